import { posix } from 'node:path';
import type { Faults, Host } from '../environment';
import type { Rule, Wording } from '../values';
import type { Daemon } from './daemons';
import { DATA_DIRECTORY, OWN_DIRECTORY } from './rules';

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
  const complain = (value: string, rule: Rule, wording: Wording = {}) => {
    const key = `${value} ${rule.id} ${wording.says ?? ''}`;
    if (!said.has(key)) faults.add(value, rule, wording);
    said.add(key);
  };
  own.forEach((directory, index) => {
    const { daemon, path, host } = directory;
    if (!posix.isAbsolute(path) || posix.normalize(path) !== path || path.endsWith('/')) {
      complain(`${daemon} data directory = ${path}`, DATA_DIRECTORY);
      return;
    }
    for (const other of [...own.slice(index + 1), ...others]) {
      if (other.host === host && (contains(path, other.path) || contains(other.path, path))) {
        complain(`${host.name}: ${path}`, OWN_DIRECTORY, {
          says: `the ${daemon}'s data directory overlaps ${other.path} of ${other.owner}'s ${other.daemon}; each daemon needs its own`,
        });
      }
    }
  });
}

function contains(outer: string, inner: string): boolean {
  const relative = posix.relative(outer, inner);
  return !relative.startsWith('..');
}
