import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, Testing, type TerraformStack } from 'cdktf';
import { LabStack } from '../../stacks/lab';
import { LabPlatformStack } from '../../stacks/lab-platform';
import { ProductionStack } from '../../stacks/production';
import { StagingStack } from '../../stacks/staging';
import { planMatchers, Template } from '../../testing';
import { givenSecrets } from './given-secrets';

expect.extend(planMatchers);

process.env.LONGSHORE_IMAGES = join(__dirname, 'images.json'); // what this machine built stays out of the golden files

const environments = {
  lab: LabStack,
  'lab-platform': LabPlatformStack,
  staging: StagingStack,
  production: ProductionStack,
};

beforeEach(givenSecrets);

/** In `cdktf.out`, as the command line does, so that paths of key files come out as they will. */
const stack = (name: keyof typeof environments): TerraformStack =>
  new environments[name](Testing.enableFutureFlags(new App({ outdir: 'cdktf.out' })), name);

describe.each(Object.keys(environments) as (keyof typeof environments)[])('the plan of %s', (name) => {
  test('holds still: golden files and the list of addresses', () => {
    expect(stack(name)).toMatchPlan(`golden/${name}`);
  });

  test('is the same when synthesized twice', () => {
    expect(Template.fromStack(stack(name)).toJSON()).toEqual(Template.fromStack(stack(name)).toJSON());
  });
});

test('no golden plan is left of an environment that is gone', () => {
  expect(readdirSync(join(__dirname, 'golden')).sort()).toEqual(Object.keys(environments).sort());
});
