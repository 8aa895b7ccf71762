import { createServer, type Server } from 'node:http';
import type { HealthCheck } from '../../../../upstream/marathon/document/app';
import { scheduled, type Instance } from '../../../../lab/simulators/marathon/instances/instance';
import { askReadiness, probe } from '../../../../lab/simulators/marathon/probes';
import { versioned } from '../../../../lab/simulators/marathon/run-spec';
import { app } from './cluster';

let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/slow') return;
    response.writeHead(request.url === '/up' ? 204 : 503, { 'content-type': 'text/plain; charset=utf-8' }).end('soon');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Of an app with one check, that runs at the server's port. */
function instance(check: object, hostPort = port): { readonly check: HealthCheck; readonly instance: Instance } {
  const spec = versioned(
    undefined,
    app({ id: '/web', cmd: 'run', healthChecks: [check] } as never),
    '2030-01-01T00:00:00.000Z',
  );
  const task = { id: 'web', condition: 'Running' as const, stagedAt: 0, hostPorts: [hostPort], ipAddresses: [] };
  const agent = { host: '127.0.0.1', agentId: 'agent-1', attributes: [] };
  return { check: spec.app.healthChecks[0] as HealthCheck, instance: { ...scheduled('web', spec, 0), agent, task } };
}

test.each<[string, object, object]>([
  ['an answer below 400', { protocol: 'HTTP', path: '/up', portIndex: 0 }, { kind: 'healthy' }],
  ['a path without slash', { protocol: 'HTTP', path: 'up', portIndex: 0 }, { kind: 'healthy' }],
  ['an answer above 400', { protocol: 'HTTP', path: '/', portIndex: 0 }, { kind: 'unhealthy', cause: '503' }],
  ['an open port', { protocol: 'TCP', portIndex: 0 }, { kind: 'healthy' }],
])('a check by Marathon: %s', async (_, document, result) => {
  const { check, instance: checked } = instance(document);
  expect(await probe(check, checked)).toEqual(result);
});

test('fails a check where nobody listens, and where no answer comes in time', async () => {
  const { check, instance: closed } = instance({ protocol: 'TCP', portIndex: 0 }, 1);
  expect(await probe(check, closed)).toMatchObject({
    kind: 'unhealthy',
    cause: expect.stringContaining('ECONNREFUSED') as string,
  });
  const slow = instance({ protocol: 'HTTP', path: '/slow', portIndex: 0 });
  expect(await probe({ ...slow.check, timeoutSeconds: 0.02 }, slow.instance)).toEqual({
    kind: 'unhealthy',
    cause: 'no answer within 0.02 s',
  });
});

test('a readiness check that cannot be asked is a 504', async () => {
  expect(await askReadiness(`http://127.0.0.1:${port}/`, 1)).toEqual({
    status: 503,
    contentType: 'text/plain',
    body: 'soon',
  });
  expect(await askReadiness('http://127.0.0.1:1/', 1)).toMatchObject({
    status: 504,
    body: expect.stringContaining('Marathon could not query http://127.0.0.1:1/') as string,
  });
});
