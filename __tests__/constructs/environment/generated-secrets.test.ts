import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import {
  Environment,
  GeneratedSecrets,
  Secret,
  SECRET_FILE,
  type CertificateProps,
  type SecretsJson,
} from '../../../constructs/environment';
import { filesOf } from '../../../constructs/environment/secrets-json';
import { Duration } from '../../../constructs/values';
import { addEnvironments } from '../../../stacks/environments';
import { configurationError, Folder, labStack } from './fixture';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => {
  folder.remove();
});

function consulIn(stack: TerraformStack): { secrets: GeneratedSecrets; listed: () => SecretsJson['secrets'] } {
  const secrets = new GeneratedSecrets(new Construct(stack, 'Consul'), 'consul');
  return { secrets, listed: () => Environment.of(stack).secrets.toJSON().secrets };
}

describe('generated secrets', () => {
  test('are named by their files', () => {
    const { secrets } = consulIn(labStack());
    const ca = secrets.authority('ca', { commonName: 'Consul lab' });
    const names = { ca, dnsNames: ['c1'] };
    const { certificate, key } = secrets.certificate('c1', names);
    const made = [
      ca.certificate,
      certificate,
      key,
      secrets.certificateWithKey('c2', names),
      secrets.uuid('token'),
      secrets.key('gossip.key'),
      secrets.password('digest'),
      secrets.credentials('http', 'operator'),
      secrets.json('x.json', {}),
    ];
    expect(made.map((secret) => secret.pathIn('secrets/lab'))).toEqual(
      ['ca.pem', 'c1.pem', 'c1-key.pem', 'c2.pem', 'token', 'gossip.key', 'digest', 'http', 'x.json'].map(
        (file) => `secrets/lab/consul/${file}`,
      ),
    );
  });

  test('are listed with what makes them', () => {
    const { secrets, listed } = consulIn(labStack());
    const ca = secrets.authority('ca', { commonName: 'Consul lab', validity: Duration.days(100) });
    secrets.certificate('c1', { ca, dnsNames: ['c1', 'server.dc1.consul'], addresses: ['192.0.2.21', '::1'] });
    secrets.certificateWithKey('c2', {
      ca,
      addresses: ['192.0.2.22'],
      commonName: 'second',
      validity: Duration.days(7),
    });
    const token = secrets.uuid('token', { rotatedByHand: 'run it' });
    secrets.password('digest');
    secrets.credentials('http', 'operator', { rotatedByHand: 'stop it' });
    const key = secrets.key('gossip.key', { bytes: 16 });
    secrets.json('x.json', { a: [1, true, null, 'text', token], b: { c: key, d: Secret.file('db-password') } });
    const path = 'lab/Consul';
    expect(listed()).toEqual([
      { kind: 'ca', name: 'consul/ca', path, commonName: 'Consul lab', days: 100 },
      {
        ...{ kind: 'certificate', name: 'consul/c1', path, ca: 'consul/ca', commonName: 'c1' },
        ...{ dnsNames: ['c1', 'server.dc1.consul'], addresses: ['192.0.2.21', '::1'], days: 365, bundle: false },
      },
      {
        ...{ kind: 'certificate', name: 'consul/c2', path, ca: 'consul/ca', commonName: 'second' },
        ...{ dnsNames: [], addresses: ['192.0.2.22'], days: 7, bundle: true },
      },
      { kind: 'uuid', name: 'consul/token', path, rotatedByHand: 'run it' },
      { kind: 'password', name: 'consul/digest', path },
      { kind: 'password', name: 'consul/http', path, user: 'operator', rotatedByHand: 'stop it' },
      { kind: 'key', name: 'consul/gossip.key', path, bytes: 16 },
      {
        ...{ kind: 'json', name: 'consul/x.json', path },
        content: {
          a: [1, true, null, 'text', { $secret: 'consul/token' }],
          b: { c: { $secret: 'consul/gossip.key' }, d: { $secret: 'db-password' } },
        },
      },
    ]);
    expect(listed().map((need) => filesOf(need))).toEqual([
      ['consul/ca.pem', 'consul/ca-key.pem', 'consul/ca-next-key.pem'],
      ['consul/c1.pem', 'consul/c1-key.pem'],
      ['consul/c2.pem'],
      ['consul/token'],
      ['consul/digest'],
      ['consul/http'],
      ['consul/gossip.key'],
      ['consul/x.json'],
    ]);
  });

  test('a host that answers at a DNS name is named by it, once', () => {
    const { secrets, listed } = consulIn(labStack());
    const ca = secrets.authority('ca', { commonName: 'x' });
    secrets.certificate('c1', { ca, dnsNames: ['c1'], addresses: ['127.0.0.1', 'c1.example.com', 'c1', '127.0.0.1'] });
    expect(listed()[1]).toMatchObject({ dnsNames: ['c1', 'c1.example.com'], addresses: ['127.0.0.1'] });
  });

  test.each<readonly [string, Partial<CertificateProps>]>([
    ['a name of 253 characters, in labels of 63', { dnsNames: [`${`${'a'.repeat(63)}.`.repeat(3)}${'b'.repeat(61)}`] }],
    ['labels of one character, and of digits', { dnsNames: ['a', '7.example.com', '1a.2b'] }],
    ['a common name of 64 characters', { commonName: 'x'.repeat(64) }],
    ['one day', { validity: Duration.days(1) }],
  ])('may have %s', (_, props) => {
    const { secrets, listed } = consulIn(labStack());
    const ca = secrets.authority('ca', { commonName: 'x' });
    secrets.certificate('c1', { ca, dnsNames: ['c1'], commonName: 'c1', ...props });
    expect(listed()).toHaveLength(2);
  });

  test.each(['', 'a:b', 'Ops'])('fails LS007 for the user "%s"', (user) => {
    const { secrets } = consulIn(labStack());
    expect(configurationError(() => secrets.credentials('http', user)).message).toBe(
      `lab/Consul: credentials http: user = "${user}": a user is an RFC 1123 label in lower case (letters, digits and "-"); use lower-case letters, digits and hyphens, at most 63 [LS007]`,
    );
  });

  test.each([
    ['the same name', 'token'],
    ["the file of a CA's key", 'ca-key.pem'],
    ['the file of the key that a rotated CA gets', 'ca-next-key.pem'],
    ["a certificate's key", 'c1-key.pem'],
  ])('fails LS110 for %s', (_, name) => {
    const { secrets } = consulIn(labStack());
    const ca = secrets.authority('ca', { commonName: 'x' });
    secrets.certificate('c1', { ca, dnsNames: ['c1'] });
    secrets.uuid('token');
    expect(configurationError(() => secrets.uuid(name)).message).toMatch(
      new RegExp(
        `^lab/Consul: uuid consul/${name}: a generated secret is declared once, .* \\(lab/Consul declares \\w+ consul/\\w+\\); .*\\[LS110\\]$`,
      ),
    );
  });

  test('fails LS110 for a host that is called as the CA', () => {
    const { secrets } = consulIn(labStack());
    const ca = secrets.authority('ca', { commonName: 'x' });
    expect(configurationError(() => secrets.certificate('ca', { ca, dnsNames: ['ca'] })).message).toContain(
      '(lab/Consul declares ca consul/ca)',
    );
  });

  test.each<readonly [string, Partial<CertificateProps>]>([
    ['a certificate names at least one host; write for example c1.example.com or 192.0.2.21 [LS111]', { dnsNames: [] }],
    ['C1: a certificate names hosts by DNS names in lower case and by IP addresses; write', { dnsNames: ['C1'] }],
    ['a..b: ', { dnsNames: ['a..b'] }],
    [`${'a.'.repeat(127)}a: `, { dnsNames: [`${'a.'.repeat(127)}a`], commonName: 'a' }],
    ['192.0.2.256: ', { addresses: ['192.0.2.256'] }],
    ['c1_x: ', { addresses: ['c1_x'] }],
    [
      `commonName = "${'x'.repeat(65)}": a common name has 1 to 64 characters; give a shorter`,
      { commonName: 'x'.repeat(65) },
    ],
    ['commonName = " ": a common name', { commonName: ' ' }],
    [
      'validity = 0s: a certificate is valid for whole days, at least one; use Duration.days [LS111]',
      { validity: Duration.seconds(0) },
    ],
    ['validity = 36h: ', { validity: Duration.hours(36) }],
  ])('fails LS111: %s', (message, props) => {
    const { secrets, listed } = consulIn(labStack());
    const ca = secrets.authority('ca', { commonName: 'x' });
    expect(configurationError(() => secrets.certificate('c1', { ca, dnsNames: ['c1'], ...props })).message).toContain(
      `lab/Consul: certificate c1: ${message}`,
    );
    expect(listed()).toHaveLength(1);
  });

  test('fails LS111 for a CA with all faults at once', () => {
    const { secrets } = consulIn(labStack());
    const props = { commonName: '', validity: Duration.hours(1) };
    expect(configurationError(() => secrets.authority('ca', props)).faults.map(({ value }) => value)).toEqual([
      'certificate ca: commonName = ""',
      'certificate ca: validity = 1h',
    ]);
  });

  test('fails LS039 for JSON with a secret that lies elsewhere, and for a name that is no file', () => {
    const { secrets } = consulIn(labStack());
    expect(configurationError(() => secrets.json('x.json', { a: [Secret.path('~/x')] })).message).toBe(
      'lab/Consul: consul/x.json: a secret elsewhere: a JSON secret is made of files in the secrets directory; name it by Secret.file [LS039]',
    );
    expect(() => secrets.uuid('../up')).toThrow('"consul/../up": a secret is called by its file');
  });
});

