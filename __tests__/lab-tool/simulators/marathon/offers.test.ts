import { matchPorts } from '../../../../lab/simulators/marathon/launch-queue/ports';
import type { Attribute, Offer } from '../../../../lab/simulators/marathon/mesos/messages';
import { app, TestCluster, type Agent } from './cluster';

function text(name: string, value: string): Attribute {
  return { name, type: 'TEXT', text: { value } };
}

const RACKS: readonly Agent[] = [
  { id: 'agent-1', hostname: 'host-1', attributes: [text('rack', 'a')] },
  { id: 'agent-2', hostname: 'host-2', attributes: [text('rack', 'a')] },
  {
    id: 'agent-3',
    hostname: 'host-3',
    attributes: [text('rack', 'b'), { name: 'size', type: 'SCALAR', scalar: { value: 2 } }],
  },
];

/** Where instances are once all agents have offered twice. */
async function placed(document: object, agents: readonly Agent[] = RACKS): Promise<string[]> {
  const cluster = new TestCluster({ agents });
  cluster.put({ id: '/web', cmd: 'sleep 60', cpus: 1, ...document });
  await cluster.runAll();
  await cluster.runAll();
  return cluster
    .instances()
    .flatMap(({ agent, condition }) => (condition === 'Running' && agent !== undefined ? [agent.host] : []))
    .sort();
}

test.each<[string, object, string[]]>([
  ['UNIQUE', { instances: 5, constraints: [['hostname', 'UNIQUE']] }, ['host-1', 'host-2', 'host-3']],
  ['MAX_PER', { instances: 5, constraints: [['rack', 'MAX_PER', '1']] }, ['host-1', 'host-3']],
  ['CLUSTER', { instances: 2, constraints: [['rack', 'CLUSTER', 'b']] }, ['host-3', 'host-3']],
  ['CLUSTER on the first that comes', { instances: 2, constraints: [['@hostname', 'CLUSTER']] }, ['host-1', 'host-1']],
  ['LIKE', { instances: 1, constraints: [['hostname', 'LIKE', 'host-[23]']] }, ['host-2']],
  ['UNLIKE', { instances: 1, constraints: [['rack', 'UNLIKE', 'a']] }, ['host-3']],
  ['UNLIKE what is not there', { instances: 1, constraints: [['size', 'UNLIKE', '2']] }, ['host-1']],
  ['IS', { instances: 1, constraints: [['size', 'IS', '2.0']] }, ['host-3']],
  ['GROUP_BY', { instances: 4, constraints: [['rack', 'GROUP_BY', '2']] }, ['host-1', 'host-1', 'host-3', 'host-3']],
  ['GROUP_BY without a count: upstream divides by zero', { instances: 1, constraints: [['rack', 'GROUP_BY']] }, []],
])('places by %s', async (_, document, hosts) => {
  expect(await placed(document)).toEqual(hosts);
});

test('an old instance does not keep its place from the new one', async () => {
  const cluster = new TestCluster({ agents: RACKS });
  const document = { id: '/web', instances: 3, constraints: [['hostname', 'UNIQUE']] };
  cluster.put({ ...document, cmd: 'sleep 60' });
  await cluster.runAll();
  cluster.put({ ...document, cmd: 'sleep 90' });
  await cluster.runAll();
  expect(cluster.scheduler.deployments.count).toBe(0);
});

test('no more than five tasks are launched on one offer', async () => {
  const cluster = new TestCluster({ agents: RACKS.slice(0, 1) });
  cluster.put({ id: '/web', cmd: 'sleep 60', instances: 7, cpus: 0.1 });
  await cluster.offer();
  expect(cluster.tasks.size).toBe(5);
});

test.each<[string, object, string]>([
  ['cpus', { cpus: 17 }, 'InsufficientCpus'],
  ['mem', { mem: 20_000 }, 'InsufficientMemory'],
  ['disk', { disk: 20_000 }, 'InsufficientDisk'],
  ['a port outside the range', { portDefinitions: [{ port: 80 }], requirePorts: true }, 'InsufficientPorts'],
  ['a role', { acceptedResourceRoles: ['slave_public'] }, 'UnfulfilledRole'],
  ['a constraint', { constraints: [['hostname', 'LIKE', 'x']] }, 'UnfulfilledConstraint'],
])('an offer that lacks %s is declined, and the queue tells why', async (_, document, reason) => {
  const cluster = new TestCluster({ agents: RACKS.slice(0, 1) });
  const verdict = document as { readonly acceptedResourceRoles?: readonly string[] };
  if (verdict.acceptedResourceRoles === undefined) cluster.put({ id: '/web', cmd: 'sleep 60', ...document });
  else cluster.scheduler.apps.put([{ ...app({ id: '/web', cmd: 'sleep 60' }), ...verdict }], false);
  await cluster.offer();
  expect(cluster.calls).toContain('decline 120');
  const [item] = cluster.scheduler.queue.queue(
    (id) => cluster.scheduler.apps.get(id),
    true,
    () => ({}),
  );
  expect(item).toMatchObject({
    count: 1,
    role: '*',
    delay: { timeLeftSeconds: 0, overdue: true },
    processedOffersSummary: { processedOffersCount: 1, unusedOffersCount: 1 },
    lastUnusedOffers: [{ offer: { hostname: 'host-1', agentId: 'agent-1' } }],
  });
  const summary = item?.processedOffersSummary as { readonly rejectSummaryLastOffers: readonly object[] };
  expect(summary.rejectSummaryLastOffers.filter((step) => 'declined' in step && step.declined === 1)).toEqual([
    expect.objectContaining({ reason, processed: 1 }),
  ]);
});

