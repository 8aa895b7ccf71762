import { posix } from 'node:path';

/** Why a path may never be purged, whoever asks; undefined when it may. */
export function unpurgeable(path: string): string | undefined {
  if (!posix.isAbsolute(path) || posix.normalize(path) !== path || path.endsWith('/'))
    return 'it is no absolute path without "." and ".." and without a slash at its end';
  if (/[\n\r]/.test(path)) return 'it has more than one line';
  return path.split('/').length < 3 ? 'a path of one part holds a whole system, not data of one program' : undefined;
}
