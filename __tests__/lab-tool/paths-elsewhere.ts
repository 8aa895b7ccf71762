import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Paths from '../../lab/paths';

const real = jest.requireActual<typeof Paths>('../../lab/paths');
const folder = mkdtempSync(join(tmpdir(), 'longshore-lab-tool-'));

/** lab/paths with what the lab writes in a temporary folder: a unit test touches neither a running lab nor the cache. */
const elsewhere = {
  ...real,
  LAB_DIRECTORY: join(folder, 'lab'),
  PRIVATE_KEY: join(folder, 'lab', 'id_ed25519'),
  KNOWN_HOSTS: join(folder, 'lab', 'known_hosts'),
  IMAGE_DIGESTS: join(folder, 'images.json'),
  cacheDirectory: (...parts: string[]): string => join(folder, 'cache', ...parts),
};
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

export default elsewhere;
