import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { hadoopOnSwarm } from './hadoop-on-swarm';
import { localState, projectImages } from './project';

/** Pre-release: the same platform on the hosts written into hosts/staging.yaml, as many workers as carry the label. */
export class StagingStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    // State that a team shares belongs in a remote backend, outside the cluster it describes:
    //   new S3Backend(this, { bucket: 'terraform-state', key: `${id}.tfstate`, region: 'eu-central-1', useLockfile: true });
    localState(this);
    projectImages(this);
    hadoopOnSwarm(this, `hosts/${id}.yaml`);
  }
}
