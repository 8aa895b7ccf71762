import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type TerraformStack } from 'cdktf';
import type { Plan } from './bare-stack';

/** What one process says of its synths; times in milliseconds. */
export interface Timing {
  /** From the start of the process until its first plan was written. */
  readonly cold: number;
  /** Each synth after the first ones. */
  readonly warm: readonly number[];
  readonly resources: number;
  /** Of what is `comparable` in cdk.tf.json. */
  readonly digest: string;
}

/** The first synths of a process run code that is not compiled yet. */
const WARM_UP = 2;

/** Times `make` and the synthesis of what it makes into one folder, as an app does that is synthesized again and again. */
export function timeSynth(
  outdir: string,
  name: string,
  iterations: number,
  make: (app: App) => TerraformStack,
): Timing {
  const synth = (): void => {
    const app = new App({ outdir });
    make(app);
    app.synth();
  };
  synth();
  const cold = performance.now();
  const warm: number[] = [];
  if (iterations > 0) for (let n = 0; n < WARM_UP; n += 1) synth();
  for (let n = 0; n < iterations; n += 1) {
    const start = performance.now();
    synth();
    warm.push(performance.now() - start);
  }
  return { cold, warm, ...written(join(outdir, 'stacks', name, 'cdk.tf.json')) };
}

function written(file: string): Pick<Timing, 'resources' | 'digest'> {
  const plan = comparable(JSON.parse(readFileSync(file, 'utf8')) as Plan);
  const resources = Object.values(plan.resource ?? {}).reduce((sum, named) => sum + Object.keys(named).length, 0);
  return { resources, digest: createHash('sha256').update(JSON.stringify(plan)).digest('hex') };
}

/** Without cdktf's note of which parts were written by an override: it is about the program, not the plan. */
export function comparable(plan: Plan): Plan {
  const copy = structuredClone(plan);
  delete (copy['//'] as { metadata: { overrides?: unknown } }).metadata.overrides;
  return copy;
}
