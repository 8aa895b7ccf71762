import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { hadoopOnSwarm } from './hadoop-on-swarm';
import { localState, projectImages } from './project';

/** Pre-release: the same platform on the hosts written into hosts/staging.yaml, as many workers as carry the label. */
export class StagingStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    // State that a team shares belongs in a remote backend, outside the cluster it describes: see production.ts.
    localState(this);
    projectImages(this);
    hadoopOnSwarm(this, `hosts/${id}.yaml`);
  }
}
