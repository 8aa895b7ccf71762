import { TerraformStack, type App } from 'cdktf';
import type * as Longshore from '../../../constructs';

/** `hadoop-30`: Hadoop on a swarm of 30 hosts, each with its firewall. `services-1000`: so many services on three hosts. */
export type Case = `hadoop-${number}` | `services-${number}`;

/** Makes the stack of a case with the constructs as an importing project has them. @throws Error for a case it does not know */
export function makeStack(app: App, name: Case, longshore: typeof Longshore): TerraformStack {
  const stack = new TerraformStack(app, name);
  const [kind, number] = name.split('-') as [string, string];
  const count = Number(number);
  if (kind === 'hadoop') hadoop(stack, count, longshore);
  else if (kind === 'services') services(stack, count, longshore);
  else throw new Error(`${name}: no such case`);
  return stack;
}

const DIGEST = `sha256:${'1'.repeat(64)}`;

function hadoop(stack: TerraformStack, count: number, longshore: typeof Longshore): void {
  const { Cidr, ContainerImage, HadoopCluster, HadoopMasters, HostFirewall, HostGroup, OverlayNetwork, Peer } =
    longshore;
  const hosts = hostsOf(stack, count, longshore);
  const [first, ...others] = hosts as [Longshore.Host, ...Longshore.Host[]];
  new HostFirewall(stack, 'Firewall', { hosts: HostGroup.of(...hosts), operators: [Peer.cidr('198.51.100.0/24')] });
  const workers = HostGroup.of(...others);
  const swarm = new longshore.Swarm(stack, 'Swarm', { managers: HostGroup.of(first), workers });
  const network = new OverlayNetwork(stack, 'Network', { swarm, subnet: Cidr.of('10.20.0.0/22') });
  const image = ContainerImage.of(`registry.example.com/hadoop@${DIGEST}`);
  new HadoopCluster(stack, 'Hadoop', { network, masters: HadoopMasters.single(first), workers, image });
}

function services(stack: TerraformStack, count: number, longshore: typeof Longshore): void {
  const { Cidr, ContainerImage, HostGroup, OverlayNetwork, Size, Swarm, SwarmService } = longshore;
  const hosts = hostsOf(stack, 3, longshore);
  const [first, ...others] = hosts as [Longshore.Host, ...Longshore.Host[]];
  const swarm = new Swarm(stack, 'Swarm', { managers: HostGroup.of(first), workers: HostGroup.of(...others) });
  const network = new OverlayNetwork(stack, 'Network', { swarm, subnet: Cidr.of('10.20.0.0/18') });
  const image = ContainerImage.of(`registry.example.com/web@${DIGEST}`);
  for (let n = 0; n < count; n += 1) {
    const host = hosts[n % hosts.length] as Longshore.Host;
    new SwarmService(stack, `Web${n}`, { network, host, image, memory: Size.mebibytes(64) });
  }
}

function hostsOf(stack: TerraformStack, count: number, { Host, Size, Ssh }: typeof Longshore): Longshore.Host[] {
  const ssh = Ssh.key('ops', { privateKeyFile: '/etc/ops/key', knownHostsFile: '/etc/ops/known_hosts' });
  return Array.from({ length: count }, (_, n) => {
    return new Host(stack, `host${n + 1}`, { address: `192.0.2.${n + 1}`, ssh, memory: Size.gibibytes(16), cores: 4 });
  });
}
