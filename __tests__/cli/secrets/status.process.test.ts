import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { rmSync } from 'node:fs';
import { sentence } from '../../../cli/preflight/findings';
import { authorityPem, keyPem, newKey } from '../../../cli/secrets/x509';
import { secretChecks } from '../../../cli/verify/secret-checks';
import { ca, certificate, NEEDS, SecretProject, text, type ReportJson } from './fixture';

let project: SecretProject;
beforeEach(() => {
  project = new SecretProject();
});
afterEach(() => {
  project.remove();
});

const DAY = 86_400_000;
const found = (report: ReportJson, name: string): ReportJson['secrets'][number] | undefined =>
  report.secrets.find((secret) => secret.name === name);
const inDays = (days: number): Date => new Date(Date.now() + days * DAY);
const verified = (now: Date): string[] =>
  secretChecks('lab', project.hosts.project, now).map((check) => `${check.state} ${sentence(check)}`);

describe('longshore secrets status', () => {
  test('shows all, with the end of each certificate, and asks nobody', async () => {
    await project.run('init');
    const { code, out } = await project.hosts.run(['secrets', 'lab', 'status']);
    expect(code).toBe(0);
    const ends = (days: number): string => inDays(days).toISOString().slice(0, 10);
    expect(out).toBe(
      [
        'SECRET                  KIND         STATE  EXPIRES     DECLARED BY',
        `consul/ca               ca           there  ${ends(3650)}  lab/Consul`,
        `consul/c1               certificate  there  ${ends(365)}  lab/Consul`,
        `consul/c2               certificate  there  ${ends(365)}  lab/Consul`,
        `consul/zoo              certificate  there  ${ends(365)}  lab/Consul`,
        'consul/gossip.key       key          there  -           lab/Consul',
        'consul/gossip.json      json         there  -           lab/Consul',
        'consul/bootstrap-token  uuid         there  -           lab/Consul',
        'consul/c1-agent-token   uuid         there  -           lab/Consul',
        'consul/c1-acl.json      json         there  -           lab/Consul',
        'consul/digest           password     there  -           lab/Consul',
        '',
        'secrets/lab: all 10 in order',
        '',
      ].join('\n'),
    );
    expect(project.hosts.calls).toEqual([]);
  });

  test('fails for what is missing, with what makes it', async () => {
    const { code, report } = await project.run('status');
    expect(code).toBe(1);
    expect(new Set(report.secrets.map(({ state, value, fix }) => `${state} ${value} ${fix ?? ''}`))).toEqual(
      new Set([
        'fault missing longshore secrets lab init',
        'fault missing write what is not generated there; longshore secrets lab init',
      ]),
    );
    expect((await project.hosts.run(['secrets', 'lab', 'status'])).out).toContain(
      'secrets/lab: 10 of 10 not in order\n',
    );
  });

  test('a certificate is warned of in its last 30 days', async () => {
    project.needs([ca, certificate('c1', { days: 20 })]);
    await project.run('init');
    project.needs([ca, certificate('c1')]);
    const { code, report } = await project.run('status');
    expect(code).toBe(0);
    expect(found(report, 'consul/c1')).toMatchObject({
      state: 'note',
      value: 'expires in 19 days',
      fix: 'longshore secrets lab rotate consul/c1',
    });
    expect((await project.hosts.run(['secrets', 'lab', 'status'])).out).toContain(
      'note consul/c1: expires in 19 days: ',
    );
  });

  test('one that is made for a shorter time, in the last third of it', async () => {
    project.needs([ca, certificate('c1', { days: 9 })]);
    expect(found((await project.run('init')).report, 'consul/c1')).toMatchObject({ state: 'ok' });
    project.needs([ca, certificate('c1', { days: 27 })]);
    expect(found((await project.run('status')).report, 'consul/c1')).toMatchObject({ value: 'expires in 8 days' });
  });

  const write =
    (file: string, change: (text: string) => string, of = file) =>
    (): void => {
      project.write(file, change(project.read(of)));
    };
  const remove = (file: string) => (): void => {
    rmSync(project.path(file));
  };
  const as = (text: string): string => text;

  test.each([
    { what: 'a certificate that is none', value: 'unreadable', change: write('consul/c1.pem', () => 'x') },
    {
      what: 'a certificate that is damaged',
      value: 'unreadable',
      change: write('consul/c1.pem', (pem) => pem.replace('MII', 'MIX')),
    },
    { what: 'a certificate without its key', value: 'no key', change: remove('consul/c1-key.pem') },
    {
      what: 'a key that is damaged',
      value: 'no key',
      change: write('consul/c1-key.pem', (pem) => pem.replace(/\nM/, '\nX')),
    },
    {
      what: "another certificate's key",
      value: 'another key',
      change: write('consul/c1-key.pem', as, 'consul/c2-key.pem'),
    },
    {
      what: 'a bundle without its key',
      value: 'no key',
      change: write('consul/zoo.pem', as, 'consul/c1.pem'),
      name: 'consul/zoo',
    },
    { what: 'a CA that is none', value: 'unreadable', change: write('consul/ca.pem', () => 'x'), name: 'consul/ca' },
    {
      what: "a CA's key that is another's",
      value: 'another key',
      change: write('consul/ca-key.pem', as, 'consul/c1-key.pem'),
      name: 'consul/ca',
    },
    { what: 'an empty token', value: 'empty', change: write('consul/digest', () => '\n'), name: 'consul/digest' },
    {
      what: 'JSON that is not what it is made of',
      value: 'outdated',
      change: write('consul/gossip.key', () => 'other'),
      name: 'consul/gossip.json',
    },
    {
      what: 'a file that others may read',
      value: 'mode 0640',
      change: () => {
        project.chmod('consul/c1-key.pem', 0o640);
      },
    },
  ])('fails for $what: $value', async ({ value, change, name = 'consul/c1' }) => {
    await project.run('init');
    change();
    const { code, report } = await project.run('status');
    expect(code).toBe(1);
    expect(found(report, name)).toMatchObject({ state: 'fault', value });
  });

  test('fails for a certificate of another CA', async () => {
    await project.run('init');
    for (const file of ['consul/ca.pem', 'consul/ca-key.pem']) rmSync(project.path(file));
    const { report } = await project.run('init');
    expect(found(report, 'consul/c1')).toMatchObject({ state: 'fault', value: 'of another CA' });
    expect(found(report, 'consul/ca')).toMatchObject({ state: 'ok' });
  });

  test('fails for a certificate that names what is not declared any more', async () => {
    await project.run('init');
    project.needs([ca, certificate('c1', { addresses: [] })]);
    expect(found((await project.run('status')).report, 'consul/c1')).toMatchObject({
      value: 'other names',
      rule: 'it names 192.0.2.21, which is not declared',
    });
  });

  test('fails for a CA whose key is of a kind that we do not sign with', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const signer = newKey();
    // A certificate for the key, whoever signed it.
    const pem = authorityPem({ commonName: 'Theirs', days: 10 }, publicKey, signer, new Date());
    project.write('consul/ca.pem', pem);
    project.write('consul/ca-key.pem', keyPem(privateKey));
    const { report } = await project.run('init');
    expect(found(report, 'consul/ca')).toMatchObject({ state: 'fault', value: 'unknown key' });
    expect(found(report, 'consul/c1')).toMatchObject({ state: 'fault', value: 'missing' });
  });

  test('a CA may have its key elsewhere', async () => {
    await project.run('init');
    rmSync(project.path('consul/ca-key.pem'));
    expect((await project.run('status')).report.well).toBe(true);
  });

  test('a CA that others made is as good', async () => {
    const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    project.write(
      'consul/ca.pem',
      authorityPem({ commonName: 'Theirs', days: 10 }, createPublicKey(key), key, new Date()),
    );
    project.write('consul/ca-key.pem', keyPem(key));
    const { report } = await project.run('init');
    expect(report.made).not.toContain('consul/ca.pem');
    // Another certificate would end with the same CA, so the CA is what to rotate.
    expect(found(report, 'consul/c1')).toMatchObject({
      value: 'expires in 9 days',
      fix: 'longshore secrets lab rotate consul/ca',
    });
    expect((await project.run('rotate')).report.written).toEqual([]);
    expect(found(report, 'consul/ca')).toMatchObject({ value: 'expires in 9 days' });
  });
});

