import { judge, type Verdict } from '../../../upstream/marathon/document';
import { EXAMPLES, READING, RULES } from '../../fixtures/marathon/app-verdicts';
import type { AppVerdict } from '../../fixtures/marathon/rows';
import { bodyOf, requestOf, serverWith } from './documents';

/** Requests to other resources: groups and pods are not what Longshore makes. */
const NOT_OURS = ['group.json, put to /v2/groups', 'pod.json, posted to /v2/pods'];

const rows = [...EXAMPLES, ...READING, ...RULES].filter(({ name }) => !NOT_OURS.includes(name));

function verdictOn({ request = 'POST /v2/apps', document, existing = {}, flags }: AppVerdict): Verdict {
  return judge(requestOf(request, bodyOf(document)), serverWith(Object.values(existing), flags));
}

/** Texts in no order; a path whose text is not ours to know is matched alone. */
function comparable(details: Readonly<Record<string, readonly string[] | null>>, told: AppVerdict['details']): object {
  return Object.fromEntries(
    Object.entries(details).map(([path, texts]) => [
      path,
      texts === null || told?.[path] === null ? null : [...texts].sort(),
    ]),
  );
}

test.each(rows.map((row) => [row.name, row] as const))('%s', (_, row) => {
  const verdict = verdictOn(row);
  expect([verdict.verdict, verdict.status, verdict.verdict === 'refuse' ? verdict : undefined]).toEqual([
    row.verdict,
    row.status,
    row.verdict === 'refuse' ? (expect.anything() as object) : undefined,
  ]);
  if (verdict.verdict === 'accept') return;
  expect(verdict.message).toBe(row.message);
  expect(comparable(verdict.details ?? {}, row.details)).toEqual(comparable(row.details ?? {}, row.details));
});

test('the rows left out are there', () => {
  const names = EXAMPLES.map(({ name }) => name);
  expect(NOT_OURS.filter((name) => !names.includes(name))).toEqual([]);
});
