import { judgeMarathonFlags, type FlagJudgement } from '../../../upstream/marathon/flags';
import { MARATHON_FLAGS } from '../../fixtures/mesos/marathon-flags';
import type { FlagVerdict } from '../../fixtures/mesos/rows';
import { differences } from '../mesos/differences';

function judged({ argv, environment = {} }: FlagVerdict): FlagJudgement {
  return judgeMarathonFlags({ argv, environment });
}

test.each(MARATHON_FLAGS.map((row) => [row.name, row] as const))('%s', (_, row) => {
  expect(differences(row, judged(row))).toEqual([]);
});

describe('the comparison', () => {
  const right = MARATHON_FLAGS.find(({ name }) => name === 'a Marathon of a set') as FlagVerdict;
  const wrong = MARATHON_FLAGS.find(({ name }) => name === 'digits out of bounds') as FlagVerdict;

  test('fails for one wrong flag', () => {
    const row = { ...right, argv: [...right.argv, '--zookeeper', 'zk://192.0.2.1:2181/marathon'] };
    expect(differences(row, judged(row))).toEqual([expect.stringContaining("Unknown option 'zookeeper'")]);
  });

  test('fails for an altered verdict', () => {
    expect(differences({ ...wrong, faults: [] }, judged(wrong))).toHaveLength(1);
    expect(differences({ ...right, values: { ha: 'false' } }, judged(right))).toHaveLength(1);
  });
});

test('a judgement has every flag, with its default', () => {
  const { values } = judgeMarathonFlags({ argv: ['--master', 'localhost:5050'], environment: {} });
  expect(Object.keys(values)).toHaveLength(138);
  expect(values).toMatchObject({
    zk: 'zk://localhost:2181/marathon',
    metrics_prometheus: 'true',
    disable_http: 'false',
  });
});
