import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The project: the folder that holds lab/. */
export const PROJECT = resolve(__dirname, '..');

/** Key and known hosts of the lab's machines; git-ignored, removed by `down`. */
export const LAB_DIRECTORY = join(PROJECT, '.longshore', 'lab');
export const PRIVATE_KEY = join(LAB_DIRECTORY, 'id_ed25519');
export const KNOWN_HOSTS = join(LAB_DIRECTORY, 'known_hosts');

/** Digests of the images in the lab's registry; the image catalog of the stacks prefers them. */
export const IMAGE_DIGESTS = join(PROJECT, '.longshore', 'images.json');

/** What is worth keeping between labs. @default `~/.cache/longshore`, or LONGSHORE_CACHE */
export function cacheDirectory(...parts: string[]): string {
  const chosen = process.env.LONGSHORE_CACHE;
  const cache =
    chosen === undefined || chosen === '' ? join(homedir(), '.cache', 'longshore') : resolve(PROJECT, chosen);
  return join(cache, ...parts);
}
