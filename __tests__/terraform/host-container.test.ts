import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretDigest } from '../../provider/secret-digest';
import type { FakeContainer, FakeDocker } from '../provider/fake-docker';
import { digestOf, ONE, TWO } from '../provider/resources/container/fixture';
import { hcl, Hosts } from './hosts';
import { descendants, isProvider, until } from './processes';

const hosts = new Hosts();
const { ssh, workspace } = hosts;
let host: FakeDocker;
let second: FakeDocker;

beforeAll(async () => {
  host = await hosts.addDocker('c1', '192.0.2.21');
  second = await hosts.addDocker('c2', '192.0.2.22');
  await workspace.init();
});
beforeEach(() => {
  workspace.clear();
  for (const one of [host, second]) {
    Object.assign(one, { containers: [], networks: [], images: [], mostAtOnce: 0 });
    one.fates.clear();
    for (const image of [ONE, TWO]) one.registry.set(image, { Cmd: ['serve'], Env: ['PATH=/bin'] });
    ssh.behave(one.address, {});
  }
});
afterAll(async () => {
  await hosts.remove();
  host.remove();
  second.remove();
});

const container = (changes: Record<string, string> = {}, name = 'web', on = host): string => {
  const attributes = {
    name: `"${name}"`,
    host: hcl(on),
    network: '"host"',
    image: `"${ONE}"`,
    environment: '{ A = "" }',
    hostname: '"c1"',
    capabilities: '[]',
    read_only: 'true',
    stop_signal: '"SIGTERM"',
    stop_grace_period_seconds: '20',
    labels: `{ "longshore.environment" = "lab", "longshore.path" = "lab/${name}", "longshore.service" = "${name}" }`,
    files: '{ "/etc/web.conf" = "one\\ntwo\\nthree\\n" }',
    file_modes: '{ "/etc/web.conf" = "0444" }',
    mounts: '[{ type = "tmpfs", target = "/tmp", read_only = false, size_bytes = 1024, mode = "1777" }]',
    health_check:
      '{ test = ["CMD", "true"], interval_seconds = 5, timeout_seconds = 5, retries = 3, start_period_seconds = 0 }',
    memory_bytes: '67108864',
    pids: '4096',
    ports: '[]',
    checks: '[]',
    timeout_seconds: '20',
    ...changes,
  };
  const lines = Object.entries(attributes).map(([key, value]) => `  ${key} = ${value}\n`);
  return `resource "longshore_host_container" "${name}" {\n${lines.join('')}}\n`;
};

const ROLL = '{ name = "web", ready = ["true"] }';
const quorum = (...members: [string, FakeDocker][]): string => {
  const list = members.map(([name, on]) => `{ host = ${hcl(on)}, container = "${name}" }`);
  return `{ voters = ${members.length}, members = [${list.join(', ')}] }`;
};

const web = (): FakeContainer => host.named('web') as FakeContainer;
const isSick = (one: FakeContainer): void => {
  one.State.Health = { Status: 'unhealthy', Log: [{ ExitCode: 1, Output: 'no answer' }] };
};

