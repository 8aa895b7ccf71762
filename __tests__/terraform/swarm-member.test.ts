import type { HostConnection } from '../../provider/connection';
import { JOIN_TOKEN, type FakeHost } from '../provider/fake-engines';
import { hcl, Hosts } from './hosts';

const DOWN = { docker: { code: 1, stderr: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.\n' } };
const DEAD = { dead: 'No route to host\n' };

const hosts = new Hosts();
const { engines, ssh, workspace } = hosts;
let master: FakeHost;
let second: FakeHost;
let slave: FakeHost;

beforeAll(async () => {
  master = await hosts.add('master');
  second = await hosts.add('second');
  slave = await hosts.add('slave');
  await workspace.init();
});
beforeEach(() => {
  workspace.clear();
  for (const host of [master, second, slave]) {
    ssh.behave(host.address, {});
    engines.leaveByHand(host);
    host.images = [];
    delete host.bridge;
  }
});
afterAll(() => hosts.remove());

function member(
  host: FakeHost,
  role: string,
  to: Partial<HostConnection> = {},
  onDestroy: 'keep' | 'purge' = 'keep',
): string {
  return `
resource "longshore_swarm_member" "${host.name}" {
  host              = ${hcl(host, to)}
  role              = "${role}"
  advertise_address = "${host.address}"
  initialises       = ${host === master}
  managers          = [${hcl(master)}, ${hcl(second)}]
  node_labels       = { "longshore.host" = "${host.name}" }
  image_repositories = ["registry.example.com/web"]
  on_destroy        = "${onDestroy}"
  ${host === master ? '' : 'depends_on = [longshore_swarm_member.master]'}
}
`;
}

const all = (): string => member(master, 'manager') + member(second, 'manager') + member(slave, 'worker');
const nodes = (): string[] =>
  (master.swarm?.nodes ?? []).map(({ Description }) => Description.Hostname.split('.')[0] ?? '');

describe('members of a swarm', () => {
  test('make it and join it; the second plan is empty; no token is in state, output or argument list', async () => {
    const { text } = await workspace.applied(all());
    expect(nodes().sort()).toEqual(['master', 'second', 'slave']);
    expect(engines.nodeOf(slave)?.Spec).toMatchObject({ Role: 'worker', Labels: { 'longshore.host': 'slave' } });
    expect((await workspace.plan()).code).toBe(0);
    expect(text + workspace.stateText() + JSON.stringify(ssh.starts())).not.toContain(JOIN_TOKEN);
  });

  test('drained or relabelled by hand they are repaired in place; one that left by hand joins again', async () => {
    await workspace.applied(all());
    const node = engines.nodeOf(second);
    if (node !== undefined) Object.assign(node.Spec, { Availability: 'drain', Labels: {} });
    engines.leaveByHand(slave);
    const { text } = await workspace.applied();
    expect(text).toMatch(/~ availability = "drain" -> "active"/);
    expect(text).toMatch(/# longshore_swarm_member.slave will be created/);
    expect(text).toContain('1 added, 1 changed, 0 destroyed');
    expect(engines.nodeOf(second)?.Spec).toMatchObject({
      Availability: 'active',
      Labels: { 'longshore.host': 'second' },
    });
    expect(nodes().sort()).toEqual(['master', 'second', 'slave']);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('a member that exists is imported, and then the plan is empty', async () => {
    engines.swarm([master, second], 2);
    const before = engines.nodeOf(second)?.ID;
    workspace.configure(
      member(second, 'manager').replace('depends_on = [longshore_swarm_member.master]', '') +
        `import {\n to = longshore_swarm_member.second\n id = "ops@${second.address}:22"\n}\n`,
    );
    expect((await workspace.applied()).text).toContain('1 imported, 0 added, 1 changed, 0 destroyed');
    expect(engines.nodeOf(second)?.ID).toBe(before);
    expect((await workspace.plan()).code).toBe(0);
  });
});

describe('leaving the swarm', () => {
  const image = (digit: string) => {
    const RepoDigests = [`registry.example.com/web@sha256:${digit.repeat(64)}`];
    return { Id: `sha256:${digit}`, Size: 82_000_000, RepoDigests, RepoTags: [] };
  };

  test('says in one warning for each host what stays there', async () => {
    slave.images = [image('1')];
    await workspace.applied(all());
    slave.images.push(image('2'));
    const { code, prose } = await workspace.destroy();
    expect(code).toBe(0);
    expect(prose).toMatch(
      /Warning: host slave: 2 things are kept that the swarm brought network docker_gwbridge image registry\.example\.com\/web@sha256:2{64} \(82 MB\) If they are of no use any more, remove them there: docker network rm docker_gwbridge docker image rm registry/,
    );
    expect(prose.match(/Warning: host \w+: \d things? (is|are) kept/g)).toHaveLength(3);
    expect([slave.bridge, slave.images.length]).toEqual([{ Containers: {} }, 2]);
  });

  test('purges what joining brought, and says nothing; the plan that decided it showed it in place', async () => {
    slave.images = [image('1')];
    await workspace.applied(all());
    slave.images.push(image('2'));
    const purging = [master, second, slave].map((host) =>
      member(host, host === slave ? 'worker' : 'manager', {}, 'purge'),
    );
    workspace.configure(purging.join(''));
    const { text } = await workspace.plan();
    expect(text.match(/~ on_destroy = "keep" -> "purge"/g)).toHaveLength(3);
    await workspace.applied();
    const { code, prose } = await workspace.destroy();
    expect([code, prose]).toEqual([0, expect.not.stringContaining('Warning')]);
    expect([master.bridge, second.bridge, slave.bridge, slave.images]).toEqual([
      undefined,
      undefined,
      undefined,
      [image('1')],
    ]);
  });
});

describe('a host of a swarm that is in trouble', () => {
  test('with its engine down is shown as last known, with a warning that names it; others are planned', async () => {
    await workspace.applied(all());
    ssh.behave(slave.address, DOWN);
    const node = engines.nodeOf(second);
    if (node !== undefined) node.Spec.Availability = 'drain';
    const { code, prose } = await workspace.plan();
    expect(prose).toContain('Warning: host slave: its Docker engine does not answer: its last known state is shown');
    expect(prose).toContain('Plan: 0 to add, 1 to change, 0 to destroy');
    expect(code).toBe(2);
  });

  test('as the first manager leaves the word to the second, whether its engine is down or the host is dead', async () => {
    await workspace.applied(all());
    for (const behaviour of [DOWN, DEAD]) {
      ssh.behave(master.address, behaviour);
      const node = engines.nodeOf(slave);
      if (node !== undefined) node.Spec.Availability = 'drain';
      const { prose } = await workspace.applied();
      expect(prose).toContain('Warning: host master');
      expect(prose).toContain('0 added, 1 changed, 0 destroyed');
      expect(engines.nodeOf(slave)?.Spec.Availability).toBe('active');
    }
  });

  test('fails to leave while it cannot be reached; the others leave', async () => {
    await workspace.applied(all());
    ssh.behave(slave.address, DEAD);
    workspace.configure(member(master, 'manager'));
    const { code, prose } = await workspace.apply();
    expect([code, prose]).toEqual([1, expect.stringContaining('Error: host slave cannot be reached')]);
    expect(workspace.addresses()).toEqual(['longshore_swarm_member.master', 'longshore_swarm_member.slave']);
  });

  test('once declared lost goes from the swarm without being contacted, be it a worker or a manager', async () => {
    await workspace.applied(all());
    for (const host of [second, slave]) ssh.behave(host.address, DEAD);
    const lost = member(second, 'manager', { state: 'lost' }) + member(slave, 'worker', { state: 'lost' });
    await workspace.applied(member(master, 'manager') + lost);
    expect((await workspace.applied(member(master, 'manager'))).prose).toMatch(/2 destroyed/);
    expect(nodes()).toEqual(['master']);
    hosts.forgetStarts();
    expect((await workspace.plan()).code).toBe(0);
    expect(hosts.contacted()).not.toContain(slave.address);
  });
});
