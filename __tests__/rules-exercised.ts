// For every unit test: one that is called "fails LS012 ..." must have made a finding of that rule.
import type { finding } from '../constructs/values';

const made = new Set<string>();

jest.mock('../constructs/values/finding', () => {
  const actual = jest.requireActual<{ finding: typeof finding }>('../constructs/values/finding');
  return {
    ...actual,
    finding: (...args: Parameters<typeof finding>) => {
      const found = actual.finding(...args);
      made.add(found.rule.id);
      return found;
    },
  };
});

beforeEach(() => {
  made.clear();
});

afterEach(() => {
  const [, ids = ''] = /\bfails ((?:LS\d{3}(?:, )?)+)/.exec(expect.getState().currentTestName ?? '') ?? [];
  const missing = ids.split(', ').filter((id) => id !== '' && !made.has(id));
  if (missing.length > 0) throw new Error(`the test is called after ${missing.join(', ')}, which found nothing in it`);
});
