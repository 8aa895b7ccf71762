import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { ConsulKey } from '../constructs';
import { containerPlatform, type PlatformSettings } from './container-platform';
import { inventoryHosts, localState, projectImages } from './project';

/** The container platform on simulated hosts: three with an engine, and one that plays a virtual machine without. */
export class LabPlatformStack extends TerraformStack {
  constructor(scope: Construct, id: string, settings: PlatformSettings = {}) {
    super(scope, id);
    localState(this);
    projectImages(this);
    const { consul } = containerPlatform(this, inventoryHosts(this, `hosts/${id}.yaml`), settings);
    // For programs that want to know where they run.
    new ConsulKey(this, 'EnvironmentKey', { cluster: consul, path: 'longshore/environment', value: id });
  }
}
