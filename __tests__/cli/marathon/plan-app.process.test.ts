import '../../provider/spawn-sees-test-env';
import { ID, MarathonProject } from './fixture';

let project: MarathonProject;
beforeEach(() => {
  project = new MarathonProject();
});
afterEach(() => project.remove());

const plan = (...argv: string[]) => project.run('plan-app', 'lab', ID, ...argv);

describe('longshore plan-app', () => {
  test('says how what runs is replaced, from its real state', async () => {
    await project.deployed({ cpus: 2, instances: 3 }).serve(0);
    expect(await plan()).toBe(0);
    expect(project.out.split('\n')).toEqual([
      '/shop/web: all instances are replaced, since cpus, instances changes: from 3 running to 2 instances; 3 agents',
      'at least 2 healthy, at most 4 at once',
      expect.stringMatching(/^1\. the restart begins; 1 old asked to end/),
      expect.stringMatching(/^2\. all kills asked for are confirmed/),
      expect.stringMatching(/^3\.-4\. a new instance is ready, one after the other/),
      'never fewer than 2 serve, never more than 4 are there, old and new together',
      'done',
      '',
    ]);
  });

  test('knows a creation, a scale and no change', async () => {
    await project.serve(0);
    expect(await plan()).toBe(0);
    expect(project.out).toBe('/shop/web: made, and scaled to 2\n');
    project.deployed();
    project.out = '';
    await plan();
    expect(project.out).toBe('/shop/web: nothing changes\n');
    project.out = '';
    await plan('--instances', '5', '--json');
    expect(JSON.parse(project.out)).toMatchObject({
      app: ID,
      change: 'scale',
      keys: ['instances'],
      running: 2,
      instances: 5,
    });
  });

  test('leaves the number of instances to operators where the app does, as a deploy would', async () => {
    project.manifest({ ...project.content, marathonApps: [project.app({}, { ignoreInstances: true })] });
    await project.deployed({ cpus: 2, instances: 10 }).serve(0);
    expect(await plan('--json')).toBe(0);
    expect(JSON.parse(project.out)).toMatchObject({
      change: 'restart',
      keys: ['cpus'],
      running: 10,
      instances: 10,
      restart: { strategy: { minHealthy: 10, maxCapacity: 20 } },
    });
    project.out = '';
    await plan();
    expect(project.out).toContain('since cpus changes: from 10 running to 10 instances');
    project.out = '';
    await plan('--instances', '4');
    expect(project.out).toContain('since cpus, instances changes: from 10 running to 4 instances');
  });

  test('scales an app whose instances are left to operators only where a number is given', async () => {
    project.manifest({ ...project.content, marathonApps: [project.app({}, { ignoreInstances: true })] });
    await project.deployed({ instances: 10 }).serve(0);
    await plan();
    expect(project.out).toBe('/shop/web: nothing changes\n');
    project.out = '';
    await plan('--instances', '4');
    expect(project.out).toBe('/shop/web: scaled from 10 running to 4; 6 of those that run are ended\n');
  });

  test('without asking plans the declared instances, with what is given in place of the declared', async () => {
    expect(await plan('--no-ask', '--instances', '10', '--minimum-health', '0.5', '--over-capacity', '0.2')).toBe(0);
    expect(project.out).toContain(
      'all instances are replaced: from 10 to 10 instances; 3 agents\nat least 5 healthy, at most 12 at once\n',
    );
    project.write(
      'web.json',
      JSON.stringify(project.app({ portDefinitions: [{ port: 8443 }], requirePorts: true, instances: 3 }).document),
    );
    project.out = '';
    expect(await plan('--no-ask', '--from', 'web.json', '--json')).toBe(1);
    expect(JSON.parse(project.out)).toMatchObject({
      change: 'restart',
      restart: { outcome: 'hangs', strategy: { minHealthy: 3 } },
    });
    project.out = '';
    expect(await plan('--no-ask', '--from', 'web.json', '--agents', '4')).toBe(0);
  });

  test('takes those that run for what checks them now: by Marathon alone none counts as healthy', async () => {
    await project.deployed({ healthChecks: [{ protocol: 'HTTP', portIndex: 0 }] }).serve(0);
    expect(await plan('--over-capacity', '0')).toBe(1);
    expect(project.out).toContain('hangs: Nothing is killed and nothing is started: no agent says that an old one');
    expect(await plan('--over-capacity', '0.5')).toBe(0);
  });

  test('goes on with what is declared where nobody answers, and says so; with --json it fails', async () => {
    expect(await plan()).toBe(0);
    expect(project.err).toContain('no Marathon answers');
    expect(project.err).toContain('Planned as if all instances that are declared ran.');
    expect(project.out).toContain('from 2 to 2 instances');
    expect(await plan('--json')).toBe(2);
  });

  test('fails for an app that is not declared, a document that is none or refused, and numbers that are none', async () => {
    expect(await project.run('plan-app', 'lab', 'none', '--no-ask')).toBe(2);
    expect(project.err).toContain('app = "/none": this environment declares no such app (declared: /shop/web)');
    expect(await plan('--no-ask', '--from', 'nowhere.json')).toBe(2);
    expect(project.err).toContain('nowhere.json: it cannot be read as JSON (ENOENT');
    expect(await plan('--no-ask', '--minimum-health', '2')).toBe(2);
    expect(project.err).toContain('Marathon would refuse it: Invalid JSON; /upgradeStrategy/minimumHealthCapacity: ');
    expect(await plan('--no-ask', '--agents', 'x')).toBe(2);
    expect(project.err).toContain('--agents x: it is a number, zero or more');
  });
});
