import { MAKE, removeParents } from '../directory/scripts';
import type { DownloadInput } from '../host-file.schema';
import { quoted } from '../quoted';
import { script } from '../shell';

/** What a file is to be. */
export interface Wanted {
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  /** Octal. */
  readonly mode: string;
  readonly source: Buffer | DownloadInput;
  /** Shell: whether another file that is there may be replaced. */
  readonly replaces: string;
}

/** A file of other content is there that may not be replaced. */
export const THERE_ALREADY = 73;

/** How long a host may take to fetch a file. */
export const DOWNLOAD_SECONDS = 600;

/** Of a file that is sent, or read back. */
export const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Tells `gone`, or `<uid> <gid> <mode> <size> <kind>`; of a regular file its SHA-256 digest, and its bytes in base64 (`large` for one
 * that has more than a file of ours could have).
 * @param unless the digest of which nobody needs the bytes; `any` where nobody does
 */
export function lookScript(path: string, unless: string): string {
  return script(`path=${quoted(path)}
[ -e "$path" ] || [ -L "$path" ] || { echo gone; exit 0; }
stat -c '%u %g %a %s %F' "$path" || exit 1
[ -f "$path" ] && [ ! -L "$path" ] || exit 0
sum=$(sha256sum <"$path") || exit 1
sum=\${sum%% *}
echo "$sum"
case ${quoted(unless)} in any | "$sum") exit 0 ;; esac
[ "$(stat -c %s "$path")" -le ${MOST_BYTES} ] || { echo large; exit 0; }
base64 <"$path"`);
}

/**
 * Puts a file in place: next to it first, readable by root alone, then in one step. Bytes travel in the script, to a command that is
 * the shell's own. It prints `before file|directory|absent <outermost directory that was made>`, then `same` where nothing but owner
 * and mode may have changed, else `written`.
 */
export const writeScript = (wanted: Wanted): string => script(writeSteps(wanted));

/** The same for what goes on after it: that word is in `$wrote`. */
export function writeSteps({ path, uid, gid, mode, source, replaces }: Wanted): string {
  return `umask 022
path=${quoted(path)}
directory=$(dirname "$path")
next="$directory/.$(basename "$path").longshore"
fail() { printf '%s\\n' "$1" >&2; exit "\${2:-1}"; }
sum_of() { digest=$(sha256sum <"$1") && printf '%s' "\${digest%% *}"; }
own() { chown ${uid}:${gid} "$1" && chmod ${quoted(mode)} "$1" || fail 'owner and mode cannot be set'; }
${MAKE}
isPlaced=
clear() {
  rm -f "$next"
  [ -n "$isPlaced" ] || unmake "$directory"
}
trap clear EXIT
before=directory
[ -d "$directory" ] || before=absent
isFile=
if [ -e "$path" ] || [ -L "$path" ]; then before=file; fi
if [ -d "$path" ] && [ ! -L "$path" ]; then fail 'a directory stands there: remove it, or choose another path'; fi
if [ -f "$path" ] && [ ! -L "$path" ]; then isFile=yes; fi
mayReplace() { ${replaces}; }
make "$directory" || exit 1
rm -f "$next"
${Buffer.isBuffer(source) ? takeBytes(source) : fetch(source)}
if [ -n "$isFile" ] && [ "$(sum_of "$path")" = "$sum" ]; then
  wrote=same
  own "$path"
else
  [ "$before" != file ] || mayReplace || exit ${THERE_ALREADY}
  ${Buffer.isBuffer(source) ? '' : 'get'}
  own "$next"
  sync "$next" 2>/dev/null
  mv -f "$next" "$path" || fail 'it cannot be put in place'
  wrote=written
fi
isPlaced=yes
[ "$before" != absent ] || before="absent $made"
printf 'before %s\\n%s\\n' "$before" "$wrote"
`;
}

/** Makes `$next` for nobody but root, at a path where nothing is. */
const OPEN = `(umask 077; set -C; : >"$next") || fail 'nothing can be written there'`;

function takeBytes(bytes: Buffer): string {
  return `${OPEN}
echo '${bytes.toString('base64')}' | base64 -d >"$next" || fail 'it cannot be written'
sum=$(sum_of "$next") || exit 1`;
}

/** What is there already is not fetched again. */
function fetch({ url, sha256 }: DownloadInput): string {
  return `sum=${quoted(sha256)}
url=${quoted(url)}
get() {
  ${OPEN}
  if command -v curl >/dev/null; then
    curl -fsSL --proto '=http,https' --connect-timeout 15 --max-time ${DOWNLOAD_SECONDS} --retry 2 -o "$next" --url "$url"
  elif command -v wget >/dev/null; then
    timeout ${DOWNLOAD_SECONDS} wget -q -T 15 -O "$next" "$url"
  else
    fail 'neither curl nor wget is there to fetch it: sudo apt-get install curl (Debian, Ubuntu), or sudo dnf install curl'
  fi || fail "$url cannot be fetched from there"
  actual=$(sum_of "$next") || exit 1
  [ "$actual" = "$sum" ] || fail "$url has the SHA-256 digest $actual, not $sum as declared
Nothing was changed. Ask the publisher which one it is."
}`;
}

/** Removes a file, and the directories that were made for it, as `removeParents` tells. */
export function removeScript(path: string, before: string, left: readonly string[]): string {
  const [was = '', ...rest] = before.split(' ');
  return script(`path=${quoted(path)}
if [ -d "$path" ] && [ ! -L "$path" ]; then echo 'a directory stands there' >&2; exit 1; fi
rm -f "$path" "$(dirname "$path")/.$(basename "$path").longshore" || exit 1
${removeParents(was === 'absent' ? rest.join(' ') : undefined, left)}`);
}
