import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { hadoopOnSwarm } from './hadoop-on-swarm';
import { inventoryHosts, localState, projectImages } from './project';

/** The quick start: three simulated hosts, one master and two slaves. */
export class LabStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    localState(this);
    projectImages(this);
    hadoopOnSwarm(this, inventoryHosts(this, `hosts/${id}.yaml`));
  }
}
