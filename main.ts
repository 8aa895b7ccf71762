import { App } from 'cdktf';
import { synthesize } from './stacks/environments';
import { LabStack } from './stacks/lab';
import { ProductionStack } from './stacks/production';
import { StagingStack } from './stacks/staging';

synthesize(new App(), { lab: LabStack, staging: StagingStack, production: ProductionStack });
