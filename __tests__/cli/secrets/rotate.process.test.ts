import { X509Certificate } from 'node:crypto';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { secretDigest } from '../../../provider/secret-digest';
import { certificatesIn } from '../../../cli/secrets/authority';
import { ca, certificate, NEEDS, SecretProject, text } from './fixture';

let project: SecretProject;
beforeEach(async () => {
  project = new SecretProject();
  project.write('.digest-key', `${'a1'.repeat(32)}\n`);
  await project.run('init');
});
afterEach(() => {
  project.remove();
});

const DEPLOY = ['npx cdktf diff lab', 'npx cdktf deploy lab'];

/** Files whose content differs between two looks. */
function changed(before: Record<string, string>): string[] {
  const after = project.contents();
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((file) => before[file] !== after[file])
    .sort();
}

/** Terraform's state where everything here is deployed. @param behind files of which another content is */
function deployed(behind: readonly string[] = [], host: object = {}): void {
  const digest = (file: string): string =>
    secretDigest('a1'.repeat(32), Buffer.from(behind.includes(file) ? 'before' : project.read(file)));
  const source = (file: string): string => `../../../secrets/lab/${file}`;
  const mounted = (file: string): object => ({
    target: `/etc/${file}`,
    source: source(file),
    digest: digest(file),
    digest_key: source('.digest-key'),
  });
  project.state({
    resources: [
      { type: 'longshore_other', name: 'x', instances: [{ attributes: { note: null, list: [1, 'a'] } }] },
      { type: 'longshore_gone', name: 'y' },
      ...['c1', 'c2'].map((name) => ({
        type: 'longshore_host_container',
        name,
        instances: [
          {
            attributes: {
              host,
              secret_files: ['consul/ca.pem', `consul/${name}.pem`, `consul/${name}-key.pem`].map(mounted),
            },
          },
        ],
      })),
      {
        type: 'longshore_host_file',
        name: 'ca',
        instances: [{ attributes: { secret_file: source('consul/ca.pem'), secret_digest: digest('consul/ca.pem') } }],
      },
    ],
  });
}

