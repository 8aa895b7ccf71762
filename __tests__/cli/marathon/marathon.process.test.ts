import '../../provider/spawn-sees-test-env';
import { restart, scale } from '../../../cli/marathon/change';
import { deployments } from '../../../cli/marathon/deployments';
import { ID, MarathonProject } from './fixture';

let project: MarathonProject;
beforeEach(() => {
  project = new MarathonProject();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await project.remove();
});

const POLL = 1;
const marathon = (...argv: string[]) => project.run('marathon', 'lab', ...argv);

describe('longshore marathon apps', () => {
  test('says what runs beside what is declared', async () => {
    await project.deployed().serve(1);
    project.marathon.byHand('PUT', '/other', { cmd: 'sleep 60' });
    project.marathon.settle();
    expect(await marathon('apps')).toBe(0);
    expect(project.out).toMatch(
      /^APP +HEALTHY +STATE +DECLARED +VERSION\n\/other +1\/1 +well +not declared +2026\S+\n\/shop\/web +2\/2 +well +as declared +2026\S+\n$/,
    );
    expect(JSON.stringify(project.ssh.starts())).not.toContain('s3cr3t');
  });

  test('fails with exit code 1 where a declared one is missing, changed, deployed or unwell', async () => {
    await project.serve(0);
    expect(await marathon('apps', '--json')).toBe(1);
    expect(JSON.parse(project.out)).toMatchObject({
      environment: 'lab',
      cluster: 'lab/Marathon',
      well: false,
      apps: [{ id: ID, path: 'lab/Web', state: 'missing', declared: 'missing' }],
    });
    project.deployed({ cpus: 2 });
    project.out = '';
    expect(await marathon('apps')).toBe(1);
    expect(project.out).toContain('changed by hand');
    project.marathon.byHand('PUT', ID, { cpus: 3 });
    project.marathon.fail(ID, 'out of memory');
    project.out = '';
    expect(await marathon('apps')).toBe(1);
    expect(project.out).toMatch(/deploying .* deployment d\d+ is under way\n/);
    project.marathon.cancel();
    project.out = '';
    expect(await marathon('apps')).toBe(1);
    expect(project.out).toContain('unwell');
    expect(project.out).toContain(
      '0 of 2 instances healthy, 2 of an older definition still there; last failure: TASK_FAILED: out of memory',
    );
  });

  test('says so where there is none', async () => {
    project.manifest({ ...project.content, marathonApps: [] });
    await project.serve(0);
    expect(await marathon('apps')).toBe(0);
    expect(project.out).toBe('Marathon runs no apps.\n');
  });
});

describe('longshore marathon scale and restart', () => {
  test('scale and wait, and say what a deploy will make of it', async () => {
    await project.deployed().serve(0);
    expect(await scale(project.asked, ID, 5, {}, project.io, POLL)).toBe(0);
    expect(project.out).toMatch(
      /^\/shop\/web: scaled to 5; 5 of 5 instances run \(version 2026\S+\)\nlab\/Web declares 2: the next deploy goes back to that\./,
    );
    expect(project.marathon.apps.get(ID)?.tasks).toHaveLength(5);
    project.out = '';
    expect(await scale(project.asked, ID, 2, { json: true }, project.io, POLL)).toBe(0);
    expect(JSON.parse(project.out)).toMatchObject({ app: ID, did: 'scaled to 2', instances: 2 });
    expect(JSON.parse(project.out)).not.toHaveProperty('note');
  });

  test('restart replaces all', async () => {
    await project.deployed().serve(0);
    const before = project.marathon.apps.get(ID)?.tasks;
    expect(await restart(project.asked, ID, { force: true }, project.io, POLL)).toBe(0);
    expect(project.marathon.apps.get(ID)?.tasks[0]?.id).not.toBe(before?.[0]?.id);
    expect(project.marathon.writes).toEqual([`POST /v2/apps${ID}/restart?force=true`]);
  });

  test('fails where it does not get well, after the deployment was reverted', async () => {
    await project.deployed().serve(0);
    project.marathon.course = 'stalls';
    let now = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => (now += 40_000));
    await expect(scale(project.asked, ID, 5, { timeout: '600' }, project.io, POLL)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(
        /^lab\/Marathon: Marathon: app \/shop\/web: no progress for 600 s\n[^]*It was reverted/,
      ) as string,
    });
  });

  test('fails for an app that there is not, and for words that are none', async () => {
    await project.deployed().serve(0);
    expect(await marathon('restart', 'none')).toBe(2);
    expect(project.err).toContain(
      'lab/Marathon: app = "/none": Marathon has no such app; see longshore marathon lab apps',
    );
    expect(await marathon('scale', ID, 'x')).toBe(2);
    expect(project.err).toContain('instances = "x": it is a whole number, zero or more');
    expect(await marathon('scale', ID)).toBe(2);
    expect(project.err).toContain(
      'scale takes <app> <instances>; write longshore marathon lab scale <app> <instances>',
    );
    expect(await marathon('apps', 'more')).toBe(2);
    expect(project.err).toContain('apps takes nothing more');
    expect(await marathon('scale', ID, '3', '--timeout', 'soon')).toBe(2);
    expect(project.err).toContain(
      'lab: --timeout soon: a time has numbers and units, or is a number of seconds; write',
    );
  });

  test.each([
    [['restart', ID, '--to', '2026'], 'lab: restart --to: --to is for rollback; leave it out'],
    [['scale', ID, '5', '--revert', 'd1'], 'lab: scale --revert: --revert is for deployments; leave it out'],
    [['apps', '--force'], 'lab: apps --force: --force is for scale, restart, rollback; leave it out'],
    [['apps', '--timeout', '5m'], '--timeout is for scale, restart, rollback, deployments; leave it out'],
    [['deployments', '--timeout', '5m'], 'lab: deployments --timeout: only a revert is awaited; leave it out'],
  ])('fails for %j, whose option it would pass over', async (words, message) => {
    await project.deployed().serve(0);
    expect(await marathon(...words)).toBe(2);
    expect(project.err).toContain(message);
    expect(project.marathon.writes).toEqual([]);
  });

  test('wait as long as --timeout says, in seconds or with a unit', async () => {
    await project.deployed().serve(0);
    project.marathon.course = 'stalls';
    let now = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => (now += 5000));
    for (const timeout of ['90', '1m30s'])
      await expect(scale(project.asked, ID, 5, { timeout }, project.io, POLL)).rejects.toThrow('no progress for 90 s');
  });
});

