import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabRun } from '../../lab/runs';
import { resultsFolder } from './results';

export type { LabRun };

export const RUNS_FILE = 'runs.json';

/** The last `npm run lab` of each kind; none where it never ran here. */
export function readRuns(project: string): LabRun[] {
  const file = join(resultsFolder(project), RUNS_FILE);
  return existsSync(file) ? Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, LabRun>) : [];
}
