// An existing stack gains a Hadoop cluster. No base class, no Environment of ours needed.
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Cidr, HadoopCluster, HadoopMasters, Host, HostGroup, OverlayNetwork, Size, Ssh, Swarm } from 'longshore';

export class WarehouseStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const ssh = Ssh.key('ops', { privateKeyFile: '/etc/ops/key', knownHostsFile: '/etc/ops/known_hosts' });
    const size = { memory: Size.gibibytes(16), cores: 4 };
    const master = new Host(this, 'hadoop-1', { address: '192.0.2.21', ssh, ...size });
    const workers = HostGroup.of(
      new Host(this, 'hadoop-2', { address: '192.0.2.22', ssh, ...size }),
      new Host(this, 'hadoop-3', { address: '192.0.2.23', ssh, ...size }),
    );
    const swarm = Swarm.fromSwarmAttributes(this, 'Swarm', { managers: HostGroup.of(master), workers }); // already joined
    const network = new OverlayNetwork(this, 'Network', { swarm, subnet: Cidr.of('10.20.0.0/24') });
    const hadoop = new HadoopCluster(this, 'Hadoop', { network, masters: HadoopMasters.single(master), workers }); // data under /var/lib/longshore
    new TerraformOutput(this, 'default-fs', { value: hadoop.defaultFs });
  }
}
