import type { PortTable } from '../../cli/ports';
import type { EnvironmentJson } from '../../constructs/environment/environment-json';
import { FakeHosts } from './fake-hosts';
import { flowManifest } from './flow-manifest';

describe('longshore ports', () => {
  let hosts: FakeHosts;
  beforeEach(() => {
    hosts = new FakeHosts(flowManifest());
  });
  afterEach(() => {
    hosts.remove();
  });
  const write = (change: Partial<EnvironmentJson>) => {
    hosts.write({ ...flowManifest(), ...change });
  };
  const json = async (...argv: string[]) =>
    JSON.parse((await hosts.run(['ports', 'lab', '--json', ...argv])).out) as PortTable;

  test('shows every flow by network, target and port, who enforces it, carriers and members; asks no host', async () => {
    const { code, out } = await hosts.run(['ports', 'lab']);
    expect(code).toBe(0);
    expect(out.replaceAll(/ {2,}/g, ' | ')).toBe(
      [
        'underlay: between the hosts',
        'PORT | FROM | TO | WHY | ENFORCED BY',
        '5000/tcp | swarm members | 192.0.2.2 | images | nobody: open it yourself',
        '22/tcp | operators | swarm managers | SSH | lab/Firewall (enforce)',
        '2377/tcp | swarm members | swarm managers | Swarm management | lab/Firewall (enforce)',
        '4789/udp | swarm members | swarm members | VXLAN: overlay "lab-hadoop" | master slave1: lab/Firewall (enforce); slave2: nobody: open it yourself',
        '7946/tcp | swarm members | swarm members | Swarm gossip | master slave1: lab/Firewall (enforce); slave2: nobody: open it yourself',
        '7946/udp | swarm members | swarm members | Swarm gossip | master slave1: lab/Firewall (enforce); slave2: nobody: open it yourself',
        '',
        'lab-hadoop: overlay 10.20.0.0/24',
        'PORT | FROM | TO | WHY | ENFORCED BY',
        '9866/tcp | datanode | datanode | HDFS blocks | nobody: an overlay carries what it is given',
        '9866/tcp | namenode | datanode | HDFS blocks | nobody: an overlay carries what it is given',
        '9867/tcp | datanode | datanode | HDFS block recovery | nobody: an overlay carries what it is given',
        '8020/tcp | datanode | namenode | HDFS metadata | nobody: an overlay carries what it is given',
        'carried on the underlay by',
        ' | 2377/tcp | swarm members -> swarm managers | (Swarm management)',
        ' | 4789/udp | swarm members -> swarm members | (VXLAN: overlay "lab-hadoop")',
        ' | 7946/tcp | swarm members -> swarm members | (Swarm gossip)',
        ' | 7946/udp | swarm members -> swarm members | (Swarm gossip)',
        '',
        'GROUP | KIND | MEMBERS',
        '192.0.2.2 | addresses | 192.0.2.2/32',
        'datanode | containers | datanode@slave1 datanode@slave2',
        'namenode | containers | namenode@master',
        'operators | addresses | as told to the firewall',
        'swarm managers | hosts | master',
        'swarm members | hosts | master slave1 slave2',
        '',
      ].join('\n'),
    );
    expect(hosts.calls).toEqual([]);
  });

  test('prints JSON with the same rows', async () => {
    const { environment, networks, groups } = await json();
    expect(environment).toBe('lab');
    expect(networks.map(({ name, flows, carriers }) => [name, flows.length, carriers.length])).toEqual([
      ['underlay', 6, 0],
      ['lab-hadoop', 4, 4],
    ]);
    expect(networks[1]?.flows[3]).toEqual({
      path: 'lab/Hadoop',
      network: 'lab-hadoop',
      from: 'datanode',
      to: 'namenode',
      port: '8020/tcp',
      why: 'HDFS metadata',
      enforcedBy: 'nobody: an overlay carries what it is given',
    });
    expect(groups).toHaveLength(6);
  });

  test('--host shows the flows into and out of one host, through its containers too', async () => {
    const { host, networks } = await json('--host', 'master');
    expect(host).toBe('master');
    const ways = networks.flatMap(({ flows }) =>
      flows.map(({ direction = '', from, to, port }) => `${direction}: ${from} ${to} ${port}`),
    );
    expect(ways).toEqual([
      'out: swarm members 192.0.2.2 5000/tcp',
      'in: operators swarm managers 22/tcp',
      'in, out: swarm members swarm managers 2377/tcp',
      'in, out: swarm members swarm members 4789/udp',
      'in, out: swarm members swarm members 7946/tcp',
      'in, out: swarm members swarm members 7946/udp',
      'out: namenode datanode 9866/tcp',
      'in: datanode namenode 8020/tcp',
    ]);
    expect((await hosts.run(['ports', 'lab', '--host', 'slave1'])).out).toMatch(/WAY +PORT[^]*in, out +9866\/tcp/);
  });

  test('--host knows a host by addresses that hold it', async () => {
    write({
      groups: [
        { name: 'office', kind: 'addresses', members: ['192.0.2.8/29', 'vpn.example.com'] },
        { name: 'swarm managers', kind: 'hosts', members: ['slave2'] },
      ],
      flows: [{ path: 'lab', network: 'underlay', from: 'office', to: 'swarm managers', port: '22/tcp', why: 'SSH' }],
    });
    expect((await json('--host', 'master')).networks[0]?.flows[0]?.direction).toBe('out');
    expect((await json('--host', 'slave2')).networks[0]?.flows[0]?.direction).toBe('in, out');
  });

  test('names the mode of a firewall, and colours only what is enforced', async () => {
    write({
      firewalls: [{ path: 'lab/Firewall', hosts: ['master', 'slave1', 'slave2'], mode: 'observe', existing: 'refuse' }],
    });
    const { out } = await hosts.run(['ports', 'lab'], undefined, true);
    expect(out).toContain('\u001b[33mlab/Firewall (observe)');
    hosts.write(flowManifest());
    expect((await hosts.run(['ports', 'lab'], undefined, true)).out).toContain('\u001b[32mlab/Firewall (enforce)');
  });

  test('says so where nothing is declared', async () => {
    write({ flows: [] });
    expect((await hosts.run(['ports', 'lab'])).out).toBe('lab: no flows are declared\n');
    expect((await hosts.run(['ports', 'lab', '--host', 'master'])).out).toBe(
      'host master of lab: no flows are declared\n',
    );
  });

  test('fails for a host that is not declared', async () => {
    expect(await hosts.run(['ports', 'lab', '--host', 'slave9'])).toMatchObject({
      code: 2,
      err: 'error: lab: host = "slave9": no such host (declared: master, slave1, slave2); use one of these\n',
    });
  });

  test('fails for a flow whose group is not declared', async () => {
    write({ groups: [] });
    expect(await hosts.run(['ports', 'lab'])).toMatchObject({
      code: 2,
      err: 'error: lab: group = "swarm members": a flow names a group that environment.json does not declare; run "npx cdktf synth" again\n',
    });
  });
});
