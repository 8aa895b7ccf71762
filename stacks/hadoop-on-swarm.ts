import type { Construct } from 'constructs';
import { Cidr, HadoopCluster, HadoopMasters, OverlayNetwork, Swarm, type HostGroup } from '../constructs';

/** Reference A: Hadoop over a Docker Swarm. Hosts labelled `role: master` manage and carry the masters, `role: worker` the data. */
export function hadoopOnSwarm(scope: Construct, hosts: HostGroup): HadoopCluster {
  const masters = hosts.labelled('role', 'master');
  const workers = hosts.labelled('role', 'worker');
  const swarm = new Swarm(scope, 'Swarm', { managers: masters, workers });
  const network = new OverlayNetwork(scope, 'HadoopNetwork', { swarm, subnet: Cidr.of('10.20.0.0/24') });
  return new HadoopCluster(scope, 'Hadoop', { network, masters: HadoopMasters.single(masters.first), workers });
}
