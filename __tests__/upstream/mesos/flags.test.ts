import {
  durationText,
  judgeMesosFlags,
  offeredMemory,
  offeredPorts,
  readBytes,
  readDuration,
  type FlagJudgement,
} from '../../../upstream/mesos/flags';
import { MESOS_FLAGS } from '../../fixtures/mesos/mesos-flags';
import { OFFERED } from '../../fixtures/mesos/offered';
import type { MesosFlagVerdict } from '../../fixtures/mesos/rows';
import { DURATIONS, SIZES } from '../../fixtures/mesos/values';
import { differences } from './differences';

const DISTRIBUTIONS = ['clusterd', 'apache'] as const;

function judged(row: MesosFlagVerdict, distribution: 'clusterd' | 'apache'): FlagJudgement {
  const { program, argv, environment = {}, builtWith = [] } = row;
  return judgeMesosFlags(program, distribution, { argv, environment, builtWith });
}

const cases = MESOS_FLAGS.flatMap((row) =>
  (row.distribution === undefined ? DISTRIBUTIONS : [row.distribution]).map(
    (distribution) => [row.name, distribution, row] as const,
  ),
);

test.each(cases)('%s (%s)', (_, distribution, row) => {
  expect(differences(row, judged(row, distribution))).toEqual([]);
});

describe('the comparison', () => {
  const right = MESOS_FLAGS.find(({ name }) => name === 'an agent with both containerizers') as MesosFlagVerdict;
  const wrong = MESOS_FLAGS.find(({ name }) => name === 'an unknown flag') as MesosFlagVerdict;

  test('fails for one wrong flag', () => {
    const row = { ...right, argv: [...right.argv, '--containerizer=docker'] };
    expect(differences(row, judged(row, 'clusterd'))).toEqual([
      expect.stringContaining("unknown flag 'containerizer'"),
    ]);
  });

  test('fails for an altered verdict', () => {
    const [fault] = wrong.faults ?? [];
    const altered = { ...wrong, faults: [{ flag: 'docker_sock', where: 'argv' as const, says: 'Flag is deprecated' }] };
    expect(fault?.says).not.toBe('Flag is deprecated');
    expect(differences(altered, judged(altered, 'clusterd'))).toHaveLength(2);
    expect(differences({ ...wrong, faults: [] }, judged(wrong, 'clusterd'))).toHaveLength(1);
  });

  test('fails for an altered value and for a variable that was not passed over', () => {
    const altered = { ...right, values: { strict: 'false' }, ignored: ['MESOS_ISOLATOR'] };
    expect(differences(altered, judged(altered, 'apache'))).toHaveLength(2);
  });
});

test.each(DURATIONS.map((row) => [row.text, row] as const))('the duration %j', (text, { value, says }) => {
  const read = readDuration(text);
  if (value === null) expect(read).toEqual({ says: expect.stringContaining(says ?? '?') as string });
  else expect(read).toEqual({ value });
});

test.each(SIZES.map((row) => [row.text, row] as const))('the size %j', (text, { value, says }) => {
  const read = readBytes(text);
  if (value === null) expect(read).toEqual({ says: expect.stringContaining(says ?? '?') as string });
  else expect(read).toEqual({ value });
});

test.each([
  [300e9, '5mins'],
  [604_800e9, '1weeks'],
  [864_000e9, '10days'],
  [90e9, '90secs'],
  [1_500_000, '1500us'],
  [0, '0ns'],
])('%d ns reads %s', (nanoseconds, text) => {
  expect(durationText(nanoseconds)).toBe(text);
});

test.each(OFFERED.map((row) => [row.name, row] as const))('an agent offers %s', (_, row) => {
  expect(offeredMemory(row.resources, row.memory)).toBe(row.offered);
  expect(offeredPorts(row.resources)).toEqual(row.ports);
});

test('a judgement has every flag of the program, with its default', () => {
  const count = (program: 'mesos-master' | 'mesos-agent', distribution: 'clusterd' | 'apache'): number =>
    Object.keys(
      judgeMesosFlags(program, distribution, {
        argv: [],
        environment: {},
        builtWith: [
          'port-mapping-isolator',
          'network-ports-isolator',
          'xfs-disk-isolator',
          'seccomp-isolator',
          'ssl',
        ].map((option) => `build:${option}`),
      }).values,
    ).length;
  expect(count('mesos-master', 'apache')).toBe(78);
  expect(count('mesos-agent', 'apache')).toBe(150);
  expect(count('mesos-master', 'clusterd')).toBe(79);
  expect(count('mesos-agent', 'clusterd')).toBe(168);
});
