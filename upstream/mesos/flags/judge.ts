import type { FlagFault, FlagJudgement, GivenFlags, Source } from '../../flag-judgement';
import { flagsOf, whereKnown, type FlagOfContract, type MesosBuild, type MesosProgram } from './contract';
import { argumentEntries, environmentEntries, flagNamed, knownOf, merged, type Entry, type Known } from './entries';
import { LIMITS } from './limits';
import { togetherFaults } from './together';
import { typeFault } from './values';

export interface GivenMesosFlags extends GivenFlags {
  /** What the build was made with, as `condition` in contracts/mesos/flags.json: `build:ssl`. @default none */
  readonly builtWith?: readonly string[];
}

/** A flag that was read, with where it came from. */
interface Loaded {
  readonly flag: string;
  readonly loadedAs: string;
  readonly value: string;
  readonly where: Source;
}

/**
 * What mesos-master or mesos-agent does with a command line and an environment. Sees what the input alone shows: reads no file, asks no host, judges no
 * fields of JSON and no names that modules bring.
 */
export function judgeMesosFlags(
  program: MesosProgram,
  distribution: MesosBuild,
  given: GivenMesosFlags,
): FlagJudgement {
  const known = knownOf(flagsOf(program, distribution, given.builtWith ?? []));
  const environment = environmentEntries(given.environment, known);
  const loaded = new Map<string, Loaded>();
  const faults: FlagFault[] = [];
  for (const entry of merged(argumentEntries(given.argv), environment.entries)) {
    const read = load(program, entry, known, loaded);
    if ('says' in read) faults.push(read);
    else loaded.set(read.flag, read);
  }
  const refused = new Set(faults.map(({ flag }) => flag));
  const values = valuesOf(known, loaded);
  const together = togetherFaults(program, values)
    .filter(({ flag }) => !refused.has(flag))
    .map(({ flag, says }) => faultOf(flag, loaded, says));
  return { values, faults: [...faults, ...together], ignored: environment.ignored };
}

function valuesOf({ flags }: Known, loaded: ReadonlyMap<string, Loaded>): Record<string, string | undefined> {
  return Object.fromEntries(
    [...flags.values()].map((flag) => [flag.flag, loaded.get(flag.flag)?.value ?? flag.default ?? undefined]),
  );
}

function faultOf(flag: string, loaded: ReadonlyMap<string, Loaded>, says: string): FlagFault {
  const given = loaded.get(flag);
  return given === undefined ? { flag, where: 'argv', says } : { flag, where: given.where, value: given.value, says };
}

function load(
  program: MesosProgram,
  { name, value, where }: Entry,
  known: Known,
  loaded: ReadonlyMap<string, Loaded>,
): Loaded | FlagFault {
  const isNegated = name.startsWith('no-');
  const written = isNegated ? name.slice('no-'.length) : name;
  const via = isNegated ? ` via '${name}'` : '';
  const flag = flagNamed(written, known);
  const refusal = (of: string, says: string): FlagFault => ({
    flag: of,
    where,
    ...(value === undefined ? {} : { value }),
    says,
  });
  if (flag === undefined) {
    const place = whereKnown(program, written);
    const hint = place === undefined ? '' : ` (${place})`;
    return refusal(written, `Failed to load unknown flag '${written}'${via}${hint}`);
  }
  const before = loaded.get(flag.flag);
  if (before !== undefined) {
    return refusal(flag.flag, `Flag '${written}' is already loaded via name '${before.loadedAs}'`);
  }
  const read = flag.type === 'bool' ? booleanText(value, isNegated) : value;
  if (flag.type === 'bool' && read === undefined) {
    return refusal(flag.flag, `Failed to load boolean flag '${written}'${via} with value '${value ?? ''}'`);
  }
  if (flag.type !== 'bool' && isNegated) {
    return refusal(flag.flag, `Failed to load non-boolean flag '${written}'${via}`);
  }
  if (read === undefined) return refusal(flag.flag, `Failed to load non-boolean flag '${written}': Missing value`);
  const says = valueFault(flag, written, read);
  if (says !== undefined) return refusal(flag.flag, says);
  return { flag: flag.flag, loadedAs: written, value: normalized(flag, read), where };
}

/** A bare name is true and, negated, false; undefined: a negation with a value. */
function booleanText(value: string | undefined, isNegated: boolean): string | undefined {
  if (value === undefined || value === '') return String(!isNegated);
  return isNegated ? undefined : value;
}

function valueFault(flag: FlagOfContract, written: string, value: string): string | undefined {
  const type = typeFault(flag, value);
  if (type !== undefined) return `Failed to load flag '${written}': ${type}`;
  return value.startsWith('file://') ? undefined : LIMITS[flag.flag]?.(value);
}

function normalized({ type }: FlagOfContract, value: string): string {
  if (type !== 'bool' || value.startsWith('file://')) return value;
  return String(value === 'true' || value === '1');
}
