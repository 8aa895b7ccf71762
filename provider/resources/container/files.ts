import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { HostConnection } from '../../connection';
import type { Outcome, RunScript } from '../../transport';
import type { SecretFileInput } from '../container.schema';
import { quoted } from '../quoted';
import { secretContent } from '../secret-content';
import type { MountSpec } from './engine-terms';

/** Where files of containers lie on their hosts: a folder for each container, in it one for each revision of its files. */
const ROOT = '/var/lib/longshore/containers';

/** What a container says of its files. */
export interface Filed {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly fileModes: Readonly<Record<string, string>>;
  readonly secretFiles: readonly SecretFileInput[];
}

/** A file on a host. */
export interface Listed {
  /** `uid:gid`. */
  readonly owner: string;
  /** Octal, four digits. */
  readonly mode: string;
  /** Of a secret: whether it is what was written. Of any other: what it holds. */
  readonly content: Buffer | 'same' | 'changed';
}

interface Placed {
  readonly target: string;
  /** On the host. */
  readonly source: string;
}

export const NO_FILES: ReadonlyMap<string, Listed> = new Map();

const SECRET = 'secret-';

const folderOf = (name: string): string => `${ROOT}/${name}`;

/** Each revision has its folder, so that a container keeps its files until it is gone. undefined without files. */
export function revisionOf({ files, fileModes, secretFiles }: Filed): string | undefined {
  if (Object.keys(files).length + secretFiles.length === 0) return undefined;
  const secrets = secretFiles.map(({ target, digest, owner, mode }) => [target, digest, owner, mode]);
  const known = [Object.entries(files).sort(), Object.entries(fileModes).sort(), secrets];
  return createHash('sha256').update(JSON.stringify(known)).digest('hex').slice(0, 12);
}

/** Where each file of a container lies on its host, by target; the names there are only for those who look. */
export function placesOf(filed: Filed): Placed[] {
  const revision = revisionOf(filed);
  if (revision === undefined) return [];
  const readable = (target: string): string => posix.basename(target).replaceAll(/[^\w.-]/g, '_');
  const place = (target: string, prefix: string, index: number): Placed => ({
    target,
    source: `${folderOf(filed.name)}/${revision}/${prefix}${index}-${readable(target)}`,
  });
  return [
    ...Object.keys(filed.files)
      .sort()
      .map((target, index) => place(target, '', index)),
    ...filed.secretFiles.map(({ target }, index) => place(target, SECRET, index)),
  ];
}

export const fileMounts = (filed: Filed): MountSpec[] =>
  placesOf(filed).map(({ target, source }) => ({ Type: 'bind', Source: source, Target: target, ReadOnly: true }));

/** Whether a path of the host lies in a container's folder. */
export const isIn = (name: string, path: string): boolean => path.startsWith(`${ROOT}/${name}/`);
export const isFileMount = (name: string, { Source = '' }: MountSpec): boolean => isIn(name, Source);

/** The revision that a container was started with. */
export function revisionIn(name: string, mounts: readonly MountSpec[] | null | undefined): string | undefined {
  const mount = mounts?.find((one) => isFileMount(name, one));
  return mount?.Source === undefined ? undefined : posix.basename(posix.dirname(mount.Source));
}

export const isSecretPlace = (source: string): boolean => posix.basename(source).startsWith(SECRET);

/** Files of containers on hosts. Looking is one step for all containers of a host and process, until something is written there. */
export class HostFiles {
  private readonly looks = new Map<string, Promise<ReadonlyMap<string, Listed>>>();

  constructor(private readonly run: RunScript) {}

  /** By path. @throws UnreachableError */
  list(host: HostConnection): Promise<ReadonlyMap<string, Listed>> {
    const key = JSON.stringify(host);
    const look = this.looks.get(key) ?? this.look(host);
    this.looks.set(key, look);
    return look;
  }

