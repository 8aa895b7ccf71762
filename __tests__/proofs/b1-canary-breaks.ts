import { join } from 'node:path';
import { readNeeds } from '../../cli/secrets/needs';
import { canary } from './b1-canary';
import { plant, unplant } from './b1-canary-plant';
import { declaredIn, type Declared } from './b1-declared';
import { secretsIn } from './b1-secrets';
import { rootly } from './host-fault';
import { quote, type Live } from './live';
import type { Break, Fault, Say } from './proof';
import type { Line } from './row';

/** The negative controls of B1.canary. */
export const CANARY_BREAKS: readonly Break[] = [planted, fileOpened, storeOpened];

/** Texts like secrets, put wherever a secret might get to. */
async function planted(live: Live, say: Say): Promise<Fault> {
  say('planting two random texts, and looking for them as for secrets');
  const { removable, remembered, hosts, places } = await plant(live);
  return {
    broke: `planted a random text at ${places.length} places on ${hosts.join(', ')} and here: files, a container, processes, the journal, synth output`,
    check: async () => [allNamed(await canary(live, say, { hosts, planted: [removable, remembered] }), places)],
    names: /^named at each place where it was planted/,
    only: /planted/,
    undo: () => unplant(live, hosts),
    // The other one was of no use to anybody.
    recheck: async () => [await canary(live, say, { hosts, planted: [removable] })],
    mended: 'took it away, the search finds it nowhere',
  };
}

/** The line, and an observation more where it names every place. */
function allNamed(line: Line, places: readonly RegExp[]): Line {
  const isNamed = (place: RegExp): boolean => line.seen.some((observation) => place.test(observation));
  return places.every(isNamed)
    ? { ...line, seen: [...line.seen, `named at each place where it was planted (${places.length})`] }
    : line;
}

/** A secret file that everybody on its host may read. */
function fileOpened(live: Live, say: Say): Promise<Fault> {
  const files = declared(live).files.filter(({ secrets }) => secrets.length > 0);
  const file = files.find(({ container }) => container === undefined);
  if (file === undefined) throw new Error(`${live.environment}: no host has a secret file of its own`);
  return opened(live, say, { ...file, to: '0644', names: /\(0644, \S+\) is declared with 0400/ });
}

/** The directory of Consul's store, in which files are not closed by themselves. */
function storeOpened(live: Live, say: Say): Promise<Fault> {
  const [store] = declared(live).stores;
  if (store === undefined) throw new Error(`${live.environment}: no Consul server is declared`);
  const { host, directory } = store;
  return opened(live, say, { host, path: directory, mode: '0700', to: '0755', names: /\(0755, \S+\) is not closed/ });
}

interface Opening {
  readonly host: string;
  readonly path: string;
  readonly mode: string;
  readonly to: string;
  readonly names: RegExp;
}

async function opened(live: Live, say: Say, { host, path, mode, to, names }: Opening): Promise<Fault> {
  const change = (to: string): Promise<string> =>
    live.succeedOn(host, rootly(live, host, `chmod ${to} ${quote(path)}`));
  const search = async (): Promise<Line[]> => [await canary(live, say, { hosts: [host] })];
  say(`opening ${path} on ${host} to everybody`);
  await change(to);
  return {
    broke: `gave ${path} on ${host} the mode ${to}`,
    check: search,
    names,
    only: new RegExp(`^${host}: ${path}`),
    undo: async () => {
      await change(mode);
    },
    recheck: search,
    mended: `gave it ${mode} again`,
  };
}

function declared({ project, environment }: Live): Declared {
  const { secretsDirectory } = readNeeds(environment, project);
  return declaredIn(project, environment, secretsIn(join(project, secretsDirectory)));
}
