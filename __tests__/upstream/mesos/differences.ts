import type { FlagJudgement } from '../../../upstream/mesos/flags';
import type { FlagVerdict } from '../../fixtures/mesos/rows';

/** Where a judgement is not what a row says. */
export function differences(row: FlagVerdict, { values, faults, ignored }: FlagJudgement): string[] {
  const expected = [...(row.faults ?? [])];
  const surplus = faults.filter((fault) => {
    const at = expected.findIndex(
      ({ flag, where, says }) => flag === fault.flag && where === fault.where && fault.says.startsWith(says),
    );
    if (at >= 0) expected.splice(at, 1);
    return at < 0;
  });
  const altered = Object.entries(row.values ?? {}).filter(([flag, value]) => (values[flag] ?? null) !== value);
  const passed = JSON.stringify([...ignored].sort()) === JSON.stringify([...(row.ignored ?? [])].sort());
  return [
    ...surplus.map(({ flag, where, says }) => `not expected: ${flag} (${where}) ${says}`),
    ...expected.map(({ flag, where, says }) => `missing: ${flag} (${where}) ${says}`),
    ...altered.map(([flag, value]) => `${flag} is ${values[flag] ?? 'unset'}, not ${value ?? 'unset'}`),
    ...(passed ? [] : [`passed over: ${ignored.join(', ')}`]),
  ];
}
