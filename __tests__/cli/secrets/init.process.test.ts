import { createPrivateKey, X509Certificate } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { SecretStore } from '../../../cli/secrets/store';
import { certificate, NEEDS, SecretProject, text } from './fixture';

let project: SecretProject;
beforeEach(() => {
  project = new SecretProject();
});
afterEach(() => {
  project.remove();
});

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const FILES = [
  'consul/ca-key.pem',
  'consul/ca.pem',
  'consul/c1-key.pem',
  'consul/c1.pem',
  'consul/c2-key.pem',
  'consul/c2.pem',
  'consul/zoo.pem',
  'consul/gossip.key',
  'consul/gossip.json',
  'consul/bootstrap-token',
  'consul/c1-agent-token',
  'consul/c1-acl.json',
  'consul/digest',
];

describe('longshore secrets init', () => {
  test('makes everything, each file for its owner alone', async () => {
    const { code, report } = await project.run('init');
    expect(code).toBe(0);
    expect(report).toMatchObject({ well: true, made: FILES, updated: [], next: ['npx cdktf diff lab'] });
    expect(Object.keys(project.contents())).toEqual([...FILES].sort());
    for (const file of FILES) expect(statSync(project.path(file)).mode & 0o777).toBe(0o600);
    for (const folder of ['', 'consul']) expect(statSync(project.path(folder)).mode & 0o777).toBe(0o700);
  });

  test('certificates are of the CA and name what is declared', async () => {
    await project.run('init');
    const ca = new X509Certificate(project.read('consul/ca.pem'));
    for (const name of ['c1', 'c2', 'zoo']) {
      const made = new X509Certificate(project.read(`consul/${name}.pem`));
      const key = createPrivateKey(project.read(name === 'zoo' ? 'consul/zoo.pem' : `consul/${name}-key.pem`));
      expect(made.verify(ca.publicKey) && made.checkIssued(ca) && made.checkPrivateKey(key)).toBe(true);
      expect(made.subjectAltName).toBe(`DNS:${name}, IP Address:192.0.2.21`);
    }
    expect(project.read('consul/zoo.pem')).toMatch(
      /^-----BEGIN PRIVATE KEY-----[^]*-----BEGIN CERTIFICATE-----[^]*\n$/,
    );
  });

  test('texts are of their kind and have no newline; what is made of them holds them', async () => {
    await project.run('init');
    expect(project.read('consul/bootstrap-token')).toMatch(UUID);
    expect(project.read('consul/digest')).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(Buffer.from(project.read('consul/gossip.key'), 'base64')).toHaveLength(32);
    expect(JSON.parse(project.read('consul/gossip.json'))).toEqual({ encrypt: project.read('consul/gossip.key') });
    const agent = project.read('consul/c1-agent-token');
    expect(JSON.parse(project.read('consul/c1-acl.json'))).toEqual({
      acl: {
        tokens: { initial_management: project.read('consul/bootstrap-token'), agent },
        ports: [8500, null, true, agent],
      },
    });
  });

  test('credentials are of their user', async () => {
    project.needs([text('password', 'http', { user: 'operator' })]);
    await project.run('init');
    expect(project.read('consul/http')).toMatch(/^operator:[A-Za-z0-9]{32}$/);
  });

  test('prints files and never their content', async () => {
    const { out, err } = await project.hosts.run(['secrets', 'lab', 'init']);
    expect(out).toBe(
      `made in secrets/lab:\n${FILES.map((file) => `  ${file}\n`).join('')}\n` +
        'secrets/lab: all 10 in order\n\nnext:\n  npx cdktf diff lab\n',
    );
    for (const content of Object.values(project.contents())) expect(out + err).not.toContain(content.trim());
  });

  test('whatever is there stays, and a second time there is nothing to do', async () => {
    await project.run('init');
    const all = project.contents();
    await fc.assert(
      fc.asyncProperty(fc.subarray(['consul/c1', 'consul/zoo', 'consul/digest', 'consul/gossip']), async (gone) => {
        for (const file of Object.keys(all).filter((name) =>
          gone.some((stem) => name.startsWith(`${stem}.`) || name.startsWith(`${stem}-key`) || name === stem),
        ))
          rmSync(project.path(file), { force: true });
        const left = project.contents();
        expect((await project.run('init')).report.well).toBe(true);
        const mended = project.contents();
        expect(mended).toMatchObject(left);
        expect(Object.keys(mended)).toEqual(Object.keys(all));
        expect((await project.run('init')).report).toMatchObject({ made: [], updated: [], next: [] });
        expect(project.contents()).toEqual(mended);
      }),
      { numRuns: 12 },
    );
  });

  test('says so when nothing was missing', async () => {
    await project.run('init');
    expect((await project.hosts.run(['secrets', 'lab', 'init'])).out).toBe(
      'secrets/lab: all 10 in order, nothing was missing\n',
    );
  });

  test('a key without its certificate, which a killed run leaves, gets one', async () => {
    await project.run('init');
    const keys = ['consul/ca-key.pem', 'consul/c1-key.pem'].map((file) => project.read(file));
    for (const file of ['consul/ca.pem', 'consul/c1.pem']) rmSync(project.path(file));
    expect((await project.run('init')).report.made).toEqual(['consul/ca.pem', 'consul/c1.pem']);
    expect(['consul/ca-key.pem', 'consul/c1-key.pem'].map((file) => project.read(file))).toEqual(keys);
    const made = new X509Certificate(project.read('consul/c1.pem'));
    expect(made.checkPrivateKey(createPrivateKey(keys[1] as string))).toBe(true);
    expect(made.verify(new X509Certificate(project.read('consul/ca.pem')).publicKey)).toBe(true);
  });

  test('what is made of others is written anew when it is declared otherwise', async () => {
    await project.run('init');
    project.needs(
      NEEDS.map((need) =>
        need.name === 'consul/gossip.json'
          ? ({ ...need, content: { k: { $secret: 'consul/gossip.key' } } } as typeof need)
          : need,
      ),
    );
    expect(
      (await project.run('status')).report.secrets.find(({ name }) => name === 'consul/gossip.json'),
    ).toMatchObject({
      state: 'fault',
      value: 'outdated',
      fix: 'longshore secrets lab init',
    });
    expect((await project.run('init')).report).toMatchObject({ made: [], updated: ['consul/gossip.json'] });
    expect(JSON.parse(project.read('consul/gossip.json'))).toEqual({ k: project.read('consul/gossip.key') });
  });

  test('fails for a certificate whose CA has its key elsewhere, and makes the rest', async () => {
    await project.run('init');
    for (const file of ['consul/ca-key.pem', 'consul/c1.pem', 'consul/c1-key.pem', 'consul/digest'])
      rmSync(project.path(file));
    const { code, report } = await project.run('init');
    expect(code).toBe(1);
    expect(report.made).toEqual(['consul/digest']);
    expect(report.secrets.filter(({ state }) => state !== 'ok')).toEqual([
      expect.objectContaining({
        name: 'consul/c1',
        value: 'missing',
        rule: 'its CA cannot sign without secrets/lab/consul/ca-key.pem',
        fix: 'bring that file; longshore secrets lab init',
      }),
    ]);
  });

  test('fails for JSON made of a secret that nobody brought', async () => {
    const json = {
      kind: 'json',
      name: 'consul/db.json',
      path: 'lab/Db',
      content: [{ $secret: 'db-password' }],
    } as const;
    project.needs([json]);
    const { out, code } = await project.hosts.run(['secrets', 'lab', 'init']);
    expect(code).toBe(1);
    expect(out).toContain(
      'FAULT consul/db.json: missing: it is made of secrets/lab/db-password; write what is not generated there; longshore secrets lab init\n',
    );
    project.write('db-password', 'from the vault\n');
    expect((await project.run('init')).report.well).toBe(true);
    expect(JSON.parse(project.read('consul/db.json'))).toEqual(['from the vault']);
  });

  test('fails for another run that makes the same file at this moment, and leaves nothing half-made', () => {
    const store = new SecretStore(project.hosts.project, 'secrets/lab');
    store.create('consul/token', 'first');
    expect(() => {
      store.create('consul/token', 'second');
    }).toThrow('secrets/lab: consul/token: it was made by another run at this moment; run the same command again');
    expect(project.contents()).toEqual({ 'consul/token': 'first' });
  });

  test('after Ctrl-C nothing was made', async () => {
    const { code, out } = await project.hosts.run(['secrets', 'lab', 'init'], AbortSignal.abort());
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(project.contents()).toEqual({});
  });

  test('an environment without generated secrets is well', async () => {
    project.needs([]);
    for (const action of ['init', 'status', 'rotate']) {
      expect(await project.hosts.run(['secrets', 'lab', action])).toEqual({
        code: 0,
        out: 'lab declares no secrets that are generated\n',
        err: '',
      });
    }
  });
});

