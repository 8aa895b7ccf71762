import { elements, type Listed } from './listed';

/** The job ids in what a MapReduce client prints. */
export function jobIds(output: string): string[] {
  return [...new Set([...output.matchAll(/Running job: (job_\d+_\d+)/g)].map(([, id]) => id ?? ''))];
}

/** `Estimated value of Pi is 3.14`. */
export function parsePi(output: string): number | undefined {
  const value = /Estimated value of Pi is ([\d.]+)/.exec(output)?.[1];
  return value === undefined ? undefined : Number(value);
}

/** The estimate that the example must give: the same points of the Halton sequence (bases 2 and 3), computed here. */
export function expectedPi(points: number): number {
  let inside = 0;
  for (let index = 1; index <= points; index++) {
    const x = radicalInverse(index, 2) - 0.5;
    const y = radicalInverse(index, 3) - 0.5;
    if (x * x + y * y <= 0.25) inside++;
  }
  return (4 * inside) / points;
}

function radicalInverse(index: number, base: number): number {
  let value = 0;
  for (let rest = index, place = 1 / base; rest > 0; rest = Math.floor(rest / base), place /= base)
    value += (rest % base) * place;
  return value;
}

interface Counters {
  readonly jobCounters?: {
    readonly counterGroup?: Listed<{
      readonly counterGroupName: string;
      readonly counter: Listed<{ readonly name: string; readonly totalCounterValue: number }>;
    }>;
  };
}

/** A counter of a finished job, from the history server; 0 when it was never counted. */
export function counter(answer: unknown, group: RegExp, name: string): number {
  const found = elements((answer as Counters).jobCounters?.counterGroup)
    .filter(({ counterGroupName }) => group.test(counterGroupName))
    .flatMap((candidate) => elements(candidate.counter));
  return found.find((candidate) => candidate.name === name)?.totalCounterValue ?? 0;
}

interface Attempts {
  readonly taskAttempts?: {
    readonly taskAttempt?: Listed<{ readonly nodeHttpAddress?: string; readonly state: string }>;
  };
}

/** Hosts on which the attempts of some tasks succeeded. */
export function attemptHosts(answers: readonly unknown[]): string[] {
  return answers.flatMap((answer) =>
    elements((answer as Attempts).taskAttempts?.taskAttempt)
      .filter(({ state }) => state === 'SUCCEEDED')
      .map(({ nodeHttpAddress }) => nodeHttpAddress?.split(':', 1)[0] ?? ''),
  );
}

/** The checksum that teravalidate writes, and its error rows (none when the output is sorted). */
export function parseTeravalidate(output: string): { checksum: string; errors: string[] } {
  const lines = output.split('\n').filter((line) => line !== '');
  const checksum = lines.map((line) => /^checksum\t([0-9a-f]+)$/.exec(line)?.[1]).find((value) => value !== undefined);
  return { checksum: checksum ?? '', errors: lines.filter((line) => !line.startsWith('checksum\t')) };
}

/** What the job runs say about locality: launched maps and those that read their block on their own host. */
export function mostlyLocal(local: number, launched: number): boolean {
  return launched > 0 && local * 2 > launched;
}
