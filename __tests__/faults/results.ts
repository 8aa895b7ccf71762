import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './fault';

/** One run of a fault as it was seen. */
export interface StoredRun extends Outcome {
  /** ISO 8601, when it began. */
  readonly at: string;
  /** Seconds of the whole run. */
  readonly took: number;
}

/** `docs/faults/<id>.json`: raw results, kept with the checkout; docs/faults.md is made from them. */
export interface Stored {
  readonly id: string;
  readonly title: string;
  /** Of the runs, when they were made. */
  readonly promise: string;
  readonly limitSeconds?: number;
  readonly machine: string;
  readonly runs: readonly StoredRun[];
}

export const folderOf = (project: string): string => join(project, 'docs', 'faults');

export function readStored(project: string, id: string): Stored | undefined {
  const file = join(folderOf(project), `${id}.json`);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Stored) : undefined;
}

export function readAll(project: string): Stored[] {
  const folder = folderOf(project);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  return names.sort().flatMap((name) => readStored(project, name.slice(0, -'.json'.length)) ?? []);
}

/** Replaces the file as a whole. */
export function store(project: string, stored: Stored): void {
  mkdirSync(folderOf(project), { recursive: true });
  const file = join(folderOf(project), `${stored.id}.json`);
  writeFileSync(`${file}.new`, `${JSON.stringify(stored, undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
}
