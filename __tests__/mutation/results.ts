import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../replace-file';

/** A change that no test noticed. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  /** Stryker's name for the kind of change. */
  readonly mutator: string;
  /** The line (or lines, put in one) as it is, and changed. */
  readonly was: string;
  readonly becomes: string;
  /** No test even runs that line. */
  readonly notRun?: true;
}

/** How many changes of a file ended how. */
export interface Counts {
  readonly killed: number;
  /** Noticed because the tests did not end. */
  readonly timeouts: number;
  readonly survived: number;
  /** The file could not even be loaded; Stryker counts these neither way. */
  readonly errors: number;
}

export interface FileResult extends Counts {
  readonly file: string;
}

/** `docs/mutation/<area>.json`: raw results of the area's last whole run, kept with the checkout; docs/mutation.md is made from them. */
export interface Results {
  readonly area: string;
  readonly at: string;
  /** That was checked out; with `+` when the tree had changes beside it. */
  readonly commit: string;
  readonly stryker: string;
  readonly files: readonly FileResult[];
  readonly survivors: readonly Survivor[];
}

const fileOf = (project: string, area: string): string => join(project, 'docs', 'mutation', `${area}.json`);

export function readResults(project: string, area: string): Results | undefined {
  const file = fileOf(project, area);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : undefined;
}

export function writeResults(project: string, results: Results): void {
  replaceFile(fileOf(project, results.area), `${JSON.stringify(results, undefined, 2)}\n`);
}

export function total(files: readonly Counts[]): Counts {
  const sum = (name: keyof Counts): number => files.reduce((all, counts) => all + counts[name], 0);
  return { killed: sum('killed'), timeouts: sum('timeouts'), survived: sum('survived'), errors: sum('errors') };
}

/** Of the changes that could be tried, how many were noticed, in percent; of none, all. */
export function score({ killed, timeouts, survived }: Counts): number {
  const tried = killed + timeouts + survived;
  return tried === 0 ? 100 : (100 * (killed + timeouts)) / tried;
}