test('an app with a persistent volume waits: nothing is reserved for it', async () => {
  const cluster = new TestCluster({ agents: RACKS });
  const volumes = [{ containerPath: 'data', mode: 'RW' as const, persistent: { size: 10, constraints: [] } }];
  cluster.scheduler.apps.put(
    [{ ...app({ id: '/web', cmd: 'sleep 60' }), container: { type: 'MESOS', volumes } }],
    false,
  );
  await cluster.offer();
  const [item] = cluster.scheduler.queue.queue(
    (id) => cluster.scheduler.apps.get(id),
    true,
    () => ({}),
  );
  expect(item).toMatchObject({ lastUnusedOffers: [{ reason: ['NoCorrespondingReservationFound'] }, {}, {}] });
});

test('an agent that is about to leave is not taken', () => {
  const cluster = new TestCluster({ agents: [] });
  cluster.put({ id: '/web', cmd: 'sleep 60' });
  const offer: Offer = {
    id: { value: 'offer' },
    agent_id: { value: 'agent-1' },
    hostname: 'host-1',
    resources: [
      { name: 'cpus', type: 'SCALAR', scalar: { value: 4 } },
      { name: 'mem', type: 'SCALAR', scalar: { value: 4096 } },
      { name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 31_000, end: 31_010 }] } },
    ],
    unavailability: { start: { nanoseconds: (cluster.clock.now() - 1000) * 1e6 } },
  };
  cluster.scheduler.queue.offers([offer]);
  const [item] = cluster.scheduler.queue.queue(
    (id) => cluster.scheduler.apps.get(id),
    true,
    () => ({}),
  );
  expect(item).toMatchObject({ lastUnusedOffers: [{ reason: ['UnfulfilledConstraint', 'AgentMaintenance'] }] });
});

describe('ports', () => {
  const ranges = [{ begin: 31_000, end: 31_003, role: '*' }];
  const ports = (document: object) =>
    matchPorts(app({ id: '/web', cmd: 'sleep 60', ...document }), ranges, () => 0)?.map((port) => port?.port);

  test('are any of the offer for those of the host network', () => {
    expect(ports({ portDefinitions: [{ port: 80 }, { port: 0 }] })).toEqual([31_000, 31_001]);
  });

  test('are those that are required', () => {
    expect(ports({ portDefinitions: [{ port: 31_002 }], requirePorts: true })).toEqual([31_002]);
    expect(ports({ portDefinitions: [{ port: 80 }], requirePorts: true })).toBeUndefined();
  });

  test('of mappings are fixed, any, or none on the host', () => {
    const container = (...portMappings: readonly object[]) => ({
      networks: [{ mode: 'container', name: 'net' }],
      container: { type: 'DOCKER', docker: { image: 'x' }, portMappings },
    });
    const mappings = [{ containerPort: 1, hostPort: 31_000 }, { containerPort: 2, hostPort: 0 }, { containerPort: 3 }];
    expect(ports(container(...mappings))).toEqual([31_000, 31_001, undefined]);
    expect(ports(container({ containerPort: 1, hostPort: 80 }))).toBeUndefined();
  });
});

test('offers are asked for while some are wanted, and not more often than every five seconds', async () => {
  const cluster = new TestCluster();
  expect(cluster.calls).toEqual(['suppress']);
  cluster.put({ id: '/a', cmd: 'sleep 60' });
  cluster.put({ id: '/b', cmd: 'sleep 60' });
  expect(cluster.calls).toEqual(['suppress', 'revive']);
  await cluster.clock.advance(4.9);
  expect(cluster.calls).toEqual(['suppress', 'revive']);
  await cluster.clock.advance(0.1);
  expect(cluster.calls).toEqual(['suppress', 'revive', 'revive']);
  await cluster.runAll();
  expect(cluster.calls.filter((call) => /^(suppress|revive)$/.test(call)).at(-1)).toBe('suppress');
});

test('offers are not suppressed where the flag says so', async () => {
  const cluster = new TestCluster({ argv: ['--disable_suppress_offers'] });
  cluster.put({ id: '/web', cmd: 'sleep 60' });
  await cluster.runAll();
  expect(cluster.calls).not.toContain('suppress');
});

test('offers that were declined during the back-off are asked for once it is over', async () => {
  const cluster = new TestCluster();
  cluster.put({ id: '/web', cmd: 'sleep 60', backoffSeconds: 60 });
  await cluster.runAll();
  cluster.report(cluster.task(), 'TASK_FAILED');
  cluster.calls.length = 0;
  await cluster.offer();
  expect(cluster.calls).toEqual(['decline 120', 'decline 120', 'decline 120']);
  await cluster.clock.advance(61);
  expect(cluster.calls).toContain('revive');
});
