import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../replace-file';
import type { Machine } from './machine';

/** `docs/bench/<bench>.json`: the raw figures of the last whole run, kept with the checkout; docs/bench.md is made from them. */
export interface Results {
  readonly bench: string;
  readonly at: string;
  readonly seconds: number;
  readonly machine: Machine;
  /** Of a bench that needs a live one. */
  readonly environment?: string;
  readonly runs: number;
  readonly raw: unknown;
}

const folder = (project: string): string => join(project, 'docs', 'bench');

/** Those of every bench that ever ran here, by name. */
export function readResults(project: string): Results[] {
  if (!existsSync(folder(project))) return [];
  const files = readdirSync(folder(project)).filter((name) => name.endsWith('.json'));
  return files.sort().map((name) => JSON.parse(readFileSync(join(folder(project), name), 'utf8')) as Results);
}

export function writeResults(project: string, results: Results): void {
  replaceFile(join(folder(project), `${results.bench}.json`), `${JSON.stringify(results, undefined, 2)}\n`);
}
