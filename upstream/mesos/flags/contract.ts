import contract from '../../../contracts/mesos/flags.json';

export type MesosProgram = 'mesos-master' | 'mesos-agent';

/** Whose Mesos: m3scluster/clusterd 0.9.0, or Apache's last release, 1.11.0. */
export type MesosBuild = 'clusterd' | 'apache';

export interface FlagOfContract {
  readonly flag: string;
  readonly type: string;
  readonly default: string | null;
  readonly deprecatedAlias?: string;
  readonly condition?: readonly string[];
}

interface Entry extends FlagOfContract {
  readonly binary: string;
  readonly in_1_11_0: boolean;
  readonly in_clusterd_0_9_0: boolean;
}

const ENTRIES: readonly Entry[] = contract.flags;

/** The flags that a program has: of its distribution, on Linux, in a build with these options. */
export function flagsOf(
  program: MesosProgram,
  build: MesosBuild,
  builtWith: readonly string[],
): ReadonlyMap<string, FlagOfContract> {
  const isThere = ({ condition = [] }: Entry): boolean =>
    condition.every((needed) => !needed.startsWith('build:') || builtWith.includes(needed));
  const isOfBuild = (entry: Entry): boolean => (build === 'apache' ? entry.in_1_11_0 : entry.in_clusterd_0_9_0);
  return new Map(
    ENTRIES.filter((entry) => entry.binary === program && isOfBuild(entry) && isThere(entry)).map((entry) => [
      entry.flag,
      entry,
    ]),
  );
}

/** What the program would have to be for it to know a flag: for the text of a refusal. */
export function whereKnown(program: MesosProgram, name: string): string | undefined {
  const entry = ENTRIES.find(({ binary, flag }) => binary === program && flag === name);
  if (entry === undefined) {
    const other = ENTRIES.find(({ binary, flag }) => binary.startsWith('mesos-') && flag === name);
    return other === undefined ? undefined : `it is a flag of ${other.binary}`;
  }
  const options = (entry.condition ?? []).filter((needed) => needed.startsWith('build:'));
  const build = options.map((needed) => needed.slice('build:'.length)).join(' and ');
  const whose = entry.in_1_11_0 ? '' : ' of ClusterD';
  return `it is there in a build${whose}${build === '' ? '' : ` with ${build}`}`;
}
