import { readFileSync } from 'node:fs';
import {
  isRefused,
  judgeMesosFlags,
  readDuration,
  type FlagJudgement,
  type MesosBuild,
} from '../../../upstream/mesos/flags';

export type Program = 'mesos-master' | 'mesos-agent';

/** `--name=value` by name; undefined: unset. */
export type Flags = FlagJudgement['values'];

/** What the real one would have printed instead of starting. */
export class RefusedStart extends Error {
  override readonly name = 'RefusedStart';
}

/**
 * The flags of a command line and an environment, as the real one reads them.
 * @throws RefusedStart with what it prints, where it would not start
 */
export function readFlags(
  program: Program,
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
  distribution: MesosBuild,
): FlagJudgement {
  const judgement = judgeMesosFlags(program, distribution, { argv, environment });
  const [first] = judgement.faults;
  if (first !== undefined)
    throw new RefusedStart(`${first.says}\n\nSee \`${program} --help\` for a list of supported flags.`);
  return { ...judgement, values: Object.fromEntries(Object.entries(judgement.values).map(fromFile)) };
}

/** A value `file://...` is what is in that file; secrets are read where they are needed. */
function fromFile([name, value]: [string, string | undefined]): [string, string | undefined] {
  if (value?.startsWith('file://') !== true || /credential/.test(name)) return [name, value];
  return [name, readFileSync(value.slice('file://'.length), 'utf8').trim()];
}

/** In milliseconds. @throws Error where the flag is unset or no duration */
export function milliseconds(flags: Flags, name: string): number {
  const read = readDuration(flags[name] ?? '');
  if (isRefused(read)) throw new Error(`--${name}: ${read.says}`);
  return read.value / 1_000_000;
}

export const isOn = (flags: Flags, name: string): boolean => flags[name] === 'true';

/** @throws Error where it is unset */
export function required(flags: Flags, name: string): string {
  const value = flags[name];
  if (value === undefined) throw new Error(`Missing required option --${name}`);
  return value;
}