describe('longshore secrets rotate', () => {
  test('without names makes the certificates anew that are due', async () => {
    project.needs([ca, certificate('c1', { days: 20 })]);
    rmSync(project.path('consul/c1.pem'));
    await project.run('init');
    project.needs([
      ca,
      certificate('c1'),
      certificate('c2'),
      certificate('zoo', { dnsNames: ['other'], bundle: true }),
    ]);
    const before = project.contents();
    const { code, report } = await project.run('rotate');
    expect(code).toBe(0);
    expect(report).toMatchObject({
      written: ['consul/c1-key.pem', 'consul/c1.pem', 'consul/zoo.pem'],
      next: DEPLOY,
    });
    expect(changed(before)).toEqual(['consul/c1-key.pem', 'consul/c1.pem', 'consul/zoo.pem']);
  });

  test('says when nothing is due', async () => {
    expect((await project.hosts.run(['secrets', 'lab', 'rotate'])).out).toBe(
      'secrets/lab: all 10 in order, nothing was due\n',
    );
  });

  test('a certificate stays one of its CA, with another key', async () => {
    const before = project.contents();
    const { report } = await project.run('rotate', 'consul/c1', 'consul/zoo.pem');
    expect(report.written).toEqual(['consul/c1-key.pem', 'consul/c1.pem', 'consul/zoo.pem']);
    expect(report.well).toBe(true);
    const made = new X509Certificate(project.read('consul/c1.pem'));
    expect(made.verify(new X509Certificate(project.read('consul/ca.pem')).publicKey)).toBe(true);
    expect(made.publicKey.equals(new X509Certificate(before['consul/c1.pem'] ?? '').publicKey)).toBe(false);
  });

  test('tokens change with what is made of them; those rotated by hand are left', async () => {
    const before = project.contents();
    const { report } = await project.run('rotate', 'tokens');
    expect(report).toMatchObject({
      written: ['consul/c1-agent-token', 'consul/c1-acl.json'],
      byHand: [{ name: 'consul/bootstrap-token', how: 'run consul acl bootstrap' }],
    });
    expect(changed(before)).toEqual(['consul/c1-acl.json', 'consul/c1-agent-token']);
    expect(project.read('consul/c1-acl.json')).toContain(project.read('consul/c1-agent-token'));
    expect((await project.hosts.run(['secrets', 'lab', 'rotate', 'tokens'])).out).toContain(
      'note consul/bootstrap-token is left as it is: run consul acl bootstrap\n',
    );
  });

  test.each(['gossip', 'consul/gossip.key', 'keys'])(
    'the gossip key, called %s, and its JSON change together',
    async (word) => {
      const before = project.contents();
      expect((await project.run('rotate', word)).report).toMatchObject({
        written: ['consul/gossip.key', 'consul/gossip.json'],
        next: DEPLOY,
      });
      expect(changed(before)).toEqual(['consul/gossip.json', 'consul/gossip.key']);
    },
  );

  test('what is named twice is made once', async () => {
    expect((await project.run('rotate', 'passwords', 'consul/digest', 'digest')).report.written).toEqual([
      'consul/digest',
    ]);
  });

  test('fails for a secret that is rotated by hand, with how', async () => {
    expect(await project.hosts.run(['secrets', 'lab', 'rotate', 'bootstrap-token'])).toMatchObject({
      code: 1,
      err: 'error: lab/Consul: consul/bootstrap-token: another content and a deploy do not rotate it; run consul acl bootstrap\n',
    });
  });

  test('fails for one that is made of others', async () => {
    expect(await project.hosts.run(['secrets', 'lab', 'rotate', 'consul/gossip.json'])).toMatchObject({
      code: 1,
      err: 'error: lab/Consul: consul/gossip.json: consul/gossip.json is made of other secrets; rotate those: it changes with them\n',
    });
  });

  test('fails for a name that is nothing here, before anything is written', async () => {
    const before = project.contents();
    expect(await project.hosts.run(['secrets', 'lab', 'rotate', 'tokens', 'vault'])).toMatchObject({
      code: 2,
      err: 'error: lab: vault: no generated secret is called so; use one of ca, certificates, tokens, keys, passwords, consul/ca, consul/c1, consul/c2, consul/zoo, consul/gossip.key, consul/bootstrap-token, consul/c1-agent-token, consul/digest\n',
    });
    expect(changed(before)).toEqual([]);
    project.needs([]);
    expect((await project.hosts.run(['secrets', 'lab', 'rotate', 'x'])).err).toContain('the environment declares none');
  });

  test("fails for a certificate whose CA's key is elsewhere, before anything is written", async () => {
    rmSync(project.path('consul/ca-key.pem'));
    const before = project.contents();
    expect(await project.hosts.run(['secrets', 'lab', 'rotate', 'tokens', 'certificates'])).toMatchObject({
      code: 1,
      err: 'error: lab/Consul: consul/c1: its CA cannot sign without secrets/lab/consul/ca-key.pem; bring it from where the secrets are kept, and then this again\n',
    });
    expect(changed(before)).toEqual([]);
  });
});

