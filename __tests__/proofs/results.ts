import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../replace-file';
import { holds, type Limit, type RowResult } from './row';

/** A row's last result with what it needs to be read alone. */
export interface StoredRow extends RowResult {
  readonly title: string;
  readonly limits: readonly Limit[];
}

/** `docs/proofs/<environment>.json`: raw results, kept with the checkout; docs/proofs.md is made from them. */
export interface Results {
  readonly environment: string;
  /** What the environment is made of, for whoever reads the figures. */
  readonly machine: string;
  readonly rows: Readonly<Record<string, StoredRow>>;
}

export const resultsFolder = (project: string): string => join(project, 'docs', 'proofs');

export function resultsFile(project: string, environment: string): string {
  return join(resultsFolder(project), `${environment}.json`);
}

export function readResults(project: string, environment: string): Results | undefined {
  const file = resultsFile(project, environment);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : undefined;
}

/** The new rows over the stored ones; controls that were not run this time are kept only while the row still holds. */
export function merge(
  stored: Results | undefined,
  environment: string,
  machine: string,
  rows: readonly StoredRow[],
): Results {
  const all: Record<string, StoredRow> = { ...stored?.rows };
  for (const row of rows) {
    const controls = row.controls ?? (holds(row.lines) ? all[row.row]?.controls : undefined);
    all[row.row] = controls === undefined ? row : { ...row, controls };
  }
  return { environment, machine, rows: Object.fromEntries(Object.entries(all).sort(([a], [b]) => a.localeCompare(b))) };
}

/** Replaces the file as a whole. */
export function writeResults(project: string, results: Results): void {
  replaceFile(resultsFile(project, results.environment), `${JSON.stringify(results, undefined, 2)}\n`);
}
