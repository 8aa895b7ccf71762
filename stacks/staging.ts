import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { containerPlatform, hasControlPlane, type PlatformSettings } from './container-platform';
import { hadoopOnSwarm } from './hadoop-on-swarm';
import { inventoryHosts, localState, projectImages } from './project';

/**
 * Pre-release: Hadoop on the hosts written into hosts/staging.yaml, as many workers as carry the label; with hosts labelled `role: control`
 * the container platform beside it.
 */
export class StagingStack extends TerraformStack {
  constructor(scope: Construct, id: string, settings: PlatformSettings = {}) {
    super(scope, id);
    // State that a team shares belongs in a remote backend, outside the cluster it describes: see production.ts.
    localState(this);
    projectImages(this);
    const hosts = inventoryHosts(this, `hosts/${id}.yaml`);
    hadoopOnSwarm(this, hosts);
    if (hasControlPlane(hosts)) containerPlatform(this, hosts, settings);
  }
}
