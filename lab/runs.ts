import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROJECT } from './paths';

/** What was there when `npm run lab` began. */
export type From = 'an empty cache' | 'no hosts, a warm cache' | 'running hosts';

/** One run of `npm run lab`, for docs/proofs.md. */
export interface LabRun {
  readonly environment: string;
  readonly from: From;
  readonly at: string;
  readonly seconds: number;
  readonly cpuMinutes: number | undefined;
  /** From the start of `cdktf deploy` to the end of the first job of A3. */
  readonly firstJobSeconds: number | undefined;
}

const FOLDER = join(PROJECT, 'docs', 'proofs');

/** Keeps the last run of each kind. */
export function keepRun(run: LabRun, file = join(FOLDER, 'runs.json')): void {
  const runs = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, LabRun>) : {};
  runs[`${run.environment} from ${run.from}`] = run;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(runs, undefined, 2)}\n`);
}

interface StoredProofs {
  readonly rows: Readonly<
    Record<string, { readonly at: string; readonly lines: readonly { readonly figures?: Record<string, unknown> }[] }>
  >;
}

/** When the first job of the last proof of A3 ended, as its figures say; undefined where none did. */
export function firstJobEnded(environment: string, folder = FOLDER): Date | undefined {
  const file = join(folder, `${environment}.json`);
  if (!existsSync(file)) return undefined;
  const { rows } = JSON.parse(readFileSync(file, 'utf8')) as StoredProofs;
  const ended = rows.A3?.lines.map(({ figures }) => figures?.firstJobEnded).find((value) => value !== undefined);
  return typeof ended === 'string' ? new Date(ended) : undefined;
}
