import type { FlagFault, FlagJudgement, GivenFlags } from '../../flag-judgement';
import { environmentWords, parseArguments, type Invocation } from './arguments';
import { FLAGS, type FlagOfContract } from './contract';
import { readerFault, ruleFault } from './values';

/**
 * What Marathon 1.11.24 does with a command line and an environment. Sees what the input alone shows. Stricter than upstream in one: short names are refused,
 * for which flag they mean is nowhere written.
 */
export function judgeMarathonFlags(given: GivenFlags): FlagJudgement {
  const environment = environmentWords(given.environment);
  const argv = given.argv.map((text) => ({ text, where: 'argv' as const }));
  const { invocations, faults } = parseArguments([...environment.words, ...argv]);
  const read = FLAGS.map((flag) => readFlag(flag, of(flag, invocations)));
  const values = Object.fromEntries(read.map(({ flag, value }) => [flag, value]));
  const own = read.flatMap(({ fault }) => (fault === undefined ? [] : [fault]));
  const asksForHelp = faults.some(({ flag }) => flag === 'help');
  return {
    values,
    faults: asksForHelp ? faults : [...faults, ...own, ...togetherFaults(values, invocations)],
    ignored: environment.ignored,
  };
}

function of(flag: FlagOfContract, invocations: readonly Invocation[]): Invocation[] {
  return invocations.filter((invocation) => invocation.flag === flag);
}

interface ReadFlag {
  readonly flag: string;
  readonly value: string | undefined;
  readonly fault?: FlagFault;
}

function readFlag(flag: FlagOfContract, invocations: readonly Invocation[]): ReadFlag {
  const name = flag.flag;
  const last = invocations.at(-1);
  const byDefault = flag.default ?? undefined;
  if (last === undefined) {
    const missing = flag.required && byDefault === undefined;
    const fault = { flag: name, where: 'argv' as const, says: `Required option '${name}' not found` };
    return { flag: name, value: byDefault, ...(missing ? { fault } : {}) };
  }
  const words = invocations.flatMap(({ values }) => values).join(' ');
  const fault = (says: string): ReadFlag => ({
    flag: name,
    value: byDefault,
    fault: { flag: name, where: last.where, ...(words === '' ? {} : { value: words }), says },
  });
  const count = countFault(flag, invocations);
  if (count !== undefined) return fault(`Bad arguments for option '${name}': '${words}' - ${count}`);
  if (!flag.takesValue) return { flag: name, value: String(last.name === name) };
  const reader = readerFault(flag, words);
  if (reader !== undefined) return fault(`Bad arguments for option '${name}': '${words}' - ${reader}`);
  const rule = ruleFault(name, words);
  return rule === undefined ? { flag: name, value: words } : fault(rule);
}

/** What is said to a flag that was given too often, or with too many or too few values. */
function countFault(flag: FlagOfContract, invocations: readonly Invocation[]): string | undefined {
  const values = invocations.flatMap((invocation) => invocation.values);
  if (invocations.length === 1 && values.length === (flag.takesValue ? 1 : 0)) return undefined;
  if (!flag.takesValue) {
    return flag.negation === undefined ? 'too many arguments for flag option' : 'wrong arguments format';
  }
  if (flag.type === 'zk-url') return 'Expected exactly one url';
  if (flag.type.startsWith('zk-url|')) return 'Expected exactly one connection string';
  return 'you should provide exactly one argument for this option';
}

function togetherFaults(
  values: Readonly<Record<string, string | undefined>>,
  invocations: readonly Invocation[],
): FlagFault[] {
  const given = (name: string): Invocation | undefined => invocations.findLast(({ flag }) => flag.flag === name);
  const fault = (flag: string, says: string): FlagFault => ({ flag, where: given(flag)?.where ?? 'argv', says });
  const pairs = FLAGS.flatMap((flag) => {
    if (given(flag.flag) === undefined) return [];
    const { dependsOn = [], mutuallyExclusive, codependent } = flag;
    const lacks = dependsOn.filter((other) => given(other) === undefined);
    return [
      ...(lacks.length === 0
        ? []
        : [
            fault(
              flag.flag,
              `When specifying '${flag.flag}', all of the following options must also be provided: ${dependsOn.join(', ')}`,
            ),
          ]),
      // Written on both flags of the pair: the second one in order speaks.
      ...(mutuallyExclusive !== undefined && given(mutuallyExclusive) !== undefined && mutuallyExclusive < flag.flag
        ? [
            fault(
              flag.flag,
              `There should be only one or zero of the following options: ${mutuallyExclusive}, ${flag.flag}`,
            ),
          ]
        : []),
      ...(codependent !== undefined && given(codependent) === undefined
        ? [
            fault(
              flag.flag,
              `Either all or none of the following options should be supplied, because they are co-dependent: ${[flag.flag, codependent].sort().join(', ')}`,
            ),
          ]
        : []),
    ];
  });
  const isCacheTooSmall = Number(values.group_versions_cache_size) <= 2 * Number(values.max_running_deployments);
  const says = 'group_versions_cache_size must be more than 2 times higher than max_running_deployments';
  return isCacheTooSmall ? [...pairs, fault('group_versions_cache_size', says)] : pairs;
}
