/** The first and the last address, as numbers, of an IPv4 address or network in CIDR notation; undefined for anything else. */
export function rangeOf(text: string): { first: number; last: number } | undefined {
  const [address = '', prefix = '32', ...rest] = text.split('/');
  const octets = address.split('.');
  const isAddress =
    octets.length === 4 && octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256);
  if (!isAddress || rest.length > 0 || !/^(0|[1-9]\d?)$/.test(prefix) || Number(prefix) > 32) return undefined;
  const size = 2 ** (32 - Number(prefix));
  const number = octets.reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const first = number - (number % size);
  return { first, last: first + size - 1 };
}

export function covers(network: string, address: string): boolean {
  const [outer, inner] = [rangeOf(network), rangeOf(address)];
  return outer !== undefined && inner !== undefined && outer.first <= inner.first && inner.last <= outer.last;
}

/** A port or a range as rules write it; undefined for anything else. */
export function portsOf(text: string): { first: number; last: number; protocol: 'tcp' | 'udp' } | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?\/(tcp|udp)$/.exec(text);
  if (match === null) return undefined;
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
  if (first < 1 || last > 65535 || last < first) return undefined;
  return { first, last, protocol: match[3] as 'tcp' | 'udp' };
}
