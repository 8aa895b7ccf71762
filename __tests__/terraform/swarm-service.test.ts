import type { HostConnection } from '../../provider/connection';
import type { FakeHost, FakeSwarm } from '../provider/fake-engines';
import { hcl, Hosts } from './hosts';
import { descendants, isProvider, left, until } from './processes';
import type { Run } from './terraform-run';

const hosts = new Hosts();
const { engines, ssh, workspace } = hosts;
let master: FakeHost;
let slave: FakeHost;
let swarm: FakeSwarm;

beforeAll(async () => {
  master = await hosts.add('master');
  slave = await hosts.add('slave1');
  await workspace.init();
});
beforeEach(() => {
  workspace.clear();
  slave.containers = [];
  swarm = engines.swarm([master, slave]);
  Object.assign(engines.nodeOf(slave)?.Spec ?? {}, { Labels: { 'longshore.host': 'slave1' } });
  for (const { address } of [master, slave]) ssh.behave(address, {});
});
afterAll(() => hosts.remove());

const network = (subnet = '10.20.0.0/24', to: Partial<HostConnection> = {}): string => `
resource "longshore_overlay_network" "net" {
  name         = "lab-net"
  managers     = [${hcl(master, to)}]
  subnet       = "${subnet}"
  gateway      = "${subnet.replace('0/24', '1')}"
  attachable   = true
  encrypted    = false
  encrypted_on = []
  options      = {}
  labels       = { "longshore.environment" = "lab", "longshore.path" = "lab/Net" }
}
`;

const service = (changes: Record<string, string> = {}, name = 'web'): string => {
  const attributes = {
    name: `"${name}"`,
    host: hcl(slave),
    managers: `[${hcl(master)}]`,
    network: 'longshore_overlay_network.net.id',
    image: '"web@sha256:1"',
    command: '["serve", ""]',
    environment: '{ A = "" }',
    hostname: `"${name}"`,
    capabilities: '[]',
    read_only: 'true',
    stop_signal: '"SIGTERM"',
    stop_grace_period_seconds: '60',
    labels: `{ "longshore.environment" = "lab", "longshore.path" = "lab/${name}" }`,
    container_labels: `{ "longshore.service" = "${name}" }`,
    files: '{ "/etc/web.conf" = "one\\ntwo\\nthree\\n" }',
    file_modes: '{ "/etc/web.conf" = "0444" }',
    mounts: '[{ type = "tmpfs", target = "/tmp", read_only = false, size_bytes = 1024, mode = "1777" }]',
    health_check:
      '{ test = ["CMD", "true"], interval_seconds = 5, timeout_seconds = 5, retries = 3, start_period_seconds = 0 }',
    memory_bytes: '67108864',
    pids: '4096',
    checks: '[]',
    on_create: '"skip"',
    ...changes,
  };
  const lines = Object.entries(attributes).map(([key, value]) => `  ${key} = ${value}\n`);
  return `resource "longshore_swarm_service" "${name}" {\n${lines.join('')}}\n`;
};

/** An apply in which the task is looked at, and does not run. */
async function waiting(): Promise<{ run: Run; processes: { pid: number }[] }> {
  const calls = engines.calls.length;
  const run = workspace.startApply();
  await until('the task is looked at', () => engines.calls.slice(calls).some(({ path }) => path.startsWith('/tasks')));
  return { run, processes: [...descendants(run.pid), ...ssh.starts()] };
}

