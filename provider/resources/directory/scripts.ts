import type { Planned } from '../../framework';
import type { hostDirectory } from '../host-directory.schema';
import { quoted } from '../quoted';

type Wanted = Planned<typeof hostDirectory.attributes>;

/**
 * Shell: `make <directory>` makes what is missing on the way to it and itself, one by one, outermost first, so that of several makers
 * each knows what it made: `$made` is the outermost. `unmake <directory>` takes that back as far as it is empty.
 */
export const MAKE = `made=
make() {
  [ ! -d "$1" ] || return 0
  make "$(dirname "$1")" || return 1
  if mkdir "$1" 2>/dev/null; then [ -n "$made" ] || made=$1; elif [ ! -d "$1" ]; then mkdir "$1"; fi
}
unmake() {
  at=$1
  while [ -n "$made" ] && rmdir "$at" 2>/dev/null && [ "$at" != "$made" ]; do at=$(dirname "$at"); done
}`;

/** Makes the directory and prints what was there before; what a failing step leaves empty goes again. */
export function ensureScript({ path, uid, gid, mode, mountPoint }: Wanted): string {
  return `path=${quoted(path)}
${mountPoint ? `mountpoint -q "$path" || { echo 'no file system is mounted there' >&2; exit 1; }` : ''}
${MAKE}
undo() { unmake "$path"; exit 1; }
before=used
if [ -d "$path" ] && [ -z "$(ls -A "$path" | grep -vx lost+found)" ]; then
  before="empty $(stat -c '%u:%g %a' "$path")"
  if mountpoint -q "$path"; then before="$before mounted"; fi
fi
make "$path" || undo
chown ${uid}:${gid} "$path" && chmod ${quoted(mode)} "$path" || undo
[ -z "$made" ] || before="absent $made"
printf '%s\\n' "$before"
`;
}

/** How long its size may take: millions of blocks take minutes. */
const DU_SECONDS = 10;

/** `there 1.2G`, or `gone`. */
export const lookScript = (path: string): string => `path=${quoted(path)}
[ -e "$path" ] || { echo gone; exit 0; }
size=$(timeout ${DU_SECONDS} du -shx "$path" 2>/dev/null | cut -f1)
echo "there \${size:-size unknown: it takes more than ${DU_SECONDS} s to sum up}"
`;

/**
 * Removes the directory if it was made here, empties one that was empty before, and keeps all else: a line `kept <why>`.
 * It follows no link, and touches nothing of a file system that was not there then. Then the parents that were made with it.
 * @param before as it was printed; of a state without it nobody knows
 */
export function purgeScript(path: string, before: string | undefined, others: readonly string[]): string {
  const [was = 'used', ...rest] = before?.split(' ') ?? [];
  const outermost = was === 'absent' ? rest.join(' ') : path;
  return `path=${quoted(path)}
keep() { printf 'kept %s\\n' "$1"; exit 0; }
[ ! -L "$path" ] || keep 'a symbolic link stands there'
if [ -e "$path" ]; then
${purgeSteps(was, rest)}
fi
${removeParents(outermost === path ? undefined : outermost, others)}
exit 0
`;
}

/**
 * Shell: removes the parents of `$path` that were made for it, as far as they are empty. It prints `left <directory>` for the outermost
 * where it is not, and `went <directory>` for one of `others` that is.
 */
export function removeParents(outermost: string | undefined, others: readonly string[]): string {
  return `up() { # removes what is empty, from the directory above to the outermost one, $1
  at=$(dirname "$path")
  while case $at in "$1" | "$1"/*) true ;; *) false ;; esac; do
    [ ! -d "$at" ] || { [ ! -L "$at" ] && rmdir "$at" 2>/dev/null; } || break
    at=$(dirname "$at")
  done
  [ ! -d "$1" ]
}
${outermost === undefined ? '' : `up ${quoted(outermost)} || printf 'left %s\\n' ${quoted(outermost)}`}
${others.map((other) => `case $path in ${quoted(other)}/*) ! up ${quoted(other)} || printf 'went %s\\n' ${quoted(other)} ;; esac`).join('\n')}`;
}

function purgeSteps(was: string, [owner = '', mode = '', mounted]: readonly string[]): string {
  if (was !== 'absent' && was !== 'empty') return "  keep 'it held files of others before'";
  const isMount = was === 'empty' && mounted !== undefined;
  const mount = isMount
    ? `mountpoint -q "$path" || keep 'the file system that was mounted there is not now'`
    : `! mountpoint -q "$path" || keep 'a file system is mounted there that was not before'`;
  const end = was === 'absent' ? 'rmdir "$path"' : `chown ${quoted(owner)} "$path" && chmod ${quoted(mode)} "$path"`;
  return `  [ -d "$path" ] || keep 'it is no directory any more'
  ${mount}
  real=$(readlink -f "$path" | sed 's/\\\\/\\\\134/g; s/ /\\\\040/g; s/\\t/\\\\011/g')
  while read -r _ _ _ _ at _; do
    case $at in "$real"/*) keep "$at is mounted in it" ;; esac
  done </proc/self/mountinfo
  cd -P "$path" && find . -xdev -mindepth 1${isMount ? ' ! -path ./lost+found' : ''} -delete && cd / && ${end} || exit 1`;
}