describe('a container of a host', () => {
  test('is made, with its secret that enters no state; the second plan is empty; a destroy leaves nothing', async () => {
    const folder = join(workspace.folder, 'secrets');
    mkdirSync(folder, { recursive: true });
    const key = digestOf('key');
    writeFileSync(join(folder, 'key'), key);
    writeFileSync(join(folder, 'db'), 's3cr3t-canary');
    const digest = secretDigest(key, Buffer.from('s3cr3t-canary'));
    const secret = `[{ target = "/run/db", source = "secrets/db", digest = "${digest}", digest_key = "secrets/key", owner = "0:0", mode = "0400" }]`;
    await workspace.applied(container({ secret_files: secret }));
    expect(web().State.Status).toBe('running');
    expect((await workspace.plan()).code).toBe(0);
    expect(workspace.stateText()).not.toContain('s3cr3t-canary');
    expect(JSON.stringify([host.calls, ssh.starts()])).not.toContain('s3cr3t-canary');
    expect((await workspace.destroy()).code).toBe(0);
    expect([host.containers, existsSync(host.path('/var/lib/longshore'))]).toEqual([[], false]);
  });

  test('is updated in place; an image that is not healthy is rolled back, and the error tells its last lines', async () => {
    await workspace.applied(container());
    const { Id } = web();
    host.fates.set(TWO, isSick);
    workspace.configure(container({ image: `"${TWO}"` }));
    const { code, text, prose } = await workspace.apply();
    expect(code).toBe(1);
    expect(text).toContain('# longshore_host_container.web will be updated in-place');
    expect(prose).toMatch(
      /Error: container web on c1: it is unhealthy .* Its health check last said \(exit 1\): no answer Its last lines: log of .* The one before is back, and runs\./,
    );
    expect([web().Id, web().State.Status]).toEqual([Id, 'running']);
    expect(workspace.attributes('longshore_host_container.web')).toMatchObject({ image: ONE });
    host.fates.clear();
    expect((await workspace.applied()).text).toContain('0 added, 1 changed, 0 destroyed');
    expect([web().Config.Image, host.containers.length, host.mostAtOnce]).toEqual([TWO, 1, 1]);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('changed by hand is in the plan under the name of what differs, a file line by line, and repaired in place', async () => {
    await workspace.applied(container());
    host.stopByHand('web');
    web().HostConfig.Memory = 1;
    const mount = web().HostConfig.Mounts.find(({ Type }) => Type === 'bind');
    writeFileSync(host.path(mount?.Source ?? ''), 'one\n2\nthree\n');
    const { text, code } = await workspace.plan();
    expect(code).toBe(2);
    expect(text).toContain('# longshore_host_container.web will be updated in-place');
    expect(text).toMatch(/~ memory_bytes = 1 -> 67108864/);
    expect(text).toMatch(/~ "\/etc\/web.conf" = <<-EOT\n one\n - 2\n \+ two\n three\n EOT/);
    expect(text).toMatch(/~ found = "changed by hand: it is exited \(exit code 137\)" -> \(known after apply\)/);
    expect((await workspace.applied()).text).toContain('0 added, 1 changed, 0 destroyed');
    expect([web().State.Status, web().HostConfig.Memory]).toEqual(['running', 67108864]);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('a flag that comes, goes or changes is a line of its own in the plan, and moves no other', async () => {
    const flags = [
      '--acls=a',
      '--hostname=192.0.2.21',
      '--no-hostname_lookup',
      '--port=5051',
      '--strict',
      '--work_dir=/srv',
    ];
    const shown = async (command: readonly string[]): Promise<string[]> => {
      workspace.configure(container({ command: JSON.stringify(command) }));
      return [...(await workspace.plan()).text.matchAll(/^\s*[~+-] "--.*$/gm)].map(([line]) => line.trim());
    };
    await workspace.applied(container({ command: JSON.stringify(flags) }));
    expect(await shown([...flags.slice(0, 3), '--offer_timeout=5mins', ...flags.slice(3)])).toEqual([
      '+ "--offer_timeout=5mins",',
    ]);
    expect(await shown(flags.filter((flag) => flag !== '--acls=a'))).toEqual(['- "--acls=a",']);
    expect(await shown(flags.map((flag) => flag.replace('5051', '6051')))).toEqual([
      '~ "--port=5051" -> "--port=6051",',
    ]);
  });

  test('restarts nothing for what is not its own', async () => {
    await workspace.applied(container());
    const { Id } = web();
    await workspace.applied(container({ timeout_seconds: '21', host: hcl(host, { unreachable: 'fail' }) }));
    expect(web().Id).toBe(Id);
  });

  test('moves to another host: it is destroyed there and created here', async () => {
    await workspace.applied(container());
    const { text } = await workspace.applied(container({}, 'web', second));
    expect(text).toContain('# longshore_host_container.web must be replaced');
    expect([host.containers, second.containers.length]).toEqual([[], 1]);
  });

  test('is rolled, with the others of its group, one at a time', async () => {
    const both = (image: string) => {
      const changes = { roll: ROLL, quorum: quorum(['web', host], ['other', second]), image: `"${image}"` };
      return container(changes) + container(changes, 'other', second);
    };
    await workspace.applied(both(ONE));
    const running: string[] = [];
    for (const one of [host, second])
      one.fates.set(TWO, () => {
        const isUp = ({ State }: FakeContainer): boolean => State.Status === 'running';
        running.push([host, second].map(({ containers }) => containers.filter(isUp).length).join(' '));
      });
    await workspace.applied(both(TWO));
    expect(running).toEqual(['1 1', '1 1']);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('one more in its group is no change of the others, and is asked before they restart', async () => {
    const local = (...members: [string, FakeDocker][]): string => `locals {\n  web = ${quorum(...members)}\n}\n`;
    const of = { roll: ROLL, quorum: 'local.web' };
    const web = container(of);
    await workspace.applied(local(['web', host]) + web);
    const [other, third] = [container(of, 'other', second), container(of, 'third', second)];
    workspace.configure(local(['web', host], ['other', second], ['third', second]) + web + other + third);
    expect((await workspace.plan()).text).toContain('Plan: 2 to add, 0 to change, 0 to destroy.');
    expect((await workspace.apply()).code).toBe(0);
    expect(workspace.attributes('longshore_host_container.web')).toMatchObject({ roll: { name: 'web' }, quorum: null });
    second.stopByHand('other');
    second.stopByHand('third');
    host.exec = () => ({ code: 0, output: '' });
    workspace.configure(
      local(['web', host], ['other', second], ['third', second]) +
        container({ ...of, image: `"${TWO}"`, timeout_seconds: '1' }) +
        other +
        third,
    );
    const { prose } = await workspace.terraform(
      'apply',
      '-auto-approve',
      '-no-color',
      '-target=longshore_host_container.web',
    );
    expect(prose).toContain('web on c1: not restarted: web would lose its majority (2 of 3)');
  });

  test('is imported as it runs: the plan then changes only what Terraform does not know of its host', async () => {
    await workspace.applied(container());
    const { Id } = web();
    workspace.clear();
    workspace.configure(container());
    const { code, text } = await workspace.terraform(
      'import',
      '-input=false',
      '-no-color',
      'longshore_host_container.web',
      'ops@192.0.2.21:22/web',
    );
    expect([code, text]).toEqual([0, expect.stringContaining('Import successful')]);
    const plan = await workspace.plan();
    expect(plan.text).toContain('will be updated in-place');
    expect(plan.text).not.toMatch(/[~+-] (image|environment|files|mounts|labels|memory_bytes) /);
    await workspace.applied();
    expect(web().Id).toBe(Id);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('on a host that does not answer is shown as last known, with a warning', async () => {
    await workspace.applied(container());
    ssh.behave(host.address, { dead: 'ssh: connect to host 192.0.2.21 port 22: No route to host\n' });
    const { code, prose } = await workspace.plan();
    expect(prose).toContain('Warning: host c1 cannot be reached: its last known state is shown');
    expect(code).toBe(0);
  });
});

describe('a deploy that is killed', () => {
  test('while the first start is awaited is taken up by the next', async () => {
    host.fates.set(ONE, (one) => {
      one.State.Health = { Status: 'starting', Log: [] };
    });
    workspace.configure(container());
    const run = workspace.startApply();
    await until('it runs', () => host.named('web')?.State.Status === 'running');
    for (const { pid } of descendants(run.pid).filter(isProvider)) process.kill(pid, 'SIGKILL');
    expect((await run.done).code).toBe(1);
    expect(workspace.addresses()).toEqual([]);
    const { Id, State } = web();
    State.Health = { Status: 'healthy', Log: [] };
    expect((await workspace.applied()).text).toContain('1 added, 0 changed, 0 destroyed');
    expect(host.containers.map((one) => one.Id)).toEqual([Id]);
    expect((await workspace.plan()).code).toBe(0);
  });

  test("fails for a stranger's of that name, and leaves it alone", async () => {
    await workspace.applied(container());
    web().Config.Labels = {};
    workspace.clear();
    workspace.configure(container());
    const { code, prose } = await workspace.apply();
    expect([code, prose]).toEqual([
      1,
      expect.stringContaining('Error: container web is there already on c1, and is not of this construct'),
    ]);
    expect(web().State.Status).toBe('running');
  });
});

describe('a network of a host', () => {
  const network = (subnet: string): string => `
resource "longshore_host_network" "net" {
  name    = "lab-net"
  host    = ${hcl(host)}
  subnet  = "${subnet}"
  gateway = "${subnet.replace('0/24', '1')}"
  labels  = { "longshore.environment" = "lab", "longshore.path" = "lab/Net" }
}
`;

  test('and its containers are made anew with another range, and leave nothing', async () => {
    const inside = container({ network: 'longshore_host_network.net.id' });
    await workspace.applied(network('10.30.0.0/24') + inside);
    expect(web().HostConfig.NetworkMode).toBe(host.networks[0]?.Id);
    expect((await workspace.plan()).code).toBe(0);
    const { text } = await workspace.applied(network('10.31.0.0/24') + inside);
    expect(text).toContain('2 added, 0 changed, 2 destroyed');
    expect(host.networks[0]?.IPAM.Config).toEqual([{ Subnet: '10.31.0.0/24', Gateway: '10.31.0.1' }]);
    expect((await workspace.destroy()).code).toBe(0);
    expect([host.containers, host.networks]).toEqual([[], []]);
  });
});
