import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Paths from '../../lab/paths';

const real = jest.requireActual<typeof Paths>('../../lab/paths');
const project = mkdtempSync(join(tmpdir(), 'longshore-project-'));
cpSync(join(real.PROJECT, 'hosts'), join(project, 'hosts'), { recursive: true });

/** lab/paths with a temporary folder for the project: `down` removes the state of what was deployed, and here that is not yours. */
const elsewhere = {
  ...real,
  PROJECT: project,
  LAB_DIRECTORY: join(project, '.longshore', 'lab'),
  PRIVATE_KEY: join(project, '.longshore', 'lab', 'id_ed25519'),
  KNOWN_HOSTS: join(project, '.longshore', 'lab', 'known_hosts'),
  IMAGE_DIGESTS: join(project, '.longshore', 'images.json'),
  cacheDirectory: (...parts: string[]): string => join(project, 'cache', ...parts),
};
afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

export default elsewhere;
