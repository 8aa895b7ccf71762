import '../../provider/spawn-sees-test-env';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConsulProject, snapshot } from './fixture';

let project: ConsulProject;
beforeEach(() => {
  project = new ConsulProject();
});
afterEach(() => project.remove());

const backup = (...argv: string[]) => project.run(['backup', 'lab', 'consul', ...argv]);
const files = () => readdirSync(project.folder).filter((name) => /snap/.test(name));

describe('longshore backup', () => {
  test('saves a snapshot, for its owner alone, and says what it is; the token is in no argument', async () => {
    await project.serve(0);
    const { code, out } = await backup('--out', 'a.snap');
    expect(out).toMatch(
      /^lab\/Consul: a\.snap: \d+ bytes, index 42, sha256 [0-9a-f]{64}\nIt holds tokens: keep it like a secret\. To put it back: longshore restore lab consul a\.snap\n$/,
    );
    expect(code).toBe(0);
    const file = join(project.folder, 'a.snap');
    expect(readFileSync(file)).toEqual(project.consul.snapshot);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(project.consul.calls).toMatchObject([
      { method: 'GET', url: '/v1/snapshot', token: project.consul.management },
    ]);
    expect(JSON.stringify(project.ssh.starts())).not.toContain(project.consul.management);
  });

  test('names its file by environment and time, and prints JSON', async () => {
    await project.serve(0);
    const report = JSON.parse((await backup('--json')).out) as Record<string, unknown>;
    expect(report).toMatchObject({ environment: 'lab', cluster: 'lab/Consul', server: 'c1', index: 42, term: 2 });
    expect(report.file).toMatch(/^consul-lab-\d{8}-\d{6}\.snap$/);
    expect(files()).toEqual([report.file]);
  });

  test('asks another server where one does not run or has no leader', async () => {
    await project.serve(1, 2);
    let first = true;
    project.consul.answers.push(() => {
      const leaderless = first;
      first = false;
      return leaderless ? { status: 500, body: 'No cluster leader' } : undefined;
    });
    expect(JSON.parse((await backup('--json')).out)).toMatchObject({ server: 'c3' });
  });

  test('of several clusters takes the one that is named', async () => {
    const json = JSON.parse(
      readFileSync(join(project.folder, 'cdktf.out/stacks/lab/environment.json'), 'utf8'),
    ) as object;
    project.manifest({ ...json, consulClusters: [project.cluster(), project.cluster('lab/Other')] } as never);
    await project.serve(0);
    expect((await backup()).err).toContain(
      'lab: 2 Consul clusters: one of them must be named (declared: lab/Consul, lab/Other); use --cluster <path>',
    );
    expect((await backup('--cluster', 'none')).err).toContain('lab: cluster = "none": one of them must be named');
    expect((await backup('--cluster', 'lab/Other')).out).toMatch(/^lab\/Other: consul-lab/);
  });

  test.each<[string, () => void, number, RegExp]>([
    [
      'a file that is there',
      () => project.write('a.snap', 'x'),
      2,
      /lab: a\.snap: is there already; name another file \(--out\)/,
    ],
    ['a token file that is missing', () => project.write('secrets/lab/consul/bootstrap-token', ''), 1, /403/],
    [
      'another token',
      () => project.write('secrets/lab/consul/bootstrap-token', 'no'),
      1,
      /GET \/v1\/snapshot on c1: Consul answers 403: ACL not found; put the management token that this cluster knows into secrets\/lab\/consul\/bootstrap-token/,
    ],
    [
      'another error',
      () => project.consul.answers.push(() => ({ status: 500, body: 'disk full' })),
      1,
      /Consul answers 500: disk full; look at its log: longshore logs lab server@c1/,
    ],
    [
      'a snapshot that is not whole',
      () => (project.consul.snapshot = snapshot().subarray(0, -9)),
      2,
      /it is no whole snapshot of Consul/,
    ],
  ])('fails for %s, and leaves no file', async (_, prepare, expected, message) => {
    await project.serve(0);
    prepare();
    const before = files();
    const { code, err } = await backup('--out', 'a.snap');
    expect(err).toMatch(message);
    expect(code).toBe(expected);
    expect(files()).toEqual(before);
  });

  test('fails where no server answers, saying of each why', async () => {
    const { code, err } = await backup();
    expect(code).toBe(2);
    expect(err).toMatch(
      /lab\/Consul: servers = c1, c2, c3: none answers and knows a leader \(c1: host c1: no answer at port 8500.*; c2: .*; c3: .*\); see longshore status lab/,
    );
  });

  test('fails without a Consul cluster, and without the token', async () => {
    const json = JSON.parse(
      readFileSync(join(project.folder, 'cdktf.out/stacks/lab/environment.json'), 'utf8'),
    ) as object;
    project.manifest({ ...json, consulClusters: [{ ...project.cluster(), tokenFile: 'none' }] } as never);
    expect((await backup()).err).toContain(
      'lab/Consul: none: ENOENT: the management token cannot be read; run this where',
    );
    project.manifest({ ...json, consulClusters: [] } as never);
    expect((await backup()).err).toContain('this environment has no Consul cluster; add a ConsulCluster to its stack');
    expect(existsSync(join(project.folder, 'a.snap'))).toBe(false);
  });
});
