import { judge } from '../../../upstream/marathon/document';
import { EXAMPLES, READING, RULES } from '../../fixtures/marathon/app-verdicts';
import type { AppVerdict } from '../../fixtures/marathon/rows';
import { bodyOf, requestOf, serverWith } from './documents';

/** Requests to other resources: groups and pods are not what Longshore makes. */
const NOT_OURS = ['group.json, put to /v2/groups', 'pod.json, posted to /v2/pods'];

const rows = [...EXAMPLES, ...READING, ...RULES].filter(({ name }) => !NOT_OURS.includes(name));

type Answer = Pick<AppVerdict, 'verdict' | 'status' | 'message' | 'details'>;

function answerTo({ request = 'POST /v2/apps', document, existing = {}, flags }: AppVerdict): Answer {
  return judge(requestOf(request, bodyOf(document)), serverWith(Object.values(existing), flags));
}

/** Texts in no order; where `row` does not know them, the path alone. */
function comparable({ verdict, status, message, details = {} }: Answer, row: AppVerdict): object {
  const paths = Object.entries(details).map(([path, texts]) => {
    return [path, texts === null || row.details?.[path] === null ? null : [...texts].sort()] as const;
  });
  return { verdict, status, message, details: Object.fromEntries(paths) };
}

test.each(rows.map((row) => [row.name, row] as const))('%s', (_, row) => {
  expect(comparable(answerTo(row), row)).toEqual(comparable(row, row));
});

test('the rows left out are there', () => {
  const names = EXAMPLES.map(({ name }) => name);
  expect(NOT_OURS.filter((name) => !names.includes(name))).toEqual([]);
});

describe('a row that says something else is noticed', () => {
  const row = RULES.find(({ name }) => name === 'a memory limit below the request') as AppVerdict;
  const [[path, texts] = ['', null]] = Object.entries(row.details ?? {});

  test.each<[string, Partial<AppVerdict>]>([
    ['verdict', { verdict: 'accept' }],
    ['status', { status: 400 }],
    ['message', { message: 'Invalid JSON' }],
    ['path', { details: { [`${path}s`]: texts } }],
    ['text', { details: { [path]: ['resource limit must be greater'] } }],
    ['one more', { details: { ...row.details, '/': ['must not be root'] } }],
    ['one less', { details: {} }],
  ])('%s', (_, change) => {
    const altered = { ...row, ...change };
    expect(comparable(answerTo(row), altered)).not.toEqual(comparable(altered, altered));
  });
});
