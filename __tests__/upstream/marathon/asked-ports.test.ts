import { askedByMarathon } from '../../../upstream/marathon/checks';
import { emptyServer, judge, type App } from '../../../upstream/marathon/document';
import { CHECKED_PORTS } from '../../fixtures/marathon/checked-ports';
import type { JsonObject } from '../../fixtures/marathon/rows';

function kept(body: JsonObject): App {
  const verdict = judge({ method: 'POST', body: JSON.stringify(body) }, emptyServer());
  if (verdict.verdict === 'refuse') throw new Error(JSON.stringify(verdict));
  return verdict.apps[0] as App;
}

test.each(CHECKED_PORTS)('what Marathon asks: $name', ({ body, byMarathon }) => {
  expect([...new Set(askedByMarathon(kept(body)).map(({ port }) => port))]).toEqual(byMarathon);
});

test('each is told by its place in the document', () => {
  const app = kept({
    id: '/web',
    cmd: 'run',
    portDefinitions: [{ name: 'http' }],
    healthChecks: [{ protocol: 'COMMAND', command: { value: 'true' } }, { protocol: 'TCP' }],
    readinessChecks: [{ portName: 'http' }],
  });
  expect(askedByMarathon(app)).toEqual([
    { path: '/healthChecks(1)', port: 'offered' },
    { path: '/readinessChecks(0)', port: 'offered' },
  ]);
});
