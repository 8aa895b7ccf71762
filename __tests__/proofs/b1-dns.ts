/** One answer of a DNS server that this proof can judge. */
export type DnsRecord =
  | { readonly type: 'A'; readonly address: string }
  | { readonly type: 'SRV'; readonly port: number; readonly target: string };

export interface DnsAnswer {
  /** 0 is found, 3 is no such name, 5 is refused. */
  readonly code: number;
  readonly records: readonly DnsRecord[];
}

const TYPES = { A: 1, SRV: 33 } as const;

/** A question as it goes over the wire. */
export function dnsQuery(name: string, type: keyof typeof TYPES): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  // id, recursion desired, one question
  const header = Buffer.from([0x10, 0x5e, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([header, ...labels, Buffer.from([0, 0, TYPES[type], 0, 1])]);
}

/** @throws Error for what is no answer */
export function parseDns(answer: Buffer): DnsAnswer {
  if (answer.length < 12) throw new Error(`a DNS answer of ${answer.length} bytes`);
  const code = answer.readUInt16BE(2) & 0xf;
  const [questions, answers] = [answer.readUInt16BE(4), answer.readUInt16BE(6)];
  let at = 12;
  for (let index = 0; index < questions; index++) at = nameAt(answer, at).next + 4;
  const records: DnsRecord[] = [];
  for (let index = 0; index < answers; index++) {
    const start = nameAt(answer, at).next;
    const [type, length] = [answer.readUInt16BE(start), answer.readUInt16BE(start + 8)];
    const data = start + 10;
    if (type === TYPES.A) records.push({ type: 'A', address: [...answer.subarray(data, data + 4)].join('.') });
    if (type === TYPES.SRV)
      records.push({ type: 'SRV', port: answer.readUInt16BE(data + 4), target: nameAt(answer, data + 6).name });
    at = data + length;
  }
  return { code, records };
}

/** A name, which may go on elsewhere in the message, and where what follows it begins. */
function nameAt(message: Buffer, start: number): { name: string; next: number } {
  const labels: string[] = [];
  let [at, next, hops] = [start, -1, 0];
  for (;;) {
    const length = message[at];
    if (length === undefined || hops++ > 100) throw new Error('a DNS answer that is cut off');
    if (length === 0) return { name: labels.join('.'), next: next === -1 ? at + 1 : next };
    if (length < 0xc0) {
      labels.push(message.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
    } else {
      if (next === -1) next = at + 2;
      at = message.readUInt16BE(at) & 0x3fff;
    }
  }
}