describe('longshore secrets rotate ca', () => {
  const rotate = (...more: string[]): ReturnType<SecretProject['run']> => project.run('rotate', 'ca', ...more);
  const trusted = (): X509Certificate[] => certificatesIn(project.read('consul/ca.pem'));
  const leaves = (): X509Certificate[] =>
    ['c1', 'c2', 'zoo'].map((name) => new X509Certificate(project.read(`consul/${name}.pem`)));
  const isOf = (leaf: X509Certificate, issuer: X509Certificate | undefined): boolean =>
    issuer !== undefined && leaf.verify(issuer.publicKey) && leaf.checkIssued(issuer);
  const all = ['consul/c1-key.pem', 'consul/c1.pem', 'consul/c2-key.pem', 'consul/c2.pem', 'consul/zoo.pem'];

  test('goes through three steps with a deploy after each', async () => {
    const [old] = trusted();

    let { report } = await rotate();
    expect(report).toMatchObject({
      written: ['consul/ca-next-key.pem', 'consul/ca.pem'],
      steps: [{ ca: 'consul/ca', step: 1 }],
      next: [...DEPLOY, 'longshore secrets lab rotate consul/ca'],
    });
    expect(trusted()).toHaveLength(2);
    const [, fresh] = trusted();
    expect(trusted()[0]?.raw).toEqual(old?.raw);
    expect(leaves().every((leaf) => isOf(leaf, old))).toBe(true);
    expect(report.secrets[0]).toMatchObject({ state: 'note', value: 'new CA trusted' });

    deployed();
    ({ report } = await rotate());
    expect(report).toMatchObject({
      written: [...all, 'consul/ca-key.pem'],
      steps: [{ ca: 'consul/ca', step: 2 }],
      next: [...DEPLOY, 'longshore secrets lab rotate consul/ca'],
    });
    expect(trusted()).toHaveLength(2);
    expect(leaves().every((leaf) => isOf(leaf, fresh))).toBe(true);
    expect(existsSync(project.path('consul/ca-next-key.pem'))).toBe(false);
    expect(report.secrets[0]).toMatchObject({ state: 'note', value: 'new CA signs' });

    deployed();
    ({ report } = await rotate());
    expect(report).toMatchObject({ written: ['consul/ca.pem'], steps: [{ ca: 'consul/ca', step: 3 }], next: DEPLOY });
    expect(trusted().map(({ raw }) => raw)).toEqual([fresh?.raw]);
    expect(report.secrets.every(({ state }) => state === 'ok')).toBe(true);
    expect(fresh?.subject).not.toBe(old?.subject);

    ({ report } = await rotate()); // and it begins anew
    expect(report.steps).toMatchObject([{ step: 1 }]);
  });

  test('at every step each end accepts what the other has, before and after each deploy', async () => {
    const deployments = [{ trusts: trusted(), shows: leaves() }];
    for (const step of [1, 2, 3]) {
      expect((await rotate()).report.steps).toMatchObject([{ step }]);
      deployments.push({ trusts: trusted(), shows: leaves() });
      deployed();
    }
    expect(deployments).toHaveLength(4);
    for (const [index, now] of deployments.entries())
      for (const other of deployments.slice(Math.max(index - 1, 0), index + 2))
        for (const leaf of other.shows) expect(now.trusts.some((issuer) => isOf(leaf, issuer))).toBe(true);
    // Skipping one would break: the first deployment does not accept the certificates of the third.
    expect(deployments[0]?.trusts.some((issuer) => isOf(deployments[2]?.shows[0] as X509Certificate, issuer))).toBe(
      false,
    );
  });

  test('a certificate that is made meanwhile is of the CA that all trust', async () => {
    const [old] = trusted();
    await rotate();
    rmSync(project.path('consul/c1.pem'));
    rmSync(project.path('consul/c1-key.pem'));
    await project.run('init');
    expect(isOf(leaves()[0] as X509Certificate, old)).toBe(true);
    await project.run('rotate', 'certificates');
    expect(leaves().every((leaf) => isOf(leaf, old))).toBe(true);
  });

  test('fails for step 2 before the deploy of step 1, and names who lacks it; --force goes on', async () => {
    await rotate();
    deployed(['consul/ca.pem']);
    const before = project.contents();
    expect(await project.hosts.run(['secrets', 'lab', 'rotate', 'ca'])).toMatchObject({
      code: 1,
      err: 'error: lab/Consul: step 2 of 3 of consul/ca: step 1 is not deployed to longshore_host_container.c1, longshore_host_container.c2, longshore_host_file.ca, whose connections would break; run "npx cdktf deploy lab" and then this again, or go on with --force\n',
    });
    expect(changed(before)).toEqual([]);
    expect((await rotate('--force')).report.steps).toMatchObject([{ step: 2 }]);
  });

  test('fails for step 3 before the deploy of step 2', async () => {
    await rotate();
    deployed();
    await rotate();
    deployed(['consul/c2.pem']);
    expect(await project.hosts.run(['secrets', 'lab', 'rotate', 'ca'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('step 2 is not deployed to longshore_host_container.c2, whose') as string,
    });
    expect(trusted()).toHaveLength(2);
  });

  test('hosts that are lost are not waited for', async () => {
    await rotate();
    deployed(['consul/ca.pem'], { name: 'c1', state: 'lost' });
    expect((await project.run('rotate', 'ca')).code).toBe(1); // the host file is on one that is not
    project.state({ resources: [] });
    expect((await rotate()).report.steps).toMatchObject([{ step: 2 }]);
  });

  test('before anything was ever deployed the state is empty, and nothing is waited for', async () => {
    await rotate();
    project.hosts.program('terraform', 'exit 0');
    expect((await rotate()).report.steps).toMatchObject([{ step: 2 }]);
  });

  test('fails without a plan, by which Terraform knows where the state is', async () => {
    await rotate();
    rmSync(project.plan);
    project.state({ resources: [] });
    expect(await project.hosts.run(['secrets', 'lab', 'rotate', 'ca'])).toMatchObject({
      code: 2,
      err: 'error: lab: cdktf.out/stacks/lab/cdk.tf.json is missing: without a plan there is no telling where the state is; run "npx cdktf diff lab" and then this again\n',
    });
  });

  test("fails when Terraform's state cannot be read", async () => {
    await rotate();
    project.hosts.program('terraform', 'echo "Error: Backend initialization required" >&2; exit 1');
    expect(await project.hosts.run(['secrets', 'lab', 'rotate', 'ca'])).toMatchObject({
      code: 2,
      err: 'error: lab: terraform state pull: Terraform\'s state cannot be read (Backend initialization required); run "npx cdktf diff lab", which opens it, and then this again\n',
    });
  });

  test('step 2 that was killed between certificates is taken again, and ends', async () => {
    await rotate();
    const keys = ['consul/ca-key.pem', 'consul/ca-next-key.pem'];
    for (const file of keys) copyFileSync(project.path(file), `${project.path(file)}.before`);
    const old = project.read('consul/c2.pem');
    const oldKey = project.read('consul/c2-key.pem');
    await rotate('--force');
    for (const file of keys) copyFileSync(`${project.path(file)}.before`, project.path(file));
    project.write('consul/c2.pem', old);
    project.write('consul/c2-key.pem', oldKey);
    const { report } = await rotate('--force');
    expect(report.steps).toMatchObject([{ step: 2 }]);
    expect(leaves().every((leaf) => isOf(leaf, trusted()[1]))).toBe(true);
  });

  test('step 1 that was killed after the key was made goes on with that key', async () => {
    project.write('consul/ca-next-key.pem', project.read('consul/digest'));
    await rotate();
    const next = project.read('consul/ca-next-key.pem');
    project.write('consul/ca.pem', trusted()[0]?.toString() ?? '');
    const { report } = await rotate();
    expect(report.written).toEqual(['consul/ca.pem']);
    expect(project.read('consul/ca-next-key.pem')).toBe(next);
    expect(report.secrets[0]).toMatchObject({ value: 'new CA trusted' });
  });

  test('fails for a CA of which nothing is there', async () => {
    rmSync(project.path('consul/ca.pem'));
    expect(await project.hosts.run(['secrets', 'lab', 'rotate', 'ca'])).toMatchObject({
      code: 1,
      err: 'error: lab/Consul: secrets/lab/consul/ca.pem: no certificate can be read in it, so there is nothing to rotate; longshore secrets lab init\n',
    });
  });

  test('fails for step 3 without the key that tells which CA is the new one', async () => {
    await rotate();
    await rotate('--force');
    rmSync(project.path('consul/ca-key.pem'));
    expect(await project.hosts.run(['secrets', 'lab', 'rotate', 'ca', '--force'])).toMatchObject({
      code: 1,
      err: 'error: lab/Consul: secrets/lab/consul/ca-key.pem is not here: without it there is no telling which CA is the new one; bring it from where the secrets are kept\n',
    });
  });

  test('fails for step 3 while a certificate here is of the old CA', async () => {
    await rotate();
    const old = ['consul/c2.pem', 'consul/c2-key.pem'].map((file) => [file, project.read(file)] as const);
    await rotate('--force');
    for (const [file, content] of old) project.write(file, content);
    expect(await project.hosts.run(['secrets', 'lab', 'rotate', 'ca', '--force'])).toMatchObject({
      code: 1,
      err: 'error: lab/Consul: consul/c2: it is of the old CA, and would be accepted no more; rotate consul/c2, deploy, and then this again\n',
    });
  });

  test('after Ctrl-C while the state is read nothing was written', async () => {
    await rotate();
    project.hosts.program('terraform', 'sleep 5');
    const before = project.contents();
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 300);
    const { code, out } = await project.hosts.run(['secrets', 'lab', 'rotate', 'ca', 'tokens'], controller.signal);
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(changed(before)).toEqual([]);
  });

  test('says in words what was done and what comes next', async () => {
    expect((await project.hosts.run(['secrets', 'lab', 'rotate', 'ca'])).out).toBe(
      'written anew in secrets/lab:\n  consul/ca-next-key.pem\n  consul/ca.pem\n\n' +
        'consul/ca, step 1 of 3: a new CA is trusted beside the old one, which signs\n\n' +
        'note consul/ca: new CA trusted: step 1 of 3 of its rotation is done; deploy, then longshore secrets lab rotate consul/ca\n\n' +
        'secrets/lab: all 10 in order\n\n' +
        'next:\n  npx cdktf diff lab\n  npx cdktf deploy lab\n  longshore secrets lab rotate consul/ca\n',
    );
  });

  test('each CA is at a step of its own', async () => {
    const second = { ...ca, name: 'zoo/ca' } as typeof ca;
    project.needs([...NEEDS, second, text('uuid', 'more')]);
    await project.run('init');
    await project.run('rotate', 'zoo/ca');
    const { report } = await rotate('--force');
    expect(report.steps).toMatchObject([
      { ca: 'consul/ca', step: 1 },
      { ca: 'zoo/ca', step: 2 },
    ]);
    expect(report.next.at(-1)).toBe('longshore secrets lab rotate consul/ca zoo/ca');
  });
});
