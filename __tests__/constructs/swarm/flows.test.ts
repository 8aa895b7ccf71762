import { App, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Environment, type EnvironmentJson, Host, HostGroup, Ssh } from '../../../constructs/environment';
import { OverlayNetwork, Swarm, SwarmService, type SwarmAttributes } from '../../../constructs/swarm';
import { Cidr, ContainerImage, Size } from '../../../constructs/values';

const ssh = Ssh.key('ops', { privateKeyFile: '/keys/id', knownHostsFile: '/keys/known_hosts' });

function declare(props: Partial<SwarmAttributes> = {}, existing = false) {
  const stack = new TerraformStack(new App(), 'lab');
  const master = new Host(stack, 'master', { address: '192.0.2.11', ssh });
  const slave = new Host(stack, 'slave1', { address: '192.0.2.12', ssh });
  const attributes = { managers: HostGroup.of(master), workers: HostGroup.of(slave), ...props };
  const swarm = existing
    ? Swarm.fromSwarmAttributes(stack, 'Swarm', attributes)
    : new Swarm(stack, 'Swarm', attributes);
  const overlay = (id: string, subnet: string) => new OverlayNetwork(stack, id, { swarm, subnet: Cidr.of(subnet) });
  const service = (network: OverlayNetwork, id: string, image: string) =>
    new SwarmService(stack, id, {
      network,
      host: master,
      memory: Size.mebibytes(64),
      image: ContainerImage.of(`${image}@sha256:${'1'.repeat(64)}`),
    });
  const read = (): EnvironmentJson => Environment.of(stack).manifest.toJSON();
  return { overlay, service, read };
}

const lines = ({ flows }: EnvironmentJson) => flows.map(({ from, to, port }) => `${from} -> ${to} ${port}`);

describe('flows of a swarm', () => {
  const CONTROL_PLANE = [
    'swarm members -> swarm managers 2377/tcp',
    'swarm members -> swarm members 7946/tcp',
    'swarm members -> swarm members 7946/udp',
  ];

  test('two swarms of one id, in two places of a stack, are two selections', () => {
    const stack = new TerraformStack(new App(), 'lab');
    for (const [index, place] of ['North', 'South'].entries()) {
      const scope = new Construct(stack, place);
      const host = new Host(scope, `host${index}`, { address: `192.0.2.${index + 1}`, ssh });
      new Swarm(scope, 'Swarm', { managers: HostGroup.of(host) });
    }
    const { groups } = Environment.of(stack).manifest.toJSON();
    expect(groups.filter(({ name }) => name.endsWith('members'))).toEqual([
      { name: 'north/swarm members', kind: 'hosts', members: ['host0'] },
      { name: 'south/swarm members', kind: 'hosts', members: ['host1'] },
    ]);
  });

  test.each([
    ['made here', false],
    ['that exists', true],
  ])('%s are its control plane, which the engine owns', (_, existing) => {
    const json = declare({}, existing).read();
    expect(lines(json)).toEqual(CONTROL_PLANE);
    expect(new Set(json.flows.map(({ network, owner }) => `${network} ${owner ?? ''}`))).toEqual(
      new Set(['underlay dockerd']),
    );
    expect(json.groups).toEqual([
      { name: 'swarm members', kind: 'hosts', members: ['master', 'slave1'] },
      { name: 'swarm managers', kind: 'hosts', members: ['master'] },
    ]);
  });

  test('hold VXLAN once for each overlay, which the kernel owns', () => {
    const { overlay, read } = declare();
    expect(lines(read())).not.toContain('swarm members -> swarm members 4789/udp');
    overlay('One', '10.20.0.0/24');
    overlay('Two', '10.21.0.0/24');
    expect(read().flows.slice(3)).toMatchObject([
      { port: '4789/udp', carries: 'lab-one', owner: 'kernel', why: 'VXLAN: overlay "lab-one"' },
      { port: '4789/udp', carries: 'lab-two', owner: 'kernel' },
    ]);
  });

  test('follow another data path port', () => {
    const { overlay, read } = declare({ dataPathPort: 7789 });
    overlay('One', '10.20.0.0/24');
    expect(lines(read()).at(-1)).toBe('swarm members -> swarm members 7789/udp');
  });

  test.each([
    ['192.0.2.2:5000/app', '192.0.2.2', '5000/tcp', '192.0.2.2/32'],
    ['registry.example.com/app', 'registry.example.com', '443/tcp', 'registry.example.com'],
  ])('reach the registry of %s, once for all services', (image, name, port, member) => {
    const { overlay, service, read } = declare();
    const network = overlay('One', '10.20.0.0/24');
    service(network, 'A', image);
    service(network, 'B', image);
    expect(lines(read()).filter((line) => line.includes(name))).toEqual([`swarm members -> ${name} ${port}`]);
    expect(read().groups.at(-1)).toEqual({ name, kind: 'addresses', members: [member] });
    expect(read().flows.at(-1)).toMatchObject({ why: 'images', owner: 'external' });
  });

  test('reach no registry where the image names none', () => {
    const { overlay, service, read } = declare();
    service(overlay('One', '10.20.0.0/24'), 'A', 'apache/hadoop');
    expect(lines(read())).toHaveLength(4);
  });

  test('of two swarms are apart', () => {
    const stack = new TerraformStack(new App(), 'lab');
    for (const [id, address] of [
      ['One', '192.0.2.11'],
      ['Two', '192.0.2.12'],
    ] as const)
      new Swarm(stack, id, { managers: HostGroup.of(new Host(stack, `h-${id.toLowerCase()}`, { address, ssh })) });
    expect(Environment.of(stack).flows.entries.map(({ from }) => from)).toEqual([
      ...Array.from({ length: 3 }, () => 'one members'),
      ...Array.from({ length: 3 }, () => 'two members'),
    ]);
  });
});
