import { createPrivateKey, X509Certificate } from 'node:crypto';
import { selfSigned } from '../../../provider/framework/certificate';

describe('the certificate of one process', () => {
  const now = new Date('2030-05-06T07:08:09Z');
  const { certificatePem, der, keyPem } = selfSigned(now);
  const certificate = new X509Certificate(certificatePem);

  test('is for localhost, what Terraform asks for on a unix socket', () => {
    expect(certificate.subjectAltName).toBe('DNS:localhost');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkHost('example.org')).toBeUndefined();
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
    expect(selfSigned(now).der.equals(der)).toBe(false);
  });
});
