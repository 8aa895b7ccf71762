import { createPrivateKey, X509Certificate } from 'node:crypto';
import { selfSigned } from '../../../provider/framework/certificate';

describe('the certificate of one process', () => {
  const now = new Date('2030-05-06T07:08:09Z');
  let certificatePem: string;
  let der: Buffer;
  let keyPem: string;
  let certificate: X509Certificate;
  beforeAll(() => {
    ({ certificatePem, der, keyPem } = selfSigned(now));
    certificate = new X509Certificate(certificatePem);
  });

  test('is for localhost, what Terraform asks for on a unix socket', () => {
    expect(certificate.subjectAltName).toBe('DNS:localhost');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkHost('example.org')).toBeUndefined();
    expect([certificate.subject, certificate.issuer]).toEqual(['CN=localhost', 'CN=localhost']);
  });

  test('signs itself with its own P-256 key', () => {
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(keyPem))).toBe(true);
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(certificate.ca).toBe(true);
  });

  test('is valid from a day before to a day after', () => {
    expect(new Date(certificate.validFrom).toISOString()).toBe('2030-05-05T07:08:09.000Z');
    expect(new Date(certificate.validTo).toISOString()).toBe('2030-05-07T07:08:09.000Z');
  });

  test('is the same in DER, and another one each time', () => {
    expect(certificate.raw.equals(der)).toBe(true);
    expect(certificate.toString()).toBe(certificatePem);
    expect(selfSigned(now).der.equals(der)).toBe(false);
  });

  test('has a serial number above zero', () => {
    expect(certificate.serialNumber).toMatch(/^01[0-9A-F]{16}$/);
  });

  test('gives each length in its shortest form, as DER asks', () => {
    const lengths = lengthsOf(der);
    expect(lengths.some(({ length }) => length < 128)).toBe(true);
    expect(lengths.some(({ length }) => length >= 128 && length < 256)).toBe(true);
    expect(lengths.some(({ length }) => length >= 256)).toBe(true);
    for (const { length, octets } of lengths) expect(octets).toBe(length < 128 ? 1 : length < 256 ? 2 : 3);
  });
});

interface Length {
  readonly length: number;
  /** How many octets say it. */
  readonly octets: number;
}

/** Of every element, those within others too. */
function lengthsOf(der: Buffer): Length[] {
  const found: Length[] = [];
  for (let at = 0; at < der.length;) {
    const tag = der.readUInt8(at);
    const first = der.readUInt8(at + 1);
    const octets = first < 128 ? 1 : 1 + (first & 127);
    const length = first < 128 ? first : der.readUIntBE(at + 2, octets - 1);
    const start = at + 1 + octets;
    at = start + length;
    found.push({ length, octets });
    const isConstructed = (tag & 0x20) !== 0;
    if (isConstructed) found.push(...lengthsOf(der.subarray(start, at)));
  }
  return found;
}
