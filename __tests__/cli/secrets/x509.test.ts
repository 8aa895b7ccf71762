import { createPublicKey, generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import {
  authorityPem,
  canSign,
  declaredNames,
  keyPem,
  leafPem,
  namesOf,
  newKey,
  type Issuer,
} from '../../../cli/secrets/x509';

const NOW = new Date('2030-01-02T03:04:05Z');
const DAY = 86_400_000;

function authority(key = newKey(), now = NOW, days = 3650): Issuer {
  const pem = authorityPem({ commonName: 'Consul staging', days }, createPublicKey(key), key, now);
  return { certificate: new X509Certificate(pem), key };
}

const NAMES = { commonName: 'c1', dnsNames: ['c1', 'server.dc1.consul'], addresses: ['192.0.2.21', '2001:DB8::1'] };

function leaf(issuer: Issuer, now = NOW, names = NAMES): { certificate: X509Certificate; key: KeyObject } {
  const key = newKey();
  return { certificate: new X509Certificate(leafPem({ ...names, days: 365 }, createPublicKey(key), issuer, now)), key };
}

describe('a CA', () => {
  const { certificate, key } = authority();

  test('signs itself, for certificates only, and no further CA', () => {
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkIssued(certificate)).toBe(true);
    expect(certificate.checkPrivateKey(key)).toBe(true);
    const hex = certificate.raw.toString('hex');
    expect(hex).toContain('0603551d130101ff040830060101ff020100'); // critical, CA, path length 0
    expect(hex).toContain('0603551d0f0101ff040403020106'); // critical, keyCertSign and cRLSign
  });

  test('has a subject of its own, also beside another of that name', () => {
    expect(certificate.subject).toMatch(/^CN=Consul staging\nserialNumber=[0-9a-f]{16}$/);
    expect(authority().certificate.subject).not.toBe(certificate.subject);
    expect(certificate.serialNumber).not.toBe(authority().certificate.serialNumber);
  });

  test('is valid from an hour before now, for its days', () => {
    expect(new Date(certificate.validFrom)).toEqual(new Date(NOW.getTime() - 3_600_000));
    expect(new Date(certificate.validTo)).toEqual(new Date(NOW.getTime() + 3650 * DAY));
  });
});

