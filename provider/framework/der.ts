/** DER (ITU-T X.690), as far as certificates need it. */

export function tlv(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts);
/** @param hex the identifier's content, as it is encoded */
export const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'));
/** @param bytes big-endian two's complement, as short as it can be */
export const integer = (bytes: Uint8Array): Buffer => tlv(0x02, bytes);
/** Whole bytes. */
export const bits = (bytes: Uint8Array): Buffer => tlv(0x03, Buffer.from([0]), bytes);
export const octets = (bytes: Uint8Array): Buffer => tlv(0x04, bytes);
export const TRUE = tlv(0x01, Buffer.from([0xff]));
export const utf8 = (text: string): Buffer => tlv(0x0c, Buffer.from(text));

/** UTCTime until 2049, GeneralizedTime after it, as RFC 5280 (4.1.2.5) has it. */
export function time(date: Date): Buffer {
  const text = `${date.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
  return date.getUTCFullYear() < 2050 ? tlv(0x17, Buffer.from(text.slice(2))) : tlv(0x18, Buffer.from(text));
}

/** The elements inside a constructed one, each with its head. */
export function elements(der: Uint8Array): Buffer[] {
  const all = Buffer.from(der);
  const found: Buffer[] = [];
  for (let at = contentOf(all, 0).begin; at < all.length;) {
    const { end } = contentOf(all, at);
    found.push(all.subarray(at, end));
    at = end;
  }
  return found;
}

/** What an element holds. */
export function content(der: Uint8Array): Buffer {
  const { begin, end } = contentOf(Buffer.from(der), 0);
  return Buffer.from(der).subarray(begin, end);
}

function contentOf(der: Buffer, at: number): { begin: number; end: number } {
  const first = der[at + 1] ?? 0;
  const more = first < 128 ? 0 : first & 127;
  const length = more === 0 ? first : der.readUIntBE(at + 2, more);
  const begin = at + 2 + more;
  return { begin, end: begin + length };
}
