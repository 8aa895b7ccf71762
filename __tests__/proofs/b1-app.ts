// An app of proof B1: the environments of main.ts that carry the container platform, with the settings of a variant: b1-app.ts <variant>
import { App } from 'cdktf';
import { synthesize } from '../../stacks/environments';
import { LabPlatformStack, type LabPlatformSettings } from '../../stacks/lab-platform';
import { StagingStack } from '../../stacks/staging';
import { isVariant, VARIANTS } from './b1-variants';

const variant = process.argv[2] ?? '';
if (!isVariant(variant))
  throw new Error(`b1-app.ts "${variant}": no such variant (${Object.keys(VARIANTS).join(', ')})`);
const { sample, ...platform }: LabPlatformSettings = VARIANTS[variant];

synthesize(new App(), {
  'lab-platform': class extends LabPlatformStack {
    constructor(...[scope, id]: ConstructorParameters<typeof LabPlatformStack>) {
      super(scope, id, { ...platform, ...(sample !== undefined && { sample }) });
    }
  },
  staging: class extends StagingStack {
    constructor(...[scope, id]: ConstructorParameters<typeof StagingStack>) {
      super(scope, id, platform);
    }
  },
});
