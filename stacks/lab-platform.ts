import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { containerPlatform } from './container-platform';
import { inventoryHosts, localState, projectImages } from './project';

/** The container platform on simulated hosts: three with an engine, and one that plays a virtual machine without. */
export class LabPlatformStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    localState(this);
    projectImages(this);
    containerPlatform(this, inventoryHosts(this, `hosts/${id}.yaml`));
  }
}