describe('longshore verify', () => {
  test('says that all is in order, and until when', async () => {
    await project.run('init');
    const end = inDays(365).toISOString().slice(0, 10);
    expect(verified(new Date())).toEqual([`ok this machine: secrets: all 10 in order, the first expires on ${end}`]);
  });

  test('warns of certificates that soon end', async () => {
    await project.run('init');
    expect(verified(inDays(345))[0]).toMatch(
      /^note this machine: secrets: consul\/c1: expires in 19 days: it is valid until \d{4}-\d\d-\d\d; longshore secrets lab rotate consul\/c1$/,
    );
    expect(verified(inDays(363.5))[0]).toContain('expires in 1 day:');
  });

  test('fails for one that has ended, and for what is missing', async () => {
    await project.run('init');
    rmSync(project.path('consul/digest'));
    const checks = verified(inDays(366));
    expect(checks).toHaveLength(4);
    expect(checks[0]).toMatch(/^fault this machine: secrets: consul\/c1: expired: /);
    expect(checks[3]).toMatch(
      /^fault this machine: secrets: consul\/digest: missing: a plan needs it; longshore secrets lab init$/,
    );
  });

  test('on a machine without the secrets says so', () => {
    expect(verified(new Date())).toEqual([
      'note this machine: secrets: secrets/lab is not here: certificates are looked at in the secrets directory; run it where the environment is deployed from',
    ]);
  });

  test('has nothing to say of an environment without them', () => {
    project.needs([]);
    expect(verified(new Date())).toEqual([]);
    rmSync(`${project.hosts.project}/cdktf.out/stacks/lab/secrets.json`);
    expect(verified(new Date())).toEqual([]);
  });

  test('texts alone have no end', async () => {
    project.needs([text('uuid', 'token')]);
    await project.run('init');
    expect(verified(new Date())).toEqual(['ok this machine: secrets: all 1 in order']);
  });

  test('stands in the report, as a part of its own', async () => {
    project.needs(NEEDS);
    await project.run('init');
    for (const address of ['192.0.2.11', '192.0.2.12', '192.0.2.13']) project.hosts.put(address, 'dead');
    const { code, out } = await project.hosts.run(['verify', 'lab', '--quiet']);
    expect(code).toBe(2); // no host answered: that the secrets are well proves nothing
    expect(out).toMatch(/this machine\n {2}STATE +CHECK +FOUND\n {2}ok +secrets +all 10 in order/);
  });
});
