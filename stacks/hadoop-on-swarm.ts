import type { Construct } from 'constructs';
import { Cidr, HadoopCluster, HadoopMasters, HostGroup, OverlayNetwork, Swarm } from '../constructs';
import { firewall } from './project';

/** Reference A: Hadoop over a Docker Swarm on the hosts of an inventory, closed to all that is not declared. Hosts labelled `role: master` manage and carry the masters, `role: worker` the data. */
export function hadoopOnSwarm(scope: Construct, inventory: string): HadoopCluster {
  const hosts = HostGroup.fromInventory(scope, inventory);
  firewall(scope, hosts, inventory);
  const masters = hosts.labelled('role', 'master');
  const workers = hosts.labelled('role', 'worker');
  const swarm = new Swarm(scope, 'Swarm', { managers: masters, workers });
  const network = new OverlayNetwork(scope, 'HadoopNetwork', { swarm, subnet: Cidr.of('10.20.0.0/24') });
  return new HadoopCluster(scope, 'Hadoop', { network, masters: HadoopMasters.single(masters.first), workers });
}
