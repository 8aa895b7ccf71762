// A process of its own: longshore-app.ts <case> <outdir> <iterations>; prints its Timing.
import { createRequire } from 'node:module';
import type * as Longshore from '../../../constructs';
import { makeStack, type Case } from './stacks';
import { timeSynth } from './time-synth';

// The built package, as an importing project has it; not our sources, which would be compiled on the way.
const longshore = createRequire(__filename)('longshore') as typeof Longshore;
const [name, outdir, iterations] = process.argv.slice(2) as [Case, string, string];
const timing = timeSynth(outdir, name, Number(iterations), (app) => makeStack(app, name, longshore));
process.stdout.write(JSON.stringify(timing));
