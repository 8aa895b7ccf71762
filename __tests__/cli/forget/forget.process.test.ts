import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentJson } from '../../../constructs/environment/environment-json';
import { FakeHosts, manifest, type Outcome } from '../fake-hosts';

const INVENTORY = `# The lab.
hosts:
  master: { address: 192.0.2.11 }
  slave1: { address: 192.0.2.12 } # first
  slave2: { address: 192.0.2.13 }
`;

const withInventory = (change: Partial<EnvironmentJson> = {}): EnvironmentJson => ({
  ...manifest(),
  hosts: manifest().hosts.map((host) => ({ ...host, inventory: 'hosts/lab.yaml' })),
  ...change,
});

/** As `terraform state pull` prints it. */
const state = (...resources: [type: string, name: string, host: string, state: string][]): string =>
  JSON.stringify({
    resources: [
      { type: 'docker_service', name: 'x', instances: [{ attributes: { name: 'x' } }] },
      ...resources.map(([type, name, host, hostState]) => ({
        type,
        name,
        instances: [{ attributes: { host: { name: host, state: hostState } } }],
      })),
    ],
  });

describe('longshore forget', () => {
  let hosts: FakeHosts;
  let file: string;
  const inventory = (): string => readFileSync(file, 'utf8');
  const forget = (...argv: string[]): Promise<Outcome> => hosts.run(['forget', 'lab', 'slave2', ...argv]);
  const nodes = (state: string, manager = 'reachable'): void => {
    hosts.put('192.0.2.11', 'info', 'true\n');
    hosts.put('192.0.2.11', 'nodes', 'n1\nn2\nn3\n');
    hosts.put(
      '192.0.2.11',
      'node-inspect',
      `node ready ${manager} master\nnode ready - slave1\nnode ${state} - slave2\n`,
    );
  };
  const terraform = (json: string): void => {
    writeFileSync(join(hosts.folder, 'state.json'), json);
    hosts.program('terraform', `[ "$*" = "state pull" ] && cat ${join(hosts.folder, 'state.json')}`);
  };

  beforeEach(() => {
    hosts = new FakeHosts(withInventory());
    mkdirSync(join(hosts.project, 'hosts'));
    file = join(hosts.project, 'hosts', 'lab.yaml');
    writeFileSync(file, INVENTORY);
    hosts.put('192.0.2.13', 'dead');
    nodes('down');
  });
  afterEach(() => {
    hosts.remove();
  });

  test('shows what is lost with a dead host, declares it lost, and says what comes next', async () => {
    const { code, out, err } = await forget();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`slave2 gives no answer: ssh: connect to host 192.0.2.13 port 22: Connection timed out
its swarm calls its node down
others that answer: master, slave1

lost with slave2:
  datanode@slave2 (lab/Hadoop/hadoop-datanode-slave2)
  its end of network lab-hadoop
  a worker of swarm lab/Swarm
left:
  1 of 2 datanodes of lab/Hadoop

hosts/lab.yaml:
  -   slave2: { address: 192.0.2.13 }
  +   slave2: { address: 192.0.2.13, state: lost }

next:
  npx cdktf diff lab
  npx cdktf deploy lab
  longshore forget lab slave2
`);
    expect(inventory()).toBe(INVENTORY.replace('192.0.2.13 }', '192.0.2.13, state: lost }'));
  });

  test('--dry-run changes nothing, and --json tells it to programs', async () => {
    const { code, out } = await forget('--dry-run', '--json');
    expect(code).toBe(0);
    expect(inventory()).toBe(INVENTORY);
    expect(JSON.parse(out)).toEqual({
      environment: 'lab',
      host: 'slave2',
      step: 'declare',
      dryRun: true,
      signs: {
        silence: 'ssh: connect to host 192.0.2.13 port 22: Connection timed out',
        answering: ['master', 'slave1'],
        node: 'down',
        reachableManagers: 1,
      },
      lost: {
        containers: ['datanode@slave2 (lab/Hadoop/hadoop-datanode-slave2)'],
        networks: ['lab-hadoop'],
        swarms: [{ path: 'lab/Swarm', role: 'worker', managers: 1, managersLeft: 1, quorum: 1 }],
        quorums: [],
        remaining: ['1 of 2 datanodes of lab/Hadoop'],
      },
      refusals: [],
      inventory: 'hosts/lab.yaml',
      next: ['npx cdktf diff lab', 'npx cdktf deploy lab', 'longshore forget lab slave2'],
    });
  });

  test('called again before the deploy: names what waits for it, and changes nothing', async () => {
    const declared = INVENTORY.replace('192.0.2.13 }', '192.0.2.13, state: lost }');
    writeFileSync(file, declared);
    terraform(
      state(
        ['longshore_swarm_member', 'member', 'slave2', 'active'],
        ['longshore_host_firewall', 'firewall', 'slave2', 'lost'],
        ['longshore_swarm_member', 'other', 'slave1', 'active'],
      ),
    );
    const { code, out } = await forget();
    expect(code).toBe(0);
    expect(out).toContain('waiting for a deploy (1 resources):\n  longshore_swarm_member.member\n');
    expect(inventory()).toBe(declared);
    expect(hosts.calls).toEqual([]);
  });

  test('called again after the deploy: takes the host out of the inventory', async () => {
    writeFileSync(file, INVENTORY.replace('192.0.2.13 }', '192.0.2.13, state: lost }'));
    terraform(state(['longshore_swarm_member', 'member', 'slave2', 'lost']));
    const { code, out } = await forget();
    expect(code).toBe(0);
    expect(out).toContain('npx cdktf diff lab  # empty');
    expect(inventory()).toBe(INVENTORY.replace(/ {2}slave2.*\n/, ''));

    expect((await forget()).out).toContain('waiting for a deploy (1 resources)');
    terraform(state());
    expect(await forget()).toMatchObject({
      code: 2,
      err: 'error: lab: host = "slave2": no such host (declared: master, slave1); use one of these\n',
    });
  });

  test('fails for a host that answers, and leaves the inventory as it is', async () => {
    hosts.remove();
    hosts = new FakeHosts(withInventory());
    mkdirSync(join(hosts.project, 'hosts'));
    file = join(hosts.project, 'hosts', 'lab.yaml');
    writeFileSync(file, INVENTORY);
    nodes('ready');
    const { code, err } = await forget();
    expect(code).toBe(1);
    expect(err).toMatch(
      /^error: lab\/slave2: ops@192\.0\.2\.13:22: it answers, so it is not lost: .* go on with --force\. Also: its node is ready: its swarm still hears from it/,
    );
    expect(inventory()).toBe(INVENTORY);
    const dry = await forget('--dry-run');
    expect(dry.code).toBe(1);
    expect(dry.out).toContain('against it: ops@192.0.2.13:22: it answers');
  });

  test('fails for a host whose sshd or key alone is at fault', async () => {
    hosts.program(
      'ssh',
      'case "$*" in *192.0.2.13*) echo "ops@192.0.2.13: Permission denied (publickey)." >&2; exit 255;; esac',
    );
    expect(await forget()).toMatchObject({
      code: 1,
      err: expect.stringContaining('something answers at its address, so it may be alive') as string,
    });
  });

  test('fails for a host that its swarm still hears from', async () => {
    nodes('ready');
    expect(await forget()).toMatchObject({
      code: 1,
      err: expect.stringContaining('its node is ready: its swarm still hears from it') as string,
    });
  });

  test('fails where nobody answers: this machine may be cut off', async () => {
    for (const { address } of manifest().hosts) hosts.put(address, 'dead');
    const { code, err } = await forget();
    expect(code).toBe(1);
    expect(err).toContain('no other host answers either');
    expect(inventory()).toBe(INVENTORY);
  });

  test('fails for the last manager, which carries the only NameNode', async () => {
    hosts.put('192.0.2.11', 'dead');
    const { code, err } = await hosts.run(['forget', 'lab', 'master']);
    expect(code).toBe(1);
    expect(err).toContain('lab/Swarm: 0 of 1 managers are left: a swarm takes changes only while 1 of 1 managers live');
    expect(err).toContain('namenode@master: no other host carries a namenode of lab/Hadoop');
  });

  test('fails for the second manager of three that is lost', async () => {
    const [master, slave1, slave2] = withInventory().hosts as [never, object, never];
    hosts.write(
      withInventory({
        hosts: [master, { ...slave1, state: 'lost' } as never, slave2],
        swarms: [{ path: 'lab/Swarm', managers: ['master', 'slave1', 'slave2'], workers: [] }],
        containers: [],
      }),
    );
    expect(await forget()).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        'lab/Swarm: 1 of 3 managers are left: a swarm takes changes only while 2 of 3',
      ) as string,
    });
  });

  const ensemble = (...lost: string[]): EnvironmentJson => {
    const { hosts } = withInventory();
    return withInventory({
      hosts: hosts.map((host) => (lost.includes(host.name) ? { ...host, state: 'lost' } : host)),
      quorums: [{ path: 'lab/ZooKeeper', daemon: 'zookeeper', members: ['master', 'slave1', 'slave2'] }],
      containers: [],
    });
  };

  test('says of how many a quorum is left', async () => {
    hosts.write(ensemble());
    const { code, out } = await forget();
    expect(code).toBe(0);
    expect(out).toContain('  a zookeeper of lab/ZooKeeper: 2 of 3 are left, 2 are needed\n');
  });

  test('fails for the second member of a quorum of three that is lost, although its container is not declared any more', async () => {
    hosts.write(ensemble('slave1'));
    const { code, err } = await forget();
    expect(code).toBe(1);
    expect(err).toContain('lab/ZooKeeper: 1 of 3 zookeepers are left: it takes writes only while 2 of 3 live');
    expect(err).toContain('give the seat of one that is lost to another host first');
  });

  test('--force goes on, and prints the reasons against it', async () => {
    nodes('ready');
    const { code, err } = await forget('--force');
    expect(code).toBe(0);
    expect(err).toBe(
      'forced: slave2: its node is ready: its swarm still hears from it: only the way from here to its sshd is closed\n',
    );
    expect(inventory()).toContain('state: lost');
  });

  test('fails for a host that is declared in code', async () => {
    hosts.write(manifest());
    expect(await forget()).toMatchObject({
      code: 2,
      err: expect.stringContaining("write state: 'lost' where the code declares it") as string,
    });
  });

  test('fails for an inventory that is gone', async () => {
    hosts.write(withInventory({ hosts: manifest().hosts.map((host) => ({ ...host, inventory: 'hosts/gone.yaml' })) }));
    expect(await forget()).toMatchObject({
      code: 2,
      err: expect.stringContaining('hosts/gone.yaml: it cannot be read (ENOENT') as string,
    });
  });

  test('fails where the state cannot be read, or there is no terraform', async () => {
    writeFileSync(file, INVENTORY.replace('192.0.2.13 }', '192.0.2.13, state: lost }'));
    hosts.program('terraform', 'printf "\\033[31m╷\\n│ Error: Backend initialization required\\n╵\\n" >&2; exit 1');
    expect(await forget()).toMatchObject({
      code: 2,
      err: 'error: lab: terraform state pull: Terraform\'s state cannot be read (Backend initialization required); run "npx cdktf diff lab", which opens it, and then this again\n',
    });
    process.env.TERRAFORM_BINARY_NAME = 'no-such-terraform';
    expect((await forget()).err).toContain('no-such-terraform: there is no such program on the PATH');
    delete process.env.TERRAFORM_BINARY_NAME;
  });
});
