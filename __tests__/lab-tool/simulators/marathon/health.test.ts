import type { HealthResult } from '../../../../lab/simulators/marathon/instances/health';
import { HEALTH_TIMELINES } from '../../../fixtures/marathon/health-and-backoff';
import { TestCluster } from './cluster';
import { FakeClock, settle } from './fake-clock';

/** Those on the agent are the simulated agent's. */
const BY_MARATHON = HEALTH_TIMELINES.filter(({ level }) => level === 'marathon');

test.each(BY_MARATHON.map((row) => [row.name, row] as const))('timeline: %s', async (_, row) => {
  const { gracePeriodSeconds, intervalSeconds, timeoutSeconds, maxConsecutiveFailures, checkTakesSeconds } = row;
  const clock = new FakeClock();
  let passes = true;
  let checks = 0;
  const cluster = new TestCluster({
    clock,
    probe: () => {
      checks += 1;
      if (passes) return Promise.resolve<HealthResult>({ kind: 'healthy' });
      return new Promise((resolve) =>
        clock.after(checkTakesSeconds * 1000, () => {
          resolve({ kind: 'unhealthy', cause: '500' });
        }),
      );
    },
  });
  const check = {
    protocol: 'HTTP',
    portIndex: 0,
    gracePeriodSeconds,
    intervalSeconds,
    timeoutSeconds,
    maxConsecutiveFailures,
  };
  cluster.put({ id: '/web', cmd: 'sleep 60', healthChecks: [check] });
  await cluster.runAll();
  // The first check comes after five seconds; it passes, and ends at 0.
  await clock.advance(5);
  expect(checks).toBe(1);
  expect(cluster.scheduler.deployments.count).toBe(0);
  passes = false;
  const start = clock.now();
  const failures: number[] = [];
  let killAt: number | null = null;
  cluster.scheduler.bus.subscribe(({ type }) => {
    const at = (clock.now() - start) / 1000;
    if (type === 'failed_health_check_event') failures.push(at);
    if (type === 'unhealthy_instance_kill_event') killAt ??= at;
  });
  await clock.advance(row.failuresAt.at(-1) ?? 0);
  await settle();
  expect([failures, killAt]).toEqual([row.failuresAt, row.killAt]);
  if (row.killAt === null) return;
  expect(cluster.scheduler.failures.of('/web')).toMatchObject({
    state: 'TASK_KILLED',
    message: 'Task was killed since health check failed. Reason: 500',
  });
  // Killed for its check: the same instance is launched again, without a back-off.
  expect(cluster.instances().map(({ condition, goal }) => [condition, goal])).toEqual([['Killed', 'Running']]);
  await cluster.offer();
  expect(cluster.task()).toMatch(/\._app\.2$/);
});

test('a check by the agent makes an instance healthy, and a deployment waits for it', async () => {
  const cluster = new TestCluster();
  const check = { protocol: 'COMMAND', command: { value: 'true' } };
  cluster.put({ id: '/web', cmd: 'sleep 60', healthChecks: [check] });
  await cluster.runAll();
  expect(cluster.scheduler.deployments.count).toBe(1);
  cluster.report(cluster.task(), 'TASK_RUNNING', { healthy: true });
  expect(cluster.scheduler.deployments.count).toBe(0);
  const [instance] = cluster.instances();
  expect(instance && cluster.scheduler.healthChecks.of(instance)).toMatchObject([{ consecutiveFailures: 0 }]);
});

test('a restart counts an instance with checks by Marathon as unhealthy, for no agent says that it is healthy', async () => {
  const cluster = new TestCluster();
  const check = { protocol: 'HTTP', portIndex: 0 };
  const document = (cmd: string) => ({
    id: '/web',
    cmd,
    instances: 2,
    healthChecks: [check],
    upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 0 },
  });
  cluster.put(document('sleep 60'));
  await cluster.runAll();
  await cluster.clock.advance(5);
  expect(cluster.scheduler.deployments.count).toBe(0);
  cluster.put(document('sleep 90'));
  await cluster.runAll();
  await cluster.clock.advance(3600);
  // Instance.consideredHealthy: neither is one more allowed, nor one killed.
  expect(cluster.scheduler.deployments.count).toBe(1);
  expect(cluster.instances().map(({ spec }) => spec.app.cmd)).toEqual(['sleep 60', 'sleep 60']);
});