describe('secrets.json', () => {
  const listOf = (outdir: string, name = 'lab'): SecretsJson =>
    JSON.parse(readFileSync(join(outdir, 'stacks', name, 'secrets.json'), 'utf8')) as SecretsJson;

  /** Wants a secret; its files lie in the folder of the test. */
  class Wanting extends TerraformStack {
    constructor(scope: Construct, id: string) {
      super(scope, id);
      const environment = new Environment(this, 'Environment', { secretsDirectory: join(folder.path, 'secrets') });
      const secret = new GeneratedSecrets(this, 'consul').uuid('token');
      environment.rules.check(SECRET_FILE, this, () => {
        const { fault } = environment.secrets.read(secret);
        return fault === undefined ? [] : [{ ...fault, value: 'the token' }];
      });
    }
  }

  const expected = (environment: string): SecretsJson => ({
    schemaVersion: 1,
    environment,
    secretsDirectory: join(folder.path, 'secrets'),
    secrets: [{ kind: 'uuid', name: 'consul/token', path: environment }],
  });

  test('fails LS039 without the secret, names the command that makes it, and the list is there for that command', () => {
    const app = new App({ outdir: join(folder.path, 'out') });
    new Wanting(app, 'lab');
    expect(() => {
      app.synth();
    }).toThrow(/lab: \S+consul\/token: there is no such file; longshore secrets lab init \[LS039\]/);
    expect(listOf(app.outdir)).toEqual(expected('lab'));
    expect(existsSync(join(app.outdir, 'stacks', 'lab', 'environment.json'))).toBe(false);
  });

  test('fails LS039 once, for however many are missing', () => {
    const stack = labStack();
    const environment = new Environment(stack, 'Environment', { secretsDirectory: join(folder.path, 'secrets') });
    const secrets = new GeneratedSecrets(stack, 'consul');
    for (const name of ['a', 'b', 'c']) secrets.uuid(name);
    const message = `lab: ${folder.path}/secrets/consul/a and 2 more: there is no such file; longshore secrets lab init [LS039]`;
    expect(environment.rules.findings().map((found) => found.message)).toEqual([message]);
  });

  test('is written beside every plan that is made', () => {
    mkdirSync(join(folder.path, 'secrets', 'consul'), { recursive: true });
    writeFileSync(join(folder.path, 'secrets', 'consul', 'token'), 'x', { mode: 0o600 });
    const app = new App({ outdir: join(folder.path, 'out') });
    new Wanting(app, 'lab');
    app.synth();
    expect(listOf(app.outdir)).toEqual(expected('lab'));
    expect(existsSync(join(app.outdir, 'stacks', 'lab', 'environment.json'))).toBe(true);
  });

  test.each([undefined, 'staging'])(
    'fails LS039 for one of several environments, with its list (ENVIRONMENT=%s)',
    (only) => {
      const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
      const app = new App({ outdir: join(folder.path, 'out') });
      const add = (): void => {
        addEnvironments(app, { lab: Wanting, staging: Wanting }, only);
        app.synth();
      };
      if (only === undefined) add();
      else expect(add).toThrow('longshore secrets staging init');
      expect(listOf(app.outdir, 'staging')).toEqual(expected('staging'));
      expect(existsSync(join(app.outdir, 'stacks', 'lab', 'secrets.json'))).toBe(only === undefined);
      stderr.mockRestore();
    },
  );

  test('a secret that nobody generates is brought, not made', () => {
    const stack = labStack();
    const { fault } = Environment.of(stack).secrets.read(Secret.file('nobody-has-this'));
    expect(fault).toMatchObject({ fix: 'write it there (mode 0600), from where the team keeps its secrets' });
  });
});