  /** Writes the revision anew, whole or not at all. Secrets are read now, and go nowhere but into the step's stdin. */
  async write(host: HostConnection, filed: Filed): Promise<void> {
    const revision = revisionOf(filed);
    if (revision === undefined) return;
    const title = `container ${filed.name} on ${host.name}`;
    const secrets = new Map(filed.secretFiles.map((file) => [file.target, file]));
    const puts = await Promise.all(
      placesOf(filed).map(async ({ target, source }) => {
        const secret = secrets.get(target);
        const content =
          secret === undefined
            ? Buffer.from(filed.files[target] ?? '')
            : await secretContent(`${title}: secret file ${target}`, secret);
        const { owner = '0:0', mode = filed.fileModes[target] ?? '0444' } = secret ?? {};
        return `put ${[posix.basename(source), content.toString('base64'), owner, mode].map(quoted).join(' ')}`;
      }),
    );
    await this.change(host, title, writeScript(filed.name, revision, puts));
  }

  /** Removes every revision of a container but this one; without any, the folders above too, as far as they are empty. */
  async clean(host: HostConnection, name: string, kept: string | undefined): Promise<void> {
    await this.change(host, `container ${name} on ${host.name}`, cleanScript(name, kept));
  }

  private async look(host: HostConnection): Promise<ReadonlyMap<string, Listed>> {
    return parseListing((await this.step(host, `host ${host.name}`, LIST)).stdout);
  }

  private async change(host: HostConnection, title: string, script: string): Promise<void> {
    try {
      await this.step(host, title, script);
    } finally {
      this.looks.delete(JSON.stringify(host));
    }
  }

  private async step(host: HostConnection, title: string, script: string): Promise<Outcome> {
    const outcome = await this.run(host, script);
    if (outcome.code === 0) return outcome;
    throw new Error(
      `${title}: a step with its files failed (exit ${outcome.code})\n${outcome.stderr.trim()}\n` +
        `Files lie under ${ROOT}, which belongs to root: is there room, and may the host's user use sudo?`,
    );
  }
}

/** Only root looks into the folder, whatever the files' modes: containers see theirs because the engine mounts them. */
const writeScript = (name: string, revision: string, puts: readonly string[]): string => `umask 022
mkdir -p ${posix.dirname(ROOT)} || exit 1
umask 077
at=${folderOf(name)} revision=${revision}
mkdir -p "$at" && cd "$at" && rm -rf "$revision.new" && mkdir "$revision.new" && cd "$revision.new" || exit 1
put() { # the words are no arguments of a program: nobody sees them in a list of processes
  printf %s "$2" | base64 -d >"$1" && chown "$3" "$1" && chmod "$4" "$1" || exit 1
}
${puts.join('\n')}
for file in ${SECRET}*; do
  [ ! -f "$file" ] || printf '%s %s\\n' "$(sha256sum <"$file" | cut -d' ' -f1)" "$file" || exit 1
done >.sums
cd "$at" && rm -rf "$revision.old" || exit 1
[ ! -e "$revision" ] || mv "$revision" "$revision.old" || exit 1
mv "$revision.new" "$revision" && rm -rf "$revision.old"
`;

const cleanScript = (name: string, kept: string | undefined): string => `at=${folderOf(name)}
${
  kept === undefined
    ? `rm -rf "$at" || exit 1
rmdir ${ROOT} ${posix.dirname(ROOT)} 2>/dev/null`
    : `for each in "$at"/*; do
  [ "$each" = "$at"/${kept} ] || rm -rf "$each" || exit 1
done`
}
exit 0
`;

/** A line each: path, owner, mode, and what it holds; of a secret only whether it is what was written. */
const LIST = `cd ${ROOT} 2>/dev/null || exit 0
for file in */*/*; do
  [ -f "$file" ] || continue
  case $file in
  */${SECRET}*)
    sum="$(sha256sum <"$file" | cut -d' ' -f1) \${file##*/}"
    if grep -qxF "$sum" "\${file%/*}/.sums"; then word=same; else word=changed; fi
    ;;
  *) word=$(base64 <"$file" | tr -d '\\n') ;;
  esac
  printf '%s %s %s\\n' "$file" "$(stat -c '%u:%g %a' "$file")" "$word"
done
exit 0
`;

function parseListing(text: string): Map<string, Listed> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line): [string, Listed] => {
      const [path = '', owner = '', mode = '', word = ''] = line.split(' ');
      const content = isSecretPlace(path) ? (word as 'same' | 'changed') : Buffer.from(word, 'base64');
      return [`${ROOT}/${path}`, { owner, mode: mode.padStart(4, '0'), content }];
    }),
  );
}
