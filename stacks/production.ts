import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { hadoopOnSwarm } from './hadoop-on-swarm';
import { projectImages } from './project';
import { sharedState } from './shared-state';

/** Staging's platform with more workers, under the rules of production: shared state outside the cluster, pinned host keys. */
export class ProductionStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    sharedState(this, `hosts/${id}.state.yaml`);
    projectImages(this, { policy: 'production' });
    hadoopOnSwarm(this, `hosts/${id}.yaml`);
  }
}
