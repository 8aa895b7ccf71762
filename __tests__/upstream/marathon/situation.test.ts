import { judge, type App, type JsonObject } from '../../../upstream/marathon/document';
import { isConsideredHealthy, planRestart, situationOf } from '../../../upstream/marathon/restart';
import { CONSIDERED_HEALTHY } from '../../fixtures/marathon/upgrade-phases';
import { serverWith } from './documents';

const server = serverWith([], { enable_features: 'external_volumes' });

function app(document: JsonObject): App {
  const verdict = judge(
    { method: 'POST', body: JSON.stringify({ id: '/data/web', cmd: 'sleep 60', ...document }) },
    server,
  );
  if (verdict.verdict === 'refuse') throw new Error(JSON.stringify(verdict));
  return verdict.apps[0] as App;
}

function outcome(document: JsonObject, agents = 3): string {
  const plan = planRestart(situationOf(app({ instances: 3, ...document }), { agents }));
  return plan.outcome === 'done' ? 'done' : plan.reason;
}

const NO_AGENT = 'No agent is left for any new instance, and no old one ends before one is ready.';
const ONE_MAY_GO = { upgradeStrategy: { minimumHealthCapacity: 0.6, maximumOverCapacity: 0 } };
const bridge = (hostPort: number): JsonObject => ({
  container: { docker: { image: 'registry.invalid/web:1' }, portMappings: [{ containerPort: 80, hostPort }] },
  networks: [{ mode: 'container/bridge' }],
});
const external = (patch: JsonObject): JsonObject => ({
  container: {
    docker: { image: 'registry.invalid/db:1' },
    volumes: [{ containerPath: '/data', mode: 'RW', external: { name: 'a', provider: 'dvdi', ...patch } }],
  },
});
const csi = (accessMode: string): JsonObject =>
  external({ provider: 'csi', options: { pluginName: 'a', capability: { accessMode, accessType: 'block' } } });

test.each([
  ['nothing that takes an agent', {}, 'done'],
  ['a fixed host port of a mapping', bridge(8080), NO_AGENT],
  ['a random host port', bridge(0), 'done'],
  ['ports that are required', { portDefinitions: [{ port: 8080 }], requirePorts: true }, NO_AGENT],
  ['ports that are not', { portDefinitions: [{ port: 8080 }] }, 'done'],
  ['a fixed host port, where one may go', { ...bridge(8080), ...ONE_MAY_GO }, 'done'],
  ['one of a host', { constraints: [['hostname', 'UNIQUE']] }, 'done'],
  ['one of a host, by its other name', { constraints: [['@hostname', 'MAX_PER', '1']] }, 'done'],
  ['one of a host and a fixed host port', { ...bridge(8080), constraints: [['hostname', 'UNIQUE']] }, NO_AGENT],
  ['one of a rack', { constraints: [['rack', 'UNIQUE']] }, 'done'],
  ['any host like', { constraints: [['hostname', 'LIKE', 'a.*']] }, 'done'],
  ['any host unlike', { constraints: [['hostname', 'UNLIKE', 'a.*']] }, 'done'],
  ['a host', { constraints: [['hostname', 'IS', 'a']] }, 'done'],
  ['a host for all', { constraints: [['hostname', 'CLUSTER']] }, 'done'],
  ['as many on each host', { constraints: [['hostname', 'GROUP_BY', '3']] }, 'done'],
])('three instances on three agents with %s', (_, document, expected) => {
  expect(outcome(document)).toBe(expected);
});

test('with an agent more than instances a restart goes on', () => {
  expect(outcome(bridge(8080), 4)).toBe('done');
});

test('agents that do not offer a fixed host port hold none, and count for constraints', () => {
  const both = app({ ...bridge(8080), instances: 3, constraints: [['hostname', 'MAX_PER', '2']] });
  expect(situationOf(both, { agents: 4, offering: 3 })).toMatchObject({ places: 3, newPlaces: 8 });
  const bare = app({ instances: 3 });
  expect(situationOf(bare, { agents: 4, offering: 3 })).not.toHaveProperty('places');
});

test.each<[string, readonly string[], number]>([
  ['UNIQUE', ['hostname', 'UNIQUE'], 2],
  ['MAX_PER', ['hostname', 'MAX_PER', '2'], 1],
])('three instances with %s hang where there are too few agents for the new ones', (_, constraint, agents) => {
  expect(outcome({ constraints: [[...constraint]] }, agents)).toBe(
    'No agent is left that meets the constraints beside the new instances, with or without old ones.',
  );
});

test.each([
  ['an external volume', external({}), true],
  ['one that is shared', external({ shared: true }), false],
  ['one for a single node', csi('SINGLE_NODE_WRITER'), true],
  ['one for many nodes', csi('MULTI_NODE_MULTI_WRITER'), false],
])('one instance with %s', (_, document, hangs) => {
  const plan = planRestart(situationOf(app({ ...document }), { agents: 3 }));
  expect(plan.outcome).toBe(hangs ? 'hangs' : 'done');
});

test('a persistent volume makes the app resident, and what runs need not be what is wanted', () => {
  const store = { containerPath: 'store', mode: 'RW', persistent: { size: 100 } };
  const resident = app({ role: 'data', container: { type: 'MESOS', volumes: [store] } });
  expect(situationOf(resident, { agents: 3, running: 0 })).toMatchObject({
    resident: true,
    old: 0,
    minimumHealthCapacity: 0.5,
    maximumOverCapacity: 0,
  });
});

const PORT = { portDefinitions: [{ name: 'http' }] };

describe('considered healthy', () => {
  test.each(CONSIDERED_HEALTHY.map((row) => [row.name, row] as const))('%s', (_, { checks, counts }) => {
    expect(isConsideredHealthy(app({ ...PORT, ...checks }))).toBe(counts);
    expect(situationOf(app({ ...PORT, ...checks }), { agents: 3 }).unseen ?? false).toBe(!counts);
  });

  test('what runs now is asked, not what will', () => {
    const after = app({ ...PORT, healthChecks: [{ protocol: 'COMMAND', command: { value: 'true' } }] });
    const before = app({ ...PORT, healthChecks: [{ protocol: 'HTTP', portIndex: 0 }] });
    expect(situationOf(after, { agents: 3, before })).toMatchObject({ unseen: true });
    expect(situationOf(before, { agents: 3, before: after })).not.toHaveProperty('unseen');
  });
});