describe('a service and its network', () => {
  test('are made; the second plan is empty; a destroy leaves nothing of them', async () => {
    await workspace.applied(network() + service());
    expect(swarm.services[0]?.Spec.TaskTemplate).toMatchObject({ Networks: [{ Target: swarm.networks[0]?.Id }] });
    expect((await workspace.plan()).code).toBe(0);
    expect((await workspace.destroy()).code).toBe(0);
    expect([swarm.services, swarm.configs, swarm.networks, slave.containers]).toEqual([[], [], [], []]);
  });

  test('changed by hand are in the plan under the name of what differs, a file line by line, and repaired in place', async () => {
    await workspace.applied(network() + service());
    const engine = engines.engineOf({
      ...master,
      port: 22,
      user: '',
      sudo: false,
      unreachable: 'warn',
      state: 'active',
    });
    const Data = Buffer.from('one\n2\nthree\n').toString('base64');
    const { ID } = await engine.post<{ ID: string }>('/configs/create', { Name: 'byhand', Labels: {}, Data });
    type Spec = { Mode: object; TaskTemplate: { ContainerSpec: { Env: string[]; Configs: [object] } } };
    engines.changeByHand(swarm, 'web', (spec: Spec) => {
      spec.Mode = { Replicated: { Replicas: 0 } };
      spec.TaskTemplate.ContainerSpec.Env = ['A=', 'B=1'];
      Object.assign(spec.TaskTemplate.ContainerSpec.Configs[0], { ConfigID: ID });
    });
    const { text, code } = await workspace.plan();
    expect(code).toBe(2);
    expect(text).toContain('# longshore_swarm_service.web will be updated in-place');
    expect(text).toMatch(/~ environment = \{\n\s*- "B" = "1" -> null/);
    expect(text).toMatch(/~ "\/etc\/web.conf" = <<-EOT\n one\n - 2\n \+ two\n three\n EOT/);
    expect(text).toMatch(
      /~ found = "changed by hand: Mode.Replicated.Replicas = 0 \(declared: 1\)" -> \(known after apply\)/,
    );
    expect((await workspace.applied()).text).toContain('0 added, 1 changed, 0 destroyed');
    expect(swarm.services[0]?.Spec.Mode).toEqual({ Replicated: { Replicas: 1 } });
    expect((await workspace.plan()).code).toBe(0);
  });

  test('removed by hand are made again, the network with another range anew, and the service with it', async () => {
    await workspace.applied(network() + service());
    swarm.services = [];
    expect((await workspace.applied()).text).toMatch(/# longshore_swarm_service.web will be created/);
    const { text } = await workspace.applied(network('10.21.0.0/24') + service());
    expect(text).toMatch(/~ subnet = "10.20.0.0\/24" -> "10.21.0.0\/24" # forces replacement/);
    expect(text).toContain('2 added, 0 changed, 2 destroyed');
    expect(swarm.networks[0]?.IPAM.Config).toEqual([{ Subnet: '10.21.0.0/24', Gateway: '10.21.0.1' }]);
    expect((await workspace.plan()).code).toBe(0);
  });

  test("fails for a stranger's of that name, and leaves it alone", async () => {
    await workspace.applied(network() + service());
    workspace.clear();
    Object.assign(swarm.services[0]?.Spec ?? {}, { Labels: {} });
    workspace.configure(network() + service());
    const { code, prose } = await workspace.apply();
    expect([code, prose]).toEqual([1, expect.stringContaining('Error: service web is there already, and is not of')]);
    expect(prose).toContain('docker service rm web (id service');
    expect(workspace.addresses()).toEqual(['longshore_overlay_network.net']); // adopted
  });

  test('of which no manager answers are shown as last known, with a warning', async () => {
    await workspace.applied(network() + service());
    ssh.behave(master.address, { docker: { code: 1, stderr: 'Cannot connect to the Docker daemon\n' } });
    const { code, prose } = await workspace.plan();
    expect(prose).toContain('Warning: host master: its Docker engine does not answer: its last known state is shown');
    expect(code).toBe(0);
  });
});

describe('a deploy that is cut off', () => {
  test.each([
    ['/services/create', () => swarm.services.length],
    ['/networks/create', () => swarm.networks.length],
  ])('by SIGKILL of the provider right after %s: the next adopts what is there', async (path, made) => {
    const held = engines.hold((call) => call.path === path);
    workspace.configure(network() + service());
    const run = workspace.startApply();
    await until('it is made', () => made() === 1);
    for (const { pid } of descendants(run.pid).filter(isProvider)) process.kill(pid, 'SIGKILL');
    expect((await run.done).code).toBe(1);
    held.release();
    const ids = [...swarm.services.map(({ ID }) => ID), ...swarm.networks.map(({ Id }) => Id)];
    expect(workspace.addresses()).not.toContain(
      `longshore_${path.includes('net') ? 'overlay_network.net' : 'swarm_service.web'}`,
    );
    expect((await workspace.applied()).code).toBe(0);
    expect([...swarm.services.map(({ ID }) => ID), ...swarm.networks.map(({ Id }) => Id)]).toEqual(
      expect.arrayContaining(ids),
    );
    expect([swarm.services.length, swarm.networks.length, swarm.configs.length]).toEqual([1, 1, 1]);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('by Ctrl-C while an update is awaited ends at once with a word; the next awaits it and writes nothing', async () => {
    await workspace.applied(network() + service());
    swarm.newTasks = 'preparing';
    workspace.configure(network() + service({ pids: '77' }));
    const { run, processes } = await waiting();
    run.interrupt();
    const { code, prose } = await run.done;
    expect(code).toBe(1);
    expect(prose).toMatch(
      /Error: interrupted while waiting with longshore_swarm_service.web, .* What was begun on the hosts goes on\. Run the same command again/,
    );
    await until('all have ended', () => left([...processes, ...ssh.starts()]).length === 0, 3);
    expect(workspace.addresses()).toEqual(['longshore_overlay_network.net', 'longshore_swarm_service.web']);
    expect(workspace.attributes('longshore_swarm_service.web')).toMatchObject({
      pids: 77,
      found: 'not awaited to the end',
    });
    for (const task of swarm.tasks.get(swarm.services[0]?.ID ?? '') ?? []) task.Status.State = 'running';
    const posts = engines.calls.length;
    expect((await workspace.applied()).text).toContain('0 added, 1 changed, 0 destroyed');
    expect(engines.calls.slice(posts).filter(({ path }) => path.includes('/update'))).toEqual([]);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('because a host is down goes on with the others, with a warning, and the next plan awaits it', async () => {
    await workspace.applied(network() + service());
    Object.assign(engines.nodeOf(slave)?.Status ?? {}, { State: 'down' });
    swarm.newTasks = 'pending';
    const { prose } = await workspace.applied(network() + service({ pids: '77' }));
    expect(prose).toContain('Warning: host slave1 is down: service web cannot run now');
    const { code, text } = await workspace.plan();
    expect([code, text]).toEqual([2, expect.stringMatching(/~ found = "not awaited to the end" -> /)]);
  });
});