describe('a certificate', () => {
  const issuer = authority();
  const { certificate, key } = leaf(issuer);

  test('is of its CA and no other', () => {
    expect(certificate.checkIssued(issuer.certificate)).toBe(true);
    expect(certificate.verify(issuer.certificate.publicKey)).toBe(true);
    expect(certificate.verify(authority().certificate.publicKey)).toBe(false);
    expect(certificate.checkIssued(authority().certificate)).toBe(false);
  });

  test('names its hosts', () => {
    expect(certificate.subject).toBe('CN=c1');
    expect(certificate.checkHost('server.dc1.consul')).toBe('server.dc1.consul');
    expect(certificate.checkHost('server.dc2.consul')).toBeUndefined();
    expect(certificate.checkIP('192.0.2.21')).toBe('192.0.2.21');
    expect(certificate.checkIP('192.0.2.22')).toBeUndefined();
    expect(certificate.checkIP('2001:db8::1')).toBe('2001:db8::1');
    expect(namesOf(certificate)).toEqual(declaredNames(NAMES));
  });

  test.each([
    ['::1', '::1'],
    ['::', '::'],
    ['fe80::1:2', 'fe80:0:0:0:0:0:1:2'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ])('names %s', (address, asked) => {
    const names = { commonName: 'x', dnsNames: [], addresses: [address] };
    const own = leaf(issuer, NOW, names).certificate;
    expect(own.checkIP(asked)).toBe(asked);
    expect(namesOf(own)).toEqual(declaredNames(names));
  });

  test('is of a server and client that signs, and no CA', () => {
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(certificate.raw.toString('hex')).toContain('0603551d0f0101ff040403020780'); // critical, digitalSignature
  });

  test('has a key in PKCS#8, P-256', () => {
    expect(certificate.checkPrivateKey(key)).toBe(true);
    expect(keyPem(key)).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(key.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  });

  test('is valid for its days, but not longer than its CA', () => {
    expect(new Date(certificate.validTo)).toEqual(new Date(NOW.getTime() + 365 * DAY));
    const short = authority(newKey(), NOW, 10);
    expect(leaf(short).certificate.validTo).toBe(short.certificate.validTo);
  });

  test('past 2049 it has a date that is read right', () => {
    const late = new Date('2049-06-01T00:00:00Z');
    expect(new Date(leaf(authority(newKey(), late), late).certificate.validTo)).toEqual(
      new Date(late.getTime() + 365 * DAY),
    );
  });

  test('of an RSA CA is signed as one', () => {
    const rsa = authority(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    expect(leaf(rsa).certificate.verify(rsa.certificate.publicKey)).toBe(true);
    expect(canSign(rsa.key)).toBe(true);
    expect(canSign(generateKeyPairSync('ed25519').privateKey)).toBe(false);
  });

  test("names its CA's key as that CA counts it, whoever made it", () => {
    const own = new X509Certificate(OTHER_CA);
    const made = new X509Certificate(
      leafPem({ ...NAMES, days: 1 }, createPublicKey(newKey()), { certificate: own, key: newKey() }, NOW),
    );
    expect(made.raw.toString('hex')).toContain('0603551d23041830168014' + '00112233445566778899aabbccddeeff00112233');
    expect(made.issuer).toBe(own.subject);
  });
});

describe('over TLS', () => {
  const now = new Date();
  const [ca, other] = [authority(newKey(), now), authority(newKey(), now)];
  const [server, client, stranger] = [leaf(ca, now), leaf(ca, now), leaf(other, now)];
  const bundle = [other.certificate.toString(), ca.certificate.toString()];

  /** What the server sees of the client, or why there is no connection. */
  async function dial(
    from: typeof client,
    trusts: string[],
    { host = 'server.dc1.consul', chain = '' } = {},
  ): Promise<string> {
    const listener = createServer({
      key: keyPem(server.key),
      cert: server.certificate.toString(),
      ca: trusts,
      requestCert: true,
      rejectUnauthorized: false,
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    try {
      return await new Promise<string>((resolve) => {
        listener.on('secureConnection', (socket: TLSSocket) => {
          resolve(
            socket.authorized ? String(socket.getPeerCertificate().subject.CN) : String(socket.authorizationError),
          );
          socket.destroy();
        });
        const identity = { key: keyPem(from.key), cert: from.certificate.toString() + chain, ca: trusts };
        const socket = connect({ host: '127.0.0.1', port, servername: host, ...identity });
        socket.on('error', ({ message }: Error) => {
          resolve(message);
        });
      });
    } finally {
      listener.close();
    }
  }

  test('both ends accept each other', async () => {
    expect(await dial(client, [ca.certificate.toString()])).toBe('c1');
  });

  test('while the CA is rotated, certificates of both are accepted', async () => {
    expect(await dial(client, bundle)).toBe('c1');
    expect(await dial(stranger, bundle)).toBe('c1');
  });

  test('a certificate of another CA is refused', async () => {
    expect(await dial(stranger, [ca.certificate.toString()])).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  test('a name that the certificate has not is refused', async () => {
    expect(await dial(client, [ca.certificate.toString()], { host: 'server.dc2.consul' })).toContain(
      "does not match certificate's altnames",
    );
  });

  test('a certificate signed by a certificate is refused', async () => {
    const forged = leaf({ certificate: client.certificate, key: client.key }, now);
    const chain = client.certificate.toString();
    expect(await dial(forged, [ca.certificate.toString()], { chain })).toMatch(/^[A-Z_]{5,}$/); // OpenSSL's error, no name
  });
});

/** Made by openssl with `subjectKeyIdentifier = 00:11:22:...`, so not the hash of its key. */
const OTHER_CA = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUHLlCMWb6+bwhkzCFVWpyAqiDSXYwCgYIKoZIzj0EAwIw
IjERMA8GA1UECgwIU29tZWJvZHkxDTALBgNVBAMMBFJvb3QwIBcNMjYxMTI5MTQ0
OTAyWhgPMjEyNjExMDUxNDQ5MDJaMCIxETAPBgNVBAoMCFNvbWVib2R5MQ0wCwYD
VQQDDARSb290MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEgLKzTK/UGplF4GeL
0l37EwEn1QS9b8Tf97NNBrDyw7IMeAYrwZqZ8ZZzdmCkrfVx0k9lbh8hIQTcYpkB
C5x+ZaNTMFEwHwYDVR0jBBgwFoAUlAC8N7gChWWeq3lAOrohAwxj2HgwDwYDVR0T
AQH/BAUwAwEB/zAdBgNVHQ4EFgQUABEiM0RVZneImaq7zN3u/wARIjMwCgYIKoZI
zj0EAwIDSQAwRgIhAPIdVeeoe2Dqy8xNzbkuvW45Zx5XMKcT2oSlSEE97mAMAiEA
jdPYQ2AzyJ0fpTHm01CRJ7Is/w7NoKiHpHEiH9vd9p0=
-----END CERTIFICATE-----`;
