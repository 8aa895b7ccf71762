import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { ConsulKey, MesosDistribution, Size } from '../constructs';
import { containerPlatform, type PlatformSettings } from './container-platform';
import { inventoryHosts, localState, projectImages } from './project';
import { SampleWeb, type SampleSettings } from './sample-web';

export interface LabPlatformSettings extends PlatformSettings {
  /** @default - as it is */
  readonly sample?: SampleSettings | 'none';
}

/** No Mesos can be had where the lab is: its image is a simulator's. Hosts have 4 GiB, and carry much else. */
const SMALL: PlatformSettings = {
  mesos: {
    distribution: MesosDistribution.simulationOf(MesosDistribution.CLUSTERD),
    masterMemory: Size.mebibytes(256),
    agentMemory: Size.mebibytes(256),
    resources: () => ({
      cpus: 2,
      memory: Size.mebibytes(512),
      disk: Size.gibibytes(2),
      ports: ['31000-31999'],
    }),
  },
  marathon: { memory: Size.mebibytes(768), heap: Size.mebibytes(384) },
};

/** The container platform on simulated hosts: three with an engine, and one that plays a virtual machine without. */
export class LabPlatformStack extends TerraformStack {
  constructor(scope: Construct, id: string, { sample, ...settings }: LabPlatformSettings = {}) {
    super(scope, id);
    localState(this);
    projectImages(this);
    const { consul, scheduler } = containerPlatform(this, inventoryHosts(this, `hosts/${id}.yaml`), {
      ...settings,
      mesos: { ...SMALL.mesos, ...settings.mesos },
      marathon: { ...SMALL.marathon, ...settings.marathon },
    });
    // For programs that want to know where they run.
    new ConsulKey(this, 'EnvironmentKey', { cluster: consul, path: 'longshore/environment', value: id });
    if (scheduler !== undefined && sample !== 'none') new SampleWeb(this, 'Sample', { ...scheduler, consul }, sample);
  }
}
