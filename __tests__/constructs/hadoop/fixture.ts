import { App, TerraformStack } from 'cdktf';
import { Host, HostGroup, type HostProps, Ssh } from '../../../constructs/environment';
import { HadoopCluster, type HadoopClusterProps, HadoopMasters } from '../../../constructs/hadoop';
import { OverlayNetwork, Swarm } from '../../../constructs/swarm';
import { Cidr, ContainerImage, Size } from '../../../constructs/values';

const ssh = Ssh.key('ops', { privateKeyFile: '/keys/id', knownHostsFile: '/keys/known_hosts' });

/** Any image that is pinned. */
export const image = ContainerImage.of(`registry.example.com/hadoop@sha256:${'1'.repeat(64)}`);

/** A stack `lab` with master, slave1 and slave2 in one swarm, a host outside it, and two networks. */
export function fixture(
  declared: {
    master?: Partial<HostProps>;
    worker?: Partial<HostProps>;
    workerName?: string;
    stack?: TerraformStack;
  } = {},
) {
  const stack = declared.stack ?? new TerraformStack(new App(), 'lab');
  const size = { ssh, memory: Size.gibibytes(8), cores: 4 };
  const master = new Host(stack, 'master', { address: '192.0.2.11', ...size, ...declared.master });
  const name = declared.workerName ?? 'slave1';
  const slave1 = new Host(stack, name, { address: '192.0.2.12', ...size, ...declared.worker });
  const slave2 = new Host(stack, 'slave2', { address: '192.0.2.13', ...size });
  const other = new Host(stack, 'other', { address: '192.0.2.14', ...size });
  const workers = HostGroup.of(slave1, slave2);
  const swarm = Swarm.fromSwarmAttributes(stack, 'Swarm', { managers: HostGroup.of(master), workers });
  const network = new OverlayNetwork(stack, 'Network', { swarm, subnet: Cidr.of('10.20.0.0/24') });
  const network2 = new OverlayNetwork(stack, 'Network2', { swarm, subnet: Cidr.of('10.21.0.0/24') });
  const masters = HadoopMasters.single(master);
  const make = (props: Partial<HadoopClusterProps> = {}, id = 'Hadoop') =>
    new HadoopCluster(stack, id, { network, masters, workers, image, ...props });
  return { stack, master, slave1, slave2, other, workers, network2, make };
}
