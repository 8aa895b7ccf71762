import type { Verdict } from '../proofs/row';
import { APP_PROMISE, type Fault } from './fault';
import { FAULTS } from './faults';
import type { Stored, StoredRun } from './results';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** PASS when every run held its promise, and the median its time; by contract where simulators had a part in that. */
export function verdictOf(stored: Pick<Stored, 'runs' | 'limitSeconds' | 'promise'>, wanted: number): Verdict {
  const { runs, limitSeconds } = stored;
  if (runs.some(({ wrong }) => wrong.length > 0)) return 'FAIL';
  const times = timesOf(runs);
  if (limitSeconds !== undefined && times.length > 0 && median(times) > limitSeconds) return 'FAIL';
  if (runs.length < wanted) return 'INCOMPLETE';
  return isContract(stored) ? 'PASS (contract)' : 'PASS';
}

/** A run that does not say what played Mesos and Marathon was made before that was looked at: with simulators, for there was nothing else. */
const isContract = ({ runs, promise }: Pick<Stored, 'runs' | 'promise'>): boolean =>
  runs.some(({ simulated }) => simulated ?? promise.includes(APP_PROMISE));

const timesOf = (runs: readonly StoredRun[]): number[] => runs.flatMap(({ seconds }) => seconds ?? []);

function timeOf({ runs, limitSeconds }: Stored): string {
  const times = timesOf(runs);
  if (times.length === 0) return '';
  const figures = times.map((time) => time.toFixed(1));
  const spread = times.length === 1 ? '' : ` (${figures.join(', ')})`;
  return `${median(times).toFixed(1)} s${spread}${limitSeconds === undefined ? '' : `; promised ${limitSeconds} s`}`;
}

const TABLES: readonly { readonly environment: Fault['environment']; readonly title: string }[] = [
  { environment: 'lab', title: 'Hadoop over Docker Swarm (`lab`)' },
  { environment: 'lab-platform', title: 'The container platform (`lab-platform`)' },
];

function row(fault: Fault, result: Stored | undefined): string {
  if (result === undefined) return `| \`${fault.id}\` | ${fault.title} | ${fault.promise} | not run yet | | |`;
  const last = result.runs.at(-1);
  const seen = result.runs.flatMap(({ wrong }) => wrong)[0] ?? last?.seen.join('; ') ?? '';
  const cells = [
    `\`${fault.id}\``,
    fault.title,
    result.promise,
    `${verdictOf(result, fault.runs)} (${result.runs.length} of ${fault.runs})`,
    timeOf(result),
    cell(seen),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** docs/faults.md. */
export function renderReport(stored: readonly Stored[]): string {
  const tables = TABLES.map(({ environment, title }) => {
    const faults = FAULTS.filter((fault) => fault.environment === environment);
    const results = faults.map((fault) => stored.find(({ id }) => id === fault.id));
    const machines = [...new Set(results.flatMap((result) => result?.machine ?? []))];
    return `## ${title}

| fault | what is done | promised | result | time | seen |
| --- | --- | --- | --- | --- | --- |
${faults.map((fault, index) => row(fault, results[index])).join('\n')}
${machines.map((machine) => `\nMachine: ${machine}\n`).join('')}`;
  });
  return `# What goes wrong, and what happens then

Made by \`npm run prove -- faults\` from the raw results in docs/faults/. Each fault is put onto a running environment of simulated hosts:
real \`cdktf deploy\`, Terraform, our provider over ssh, real engines; the real HDFS with a file in it, or the real ZooKeeper and Consul
with data and services. \`PASS (contract)\`: Mesos, Marathon and their app had a part in what was promised, and [simulators](../lab/simulators/README.md)
played these two. What is promised is what was when it ran. Times are medians, with every single figure in brackets; they hold for the machine
named below and no other. \`npm run prove -- faults --help\` tells how to run one.

${tables.join('\n')}`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ').slice(0, 400);
