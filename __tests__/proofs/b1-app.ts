// An app of proof B1: the environments of main.ts that carry the container platform, each with settings that change nothing that users
// see, and restart every member of both clusters.
import { App } from 'cdktf';
import { Duration } from '../../constructs';
import type { PlatformSettings } from '../../stacks/container-platform';
import { synthesize } from '../../stacks/environments';
import { LabPlatformStack } from '../../stacks/lab-platform';
import { StagingStack } from '../../stacks/staging';

const SETTINGS: PlatformSettings = {
  zookeeper: { maxClientConnections: 61 },
  consul: { prometheusRetention: Duration.minutes(6) },
};

synthesize(new App(), {
  'lab-platform': class extends LabPlatformStack {
    constructor(...[scope, id]: ConstructorParameters<typeof LabPlatformStack>) {
      super(scope, id, SETTINGS);
    }
  },
  staging: class extends StagingStack {
    constructor(...[scope, id]: ConstructorParameters<typeof StagingStack>) {
      super(scope, id, SETTINGS);
    }
  },
});
