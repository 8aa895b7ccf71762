import Ajv from 'ajv';
import { App, TerraformStack } from 'cdktf';
import { Environment, type EnvironmentJson, Host, HostGroup, Ssh } from '../../../constructs/environment';
import schema from '../../../constructs/environment/environment.schema.json';
import { HadoopCluster, HadoopMasters } from '../../../constructs/hadoop';
import { OverlayNetwork, Swarm } from '../../../constructs/swarm';
import { Cidr, Size } from '../../../constructs/values';
import { image } from './fixture';

/** A cluster with that many workers; its hosts have what Hadoop needs. */
function manifestOf(workerCount: number): EnvironmentJson {
  const stack = new TerraformStack(new App(), 'lab');
  const ssh = Ssh.key('ops', { privateKeyFile: '/keys/id', knownHostsFile: '/keys/known_hosts' });
  const hosts = Array.from({ length: workerCount + 1 }, (_, index) => {
    const size = { memory: Size.gibibytes(8), cores: 4 };
    return new Host(stack, index === 0 ? 'master' : `slave${index}`, { address: `192.0.2.${index + 1}`, ssh, ...size });
  });
  const [master, ...slaves] = hosts as [Host, ...Host[]];
  const workers = HostGroup.of(...slaves);
  const swarm = new Swarm(stack, 'Swarm', { managers: HostGroup.of(master), workers });
  const network = new OverlayNetwork(stack, 'Network', { swarm, subnet: Cidr.of('10.20.0.0/24') });
  new HadoopCluster(stack, 'Hadoop', { network, masters: HadoopMasters.single(master), workers, image });
  return Environment.of(stack).manifest.toJSON();
}

describe('flows of a Hadoop cluster', () => {
  const { flows, groups, containers } = manifestOf(2);
  const hadoop = flows.filter(({ path }) => path === 'lab/Hadoop');
  const members = (name: string) => groups.find((group) => group.name === name)?.members;

  test('are of its network, between its daemons', () => {
    const daemons = ['namenode', 'datanode', 'resourcemanager', 'nodemanager', 'jobhistory', 'edge'];
    for (const { network, from, to } of hadoop) {
      expect(network).toBe('lab-network');
      for (const end of [from, to]) expect(daemons.map((daemon) => `hadoop ${daemon}`)).toContain(end);
    }
    expect(members('hadoop datanode')).toEqual(['lab/Hadoop/DataNode-slave1', 'lab/Hadoop/DataNode-slave2']);
    const declared = groups.filter(({ kind }) => kind === 'containers').flatMap((group) => group.members);
    expect(new Set(declared)).toEqual(new Set(containers.map(({ path }) => path)));
  });

  test.each([
    ['hadoop datanode', 'hadoop namenode', '8020/tcp'],
    ['hadoop nodemanager', 'hadoop datanode', '9866/tcp'],
    ['hadoop datanode', 'hadoop datanode', '9866/tcp'],
    ['hadoop nodemanager', 'hadoop resourcemanager', '8031/tcp'],
    ['hadoop resourcemanager', 'hadoop nodemanager', '45454/tcp'],
    ['hadoop nodemanager', 'hadoop nodemanager', '13562/tcp'],
    ['hadoop nodemanager', 'hadoop nodemanager', '32768-60999/tcp'],
    ['hadoop edge', 'hadoop namenode', '8020/tcp'],
    ['hadoop edge', 'hadoop datanode', '9866/tcp'],
    ['hadoop edge', 'hadoop resourcemanager', '8032/tcp'],
    ['hadoop edge', 'hadoop jobhistory', '10020/tcp'],
  ])('%s -> %s %s', (from, to, port) => {
    expect(hadoop).toContainEqual(expect.objectContaining({ from, to, port }));
  });

  test('a NameNode is no client of YARN: it asks for the checks alone', () => {
    const asked = hadoop.filter(({ from, to }) => from === 'hadoop namenode' && to !== 'hadoop datanode');
    expect(asked.map(({ to, port }) => [to, port])).toEqual([
      ['hadoop resourcemanager', '8088/tcp'],
      ['hadoop jobhistory', '19888/tcp'],
    ]);
  });

  test('nobody speaks to the edge', () => {
    expect(hadoop.filter(({ to }) => to === 'hadoop edge')).toEqual([]);
    expect(members('hadoop edge')).toEqual(['lab/Hadoop/Edge']);
  });

  test('open no daemon to anybody outside the network', () => {
    const ends = new Set(hadoop.flatMap(({ from, to }) => [from, to]));
    expect(groups.filter(({ name, kind }) => ends.has(name) && kind !== 'containers')).toEqual([]);
    const underlay = flows.filter(({ network }) => network === 'underlay');
    expect(underlay.map(({ port }) => port).sort()).toEqual([
      '2377/tcp',
      '443/tcp',
      '4789/udp',
      '7946/tcp',
      '7946/udp',
    ]);
  });

  test('grow with declarations, not with hosts squared: 30 hosts have the flows and groups of 3', () => {
    const many = manifestOf(29);
    expect(many.flows).toEqual(flows);
    expect(many.groups.map(({ name, kind }) => ({ name, kind }))).toEqual(
      groups.map(({ name, kind }) => ({ name, kind })),
    );
    expect(many.groups.find(({ name }) => name === 'hadoop datanode')?.members).toHaveLength(29);
    const bytes = (json: EnvironmentJson) => JSON.stringify([json.groups, json.flows]).length;
    expect(bytes(many) - bytes(manifestOf(16))).toBeLessThan(13 * 200);
  });

  test('keep environment.json valid by its schema', () => {
    const validate = new Ajv({ allErrors: true }).compile(schema);
    validate(manifestOf(2));
    expect(validate.errors ?? []).toEqual([]);
  });

  const broken = (change: Partial<EnvironmentJson['flows'][number]>) => ({
    ...manifestOf(1),
    flows: flows.map((flow) => ({ ...flow, ...change })),
  });
  test.each<[string, object]>([
    ['a port without protocol', broken({ port: '8020' })],
    ['a flow without network', broken({ network: '' })],
    ['an unknown owner', broken({ owner: 'me' as 'sshd' })],
    ['an unknown kind of group', { ...manifestOf(1), groups: [{ name: 'x', kind: 'people', members: [] }] }],
    ['an unknown mode of a firewall', { ...manifestOf(1), firewalls: [{ path: 'lab/F', hosts: [], mode: 'on' }] }],
  ])('its schema fails for %s', (_, json) => {
    expect(new Ajv().compile(schema)(json)).toBe(false);
  });
});
