import { posix } from 'node:path';
import type { Faults, Host } from '../environment';
import type { Daemon } from './daemons';

/** A daemon's directory on its host. */
export interface DataDirectory {
  readonly host: Host;
  readonly daemon: Daemon;
  readonly path: string;
  /** Path of the construct that it belongs to. */
  readonly owner: string;
}

/** Refuses relative paths and directories of one host that are or contain each other. */
export function checkDataDirectories(
  own: readonly DataDirectory[],
  others: readonly DataDirectory[],
  faults: Faults,
): void {
  const said = new Set<string>();
  const complain = (value: string, rule: string, fix: string) => {
    const key = `${value} ${rule}`;
    if (!said.has(key)) faults.add(value, rule, fix);
    said.add(key);
  };
  own.forEach((directory, index) => {
    const { daemon, path, host } = directory;
    if (!posix.isAbsolute(path) || posix.normalize(path) !== path || path.endsWith('/')) {
      complain(
        `${daemon} data directory = ${path}`,
        'a data directory is an absolute path on the host, without "." or ".." and without a slash at its end',
        'write for example /var/lib/longshore',
      );
      return;
    }
    for (const other of [...own.slice(index + 1), ...others]) {
      if (other.host === host && (contains(path, other.path) || contains(other.path, path))) {
        complain(
          `${host.name}: ${path}`,
          `the ${daemon}'s data directory overlaps ${other.path} of ${other.owner}'s ${other.daemon}; each daemon needs its own`,
          'give one of them another path with dataDirectory or dataDirectories',
        );
      }
    }
  });
}

function contains(outer: string, inner: string): boolean {
  const relative = posix.relative(outer, inner);
  return !relative.startsWith('..');
}
