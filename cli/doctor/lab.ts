import { existsSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runLocal } from '../local-program';
import { hint, ok, type Finding } from './finding';
import { cacheFolder } from './machine';

const GIBIBYTE = 1024 ** 3;
/** What the lab builds and downloads is about 2 GiB, and twice that while it is made anew. */
const CACHE_GIBIBYTES = 5;

/** What only `npm run lab` needs; nothing in a project without a lab. */
export async function labFindings(project: string): Promise<Finding[]> {
  if (!existsSync(join(project, 'lab', 'start.sh'))) return [];
  return [await engineFinding(), spaceFinding(cacheFolder(project))];
}

async function engineFinding(): Promise<Finding> {
  const outcome = await runLocal('docker', ['version', '--format', '{{.Server.Version}}']);
  const rule = 'only npm run lab needs it, and installs it where it may';
  if (outcome === undefined) return hint('docker (lab)', 'not on the PATH', rule, 'npm run lab');
  if (outcome.code === 0) return ok('docker (lab)', outcome.stdout.trim());
  return hint('docker (lab)', 'no engine answers', rule, 'npm run lab, or add yourself to the group docker');
}

function spaceFinding(folder: string): Finding {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  const free = (bavail * bsize) / GIBIBYTE;
  const value = `${folder}: ${free.toFixed(1)} GiB free`;
  if (free >= CACHE_GIBIBYTES) return ok('cache (lab)', value);
  return hint(
    'cache (lab)',
    value,
    `the lab wants ${CACHE_GIBIBYTES} GiB`,
    'export LONGSHORE_CACHE=<a folder on a larger disk>',
  );
}
