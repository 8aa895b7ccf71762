import type { FakeHost, FakeSwarm } from '../provider/fake-engines';
import { hcl, Hosts } from './hosts';
import { descendants, isProvider, left, until } from './processes';
import type { Run } from './terraform-run';

const hosts = new Hosts();
const { engines, ssh, workspace } = hosts;
let manager: FakeHost;
let swarm: FakeSwarm;

beforeAll(async () => {
  manager = await hosts.add('manager');
  swarm = engines.swarm([manager]);
  await workspace.init();
});
beforeEach(() => {
  workspace.clear();
  swarm.services = [];
  ssh.behave(manager.address, {});
  hosts.forgetStarts();
});
afterAll(() => hosts.remove());

/** The service's newest spec and the state of its one task. */
function service(image: string, state: string, error?: string): void {
  const TaskTemplate = { ContainerSpec: { Image: image } };
  swarm.services = [{ ID: 's1', Spec: { Name: 'web', TaskTemplate, Mode: { Replicated: { Replicas: 1 } } } }];
  const Status = { State: state, ...(error !== undefined && { Err: error }) };
  swarm.tasks.set('s1', [{ ID: 't', CreatedAt: '1', DesiredState: 'running', Spec: TaskTemplate, Status }]);
}

const rollout = (more = 'timeout = 60'): string => `
resource "longshore_rollout" "web" {
  managers = [${hcl(manager)}]
  services = ["s1"]
  names    = ["web"]
  triggers = {}
  checks   = []
  ${more}
}
`;

/** An apply that waits, what it has started, and the ssh of its provider. */
async function waiting(): Promise<{ run: Run; processes: { pid: number }[] }> {
  const calls = engines.calls.length;
  const run = workspace.startApply();
  await until('the tasks are looked at', () =>
    engines.calls.slice(calls).some(({ path }) => path.startsWith('/tasks')),
  );
  const processes = [...descendants(run.pid), ...ssh.starts()];
  expect(left(processes).filter((command) => isProvider({ command }))).toHaveLength(1);
  return { run, processes };
}

describe('a rollout', () => {
  test('ends when the task runs; the plan is empty; a service changed by hand is awaited anew', async () => {
    service('one', 'running');
    await workspace.applied(rollout());
    expect((await workspace.plan()).code).toBe(0);
    service('by-hand', 'running');
    const { text } = await workspace.applied();
    expect(text).toMatch(/~ rolled_out = "\w+" -> \(known after apply\)/);
    expect((await workspace.plan()).code).toBe(0);
  });

  test("fails after its time with the task's own error and a tainted state; the next apply repairs it", async () => {
    service('one', 'rejected', 'No such image: one');
    workspace.configure(rollout('timeout = 0'));
    const { code, prose } = await workspace.apply();
    expect(code).toBe(1);
    expect(prose).toContain('Error: rollout of web: not done after 0 s with longshore_rollout.web');
    expect(prose).toContain('the last error: No such image: one');
    expect(workspace.addresses()).toEqual(['longshore_rollout.web tainted']);
    service('one', 'running');
    await workspace.applied(rollout());
    expect(workspace.addresses()).toEqual(['longshore_rollout.web']);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('outlives a restart of the engine it asks', async () => {
    service('one', 'preparing');
    workspace.configure(rollout());
    const { run } = await waiting();
    ssh.behave(manager.address, { docker: { code: 1, stderr: 'Cannot connect to the Docker daemon\n' } });
    hosts.ssh.starts().forEach(({ pid }) => {
      if (left([{ pid }]).length > 0) process.kill(pid); // the connection breaks
    });
    const starts = ssh.starts().length;
    await until('it asks again', () => ssh.starts().length > starts);
    ssh.behave(manager.address, {});
    service('one', 'running');
    const { code, text } = await run.done;
    expect([code, text]).toEqual([0, expect.stringContaining('1 added')]);
  });

  test('whose manager is in trouble is shown as last known, with a warning that names it', async () => {
    service('one', 'running');
    await workspace.applied(rollout('on_create = "skip"'));
    ssh.behave(manager.address, { docker: { code: 1, stderr: 'Cannot connect to the Docker daemon\n' } });
    const down = await workspace.plan();
    expect(down.prose).toContain('Warning: host manager: its Docker engine does not answer: its last known state');
    ssh.behave(manager.address, {});
    const left503 = { status: 503, body: { message: 'This node is not a swarm manager.' } };
    engines.answer(({ path }) => path.startsWith('/services'), left503);
    const none = await workspace.plan();
    expect(none.prose).toContain('Warning: host manager manages no swarm now: its last known state');
    expect([down.code, none.code]).toEqual([0, 0]);
  });
});

describe('a rollout that is cut off', () => {
  beforeEach(() => {
    service('one', 'preparing');
    workspace.configure(rollout());
  });

  test('by Ctrl-C ends at once with a word, and leaves neither provider nor ssh', async () => {
    const { run, processes } = await waiting();
    const start = Date.now();
    run.interrupt();
    const { code, prose } = await run.done;
    expect(Date.now() - start).toBeLessThan(5000);
    expect([code, prose]).toEqual([1, expect.stringContaining('Error: interrupted while waiting')]);
    await until('all have ended', () => left([...processes, ...ssh.starts()]).length === 0, 3);
    expect(workspace.addresses()).toEqual([]);
    service('one', 'running');
    await workspace.applied();
    expect((await workspace.plan()).code).toBe(0);
  });

  test('by SIGKILL of terraform leaves neither provider nor ssh', async () => {
    const { run, processes } = await waiting();
    run.kill();
    await run.done;
    await until('all have ended', () => left([...processes, ...ssh.starts()]).length === 0, 5);
  });

  test('by SIGKILL of the provider fails with an error of terraform, and leaves no ssh', async () => {
    const { run, processes } = await waiting();
    for (const { pid } of descendants(run.pid).filter(isProvider)) process.kill(pid, 'SIGKILL');
    const { code, text } = await run.done;
    expect([code, text]).toEqual([1, expect.stringMatching(/Error: (Plugin did not respond|Request cancelled)/)]);
    await until('all have ended', () => left([...processes, ...ssh.starts()]).length === 0, 5);
  });
});
