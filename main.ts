import { App } from 'cdktf';
import { synthesize } from './stacks/environments';
import { LabStack } from './stacks/lab';
import { LabPlatformStack } from './stacks/lab-platform';
import { ProductionStack } from './stacks/production';
import { StagingStack } from './stacks/staging';

synthesize(new App(), {
  lab: LabStack,
  'lab-platform': LabPlatformStack,
  staging: StagingStack,
  production: ProductionStack,
});
