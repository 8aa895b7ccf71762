// A process of its own: bare-app.ts <case> <outdir> <iterations> <plan to write>; prints its Timing. It imports nothing of ours.
import { readFileSync } from 'node:fs';
import { bareStack, type Plan } from './bare-stack';
import { timeSynth } from './time-synth';

const [name, outdir, iterations, file] = process.argv.slice(2) as [string, string, string, string];
const plan = JSON.parse(readFileSync(file, 'utf8')) as Plan;
const timing = timeSynth(outdir, name, Number(iterations), (app) => bareStack(app, name, plan));
process.stdout.write(JSON.stringify(timing));