describe('longshore marathon deployments', () => {
  test('says what is under way, and takes one back', async () => {
    await project.deployed().serve(0);
    expect(await marathon('deployments')).toBe(0);
    expect(project.out).toBe('No deployment is under way.\n');
    project.marathon.course = 'stalls';
    project.marathon.byHand('PUT', ID, { cpus: 2 });
    const id = project.marathon.deployments[0]?.id ?? '';
    project.out = '';
    expect(await marathon('deployments')).toBe(0);
    expect(project.out).toContain(`${id}  `);
    expect(project.out).toMatch(/\/shop\/web +1\/1 +RestartApplication \/shop\/web\n$/);
    project.out = '';
    expect(await deployments(project.asked, { revert: id }, project.io, POLL)).toBe(0);
    expect(project.out).toMatch(new RegExp(`^${id}: reverted, by deployment d\\d+: what was there before`));
    expect(project.marathon.apps.get(ID)?.app.cpus).toBe(0.5);
  });

  test('fails for one that is not under way, and for a revert that hangs', async () => {
    await project.deployed().serve(0);
    expect(await marathon('deployments', '--revert', 'none')).toBe(2);
    expect(project.err).toContain('--revert none: no such deployment is under way');
    project.marathon.course = 'stalls';
    project.marathon.revertsStall = true;
    project.marathon.byHand('PUT', ID, { cpus: 2 });
    let now = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => (now += 400_000));
    const id = project.marathon.deployments[0]?.id ?? '';
    await expect(deployments(project.asked, { revert: id }, project.io, POLL)).rejects.toThrow(
      'the revert makes no progress, for 600 s; Marathon goes on with it',
    );
  });
});

describe('a cluster', () => {
  test('fails where there is none, or several of which none is named', async () => {
    project.manifest({ ...project.content, marathonClusters: [project.cluster(), project.cluster('lab/Other')] });
    expect(await marathon('apps')).toBe(2);
    expect(project.err).toContain(
      'lab: 2 Marathon clusters: one of them must be named (declared: lab/Marathon, lab/Other); use --cluster <path>',
    );
    expect(await marathon('apps', '--cluster', 'none')).toBe(2);
    expect(project.err).toContain('cluster = "none"');
    project.manifest({ ...project.content, marathonClusters: [] });
    expect(await marathon('apps')).toBe(2);
    expect(project.err).toContain('this environment has no Marathon cluster; add a MarathonCluster to its stack');
  });

  test('fails where nobody answers, and where the credentials are refused', async () => {
    expect(await marathon('apps')).toBe(2);
    expect(project.err).toContain('lab/Marathon: Marathon: no Marathon answers (asked: m1, m2, m3)');
    await project.serve(2);
    project.write('secrets/lab/marathon/http', 'ops:other');
    expect(await marathon('apps')).toBe(1);
    expect(project.err).toContain('refuses the credentials in');
  });
});
