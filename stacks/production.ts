import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { containerPlatform, type PlatformSettings } from './container-platform';
import { hadoopOnSwarm } from './hadoop-on-swarm';
import { inventoryHosts, projectImages } from './project';
import { sharedState } from './shared-state';

/** Nobody registers, asks or deploys without saying who he is. */
export const GUARDED: PlatformSettings = {
  mesos: { authentication: {} },
  marathon: { httpCredentials: { user: 'operator' } },
};

/** Both platforms under the rules of production: shared state outside the cluster, pinned host keys. */
export class ProductionStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    sharedState(this, `hosts/${id}.state.yaml`);
    projectImages(this, { policy: 'production' });
    const hosts = inventoryHosts(this, `hosts/${id}.yaml`);
    hadoopOnSwarm(this, hosts);
    containerPlatform(this, hosts, GUARDED);
  }
}
