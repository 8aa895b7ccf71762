import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootly } from './host-fault';
import { quote, type Live } from './live';
import { patternsOf, type KnownSecret } from './b1-secrets';

/** Owner and mode of a file or directory on a host. */
interface Kept {
  readonly path: string;
  /** Octal, four digits. */
  readonly mode: string;
  /** Numeric `uid:gid`. */
  readonly owner: string;
}

/** A file that holds secrets. */
export interface FoundFile extends Kept {
  /** By name. */
  readonly secrets: readonly string[];
  /** The directories that it is in, from its own up to the root. */
  readonly within: readonly Kept[];
}

/** What a search of a host saw. */
export interface Search {
  readonly files: readonly FoundFile[];
  /** What is no file: `arguments of process consul`. */
  readonly places: readonly { readonly place: string; readonly secrets: readonly string[] }[];
  /** Of containers: which path of the host is at which of theirs. */
  readonly mounts: readonly { readonly container: string; readonly source: string; readonly target: string }[];
  readonly searched: {
    readonly files: number;
    readonly bytes: number;
    readonly processes: number;
    readonly containers: number;
  };
}

const SCRIPT = readFileSync(join(__dirname, 'b1-search.sh'), 'utf8');
/** A lab host has a gigabyte; more than this is not waited for, and the line is then incomplete. */
const SECONDS = 300;

/** Looks for secrets on a host, whatever holds them. They travel in the script's input. */
export async function searchOn(live: Live, host: string, secrets: readonly KnownSecret[]): Promise<Search> {
  const lines = secrets.flatMap((secret, index) => patternsOf(secret).map((pattern) => `${index}\t${pattern}\n`));
  const script = rootly(live, host, `exec timeout -k 5 ${SECONDS} sh -c ${quote(SCRIPT)}`);
  const input = Buffer.from(lines.join(''), 'latin1');
  const names = secrets.map(({ name }) => name);
  return parseSearch(await live.succeedOn(host, script, { input, timeout: SECONDS + 20 }), names);
}

/** @param names of the secrets, by number @throws Error for a search that did not come to its end, or saw nothing */
export function parseSearch(text: string, names: readonly string[]): Search {
  const files: (FoundFile & { within: Kept[] })[] = [];
  const places: { place: string; secrets: string[] }[] = [];
  const mounts: { container: string; source: string; target: string }[] = [];
  let searched: Search['searched'] | undefined;
  const named = (ids: string): string[] =>
    ids
      .trim()
      .split(' ')
      .map((id) => names[Number(id)] ?? id);
  const kept = ([mode = '', owner = '', ...path]: string[]): Kept => ({
    mode: mode.padStart(4, '0'),
    owner,
    path: path.join('\t'),
  });
  for (const line of text.split('\n')) {
    const [what, ...words] = line.split('\t');
    const [first = '', second = '', third = ''] = words;
    if (what === 'file') files.push({ secrets: named(first), ...kept(words.slice(1)), within: [] });
    else if (what === 'in') files.at(-1)?.within.push(kept(words));
    else if (what === 'place') places.push({ secrets: named(first), place: second });
    else if (what === 'mount') mounts.push({ container: first.replace(/^\//, ''), source: second, target: third });
    else if (what === 'searched') {
      const [files = 0, bytes = 0, processes = 0, containers = 0] = words.map(Number);
      searched = { files, bytes, processes, containers };
    }
  }
  if (searched === undefined) throw new Error(`the search was cut off: ${text.slice(-200)}`);
  if (searched.files === 0 || searched.processes === 0)
    throw new Error('the search looked at no files, or no processes');
  return { files, places, mounts, searched };
}