describe('in a Git repository', () => {
  beforeEach(() => {
    spawnSync('git', ['init', '--quiet'], { cwd: project.hosts.project });
  });

  test('a directory that is not ignored is warned of', async () => {
    const warning =
      'secrets/lab is not ignored by Git: the secrets would be committed; add "secrets/lab/" to .gitignore';
    expect((await project.run('init')).report.warnings).toEqual([warning]);
    expect((await project.hosts.run(['secrets', 'lab', 'status'])).out).toContain(`warning ${warning}\n`);
  });

  test('one that is ignored is not', async () => {
    writeFileSync(join(project.hosts.project, '.gitignore'), 'secrets/\n');
    expect((await project.run('init')).report.warnings).toEqual([]);
  });
});

describe('what synth listed', () => {
  test('fails for an environment that was never synthesized', async () => {
    project.needs([], 'staging');
    expect(await project.hosts.run(['secrets', 'nowhere', 'init'])).toMatchObject({
      code: 2,
      err: 'error: nowhere: cdktf.out/stacks/nowhere/secrets.json: no such environment (synthesized here: lab, staging); run "npx cdktf synth" in the project, which writes it even when secrets are missing\n',
    });
    expect((await project.hosts.run(['secrets', '../lab', 'init'])).code).toBe(2);
  });

  test('fails where nothing is synthesized', async () => {
    rmSync(join(project.hosts.project, 'cdktf.out'), { recursive: true });
    expect((await project.hosts.run(['secrets', 'lab', 'init'])).err).toContain('(none is synthesized yet)');
  });

  test.each(['{', '{}', '{"schemaVersion":2,"secrets":[]}', '{"schemaVersion":1}'])(
    'fails for a list such as %s',
    async (list) => {
      project.list(list);
      expect(await project.hosts.run(['secrets', 'lab', 'init'])).toMatchObject({
        code: 2,
        err: 'error: lab: cdktf.out/stacks/lab/secrets.json: it was written by another version of Longshore; run "npx cdktf synth" with the version installed here\n',
      });
    },
  );

  test.each(['init', 'status'])('fails for names after %s', async (action) => {
    expect(await project.hosts.run(['secrets', 'lab', action, 'tokens'])).toMatchObject({
      code: 2,
      err: `error: lab: tokens: ${action} takes no names, it is about all secrets; leave it out; to make one anew: longshore secrets lab rotate tokens\n`,
    });
  });

  test('fails for another action', async () => {
    expect(await project.hosts.run(['secrets', 'lab', 'renew'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Allowed choices are init, rotate, status') as string,
    });
  });
});

test('a certificate for names that changed is not made anew by init, which says what does', async () => {
  await project.run('init');
  project.needs(
    NEEDS.map((need) =>
      need.name === 'consul/c1' ? certificate('c1', { dnsNames: ['c1', 'server.dc1.consul'] }) : need,
    ),
  );
  const { code, report } = await project.run('init');
  expect([code, report.made]).toEqual([1, []]);
  expect(report.secrets.find(({ name }) => name === 'consul/c1')).toMatchObject({
    value: 'other names',
    rule: 'it does not name server.dc1.consul',
    fix: 'longshore secrets lab rotate consul/c1',
  });
});
