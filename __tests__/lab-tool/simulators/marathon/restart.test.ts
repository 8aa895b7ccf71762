import fc from 'fast-check';
import { planRestart, restartStrategy } from '../../../../upstream/marathon/restart';
import { newInstanceId } from '../../../../lab/simulators/marathon/instances/ids';
import { isConsideredHealthy, scheduled, type Instance } from '../../../../lab/simulators/marathon/instances/instance';
import { versioned } from '../../../../lab/simulators/marathon/run-spec';
import { UPGRADE_PHASES } from '../../../fixtures/marathon/upgrade-phases';
import type { UpgradePhases } from '../../../fixtures/marathon/rows';
import { app, TestCluster } from './cluster';
import { settle } from './fake-clock';

/** Of which a status of the task says nothing about health. */
const UNSEEN = { check: { exec: { command: { shell: 'true' } } } };
const CHECK = { protocol: 'COMMAND', command: { value: 'true' }, gracePeriodSeconds: 0 };

type Given = Pick<
  UpgradePhases,
  | 'alreadyStarted'
  | 'instances'
  | 'maximumOverCapacity'
  | 'minimumHealthCapacity'
  | 'newPlaces'
  | 'old'
  | 'places'
  | 'unhealthy'
  | 'unseen'
>;

/** One restart, moved on event by event as the rows do. */
class Rehearsal {
  cluster: TestCluster;
  most: number;
  fewest: number;
  private deployment: string | undefined;

  constructor(private readonly given: Given) {
    const { places = 100, newPlaces } = given;
    // One instance fills an agent, or one of each version is alone on it (UNIQUE); queued ones wait for a place.
    const [count, cpus] = newPlaces === undefined ? [places, 1] : [newPlaces, 100];
    this.cluster = new TestCluster({
      agents: Array.from({ length: count }, (_, n) => ({ id: `agent-${n}`, hostname: `host-${n}`, cpus })),
    });
    this.most = given.old + (given.alreadyStarted?.count ?? 0);
    this.fewest = this.serving();
  }

  /** The old ones run. */
  async prepare(): Promise<void> {
    const { old, unhealthy = 0, unseen = false } = this.given;
    if (old > 0) {
      this.cluster.put(this.document(old, 'one'));
      await this.cluster.runAll(unseen ? undefined : true);
      // Killed first, or where none is told from the others, last.
      const first = unseen ? old - unhealthy : 0;
      for (const { task } of this.cluster.instances().slice(first, first + unhealthy))
        this.cluster.report(task?.id ?? '', 'TASK_RUNNING', { healthy: false });
      await settle();
    }
    this.fewest = this.serving() + (this.given.alreadyStarted?.ready ?? 0);
  }

  begin(): void {
    const { instances, alreadyStarted } = this.given;
    if (alreadyStarted !== undefined) this.takeOver(alreadyStarted);
    this.cluster.holdsKills = true;
    this.deployment = alreadyStarted === undefined ? this.cluster.put(this.document(instances, 'two')) : 'again';
    this.look();
  }

  async confirmKills(): Promise<void> {
    for (const { task, goal } of this.cluster.instances())
      if (goal !== 'Running' && task !== undefined) this.cluster.report(task.id, 'TASK_KILLED');
    await settle();
    this.look();
  }

  /** The next new one runs and passes its check. @returns false: none can */
  async oneReady(): Promise<boolean> {
    await this.cluster.offer();
    const next = this.fresh().find(
      ({ task, healthy, goal }) => task !== undefined && healthy !== true && goal === 'Running',
    );
    if (next?.task === undefined) return false;
    this.cluster.report(next.task.id, 'TASK_RUNNING', { healthy: true });
    await settle();
    this.look();
    return true;
  }

  counts() {
    return {
      old: this.cluster.instances().length - this.fresh().length,
      fresh: this.fresh().length,
      ready: this.fresh().filter(({ healthy }) => healthy === true).length,
    };
  }

  get isDone(): boolean {
    return this.deployment !== undefined && this.cluster.scheduler.deployments.get(this.deployment) === undefined;
  }

  asked(): number {
    return this.cluster.instances().filter(({ goal }) => goal !== 'Running').length;
  }

  failOne(): void {
    const next = this.fresh().find(({ task }) => task !== undefined);
    if (next?.task !== undefined) this.cluster.report(next.task.id, 'TASK_FAILED');
  }

  oldUnhealthyDies(): void {
    const dying = this.cluster.instances().find(({ spec, healthy }) => spec.app.cmd === 'one' && healthy === false);
    this.cluster.report(dying?.task?.id ?? '', 'TASK_KILLED');
  }

  /** The leader before has left the deployment, and as many new ones as the row says. */
  private takeOver({ count, ready }: { readonly count: number; readonly ready: number }): void {
    const { store, clock, tasks, agents } = this.cluster;
    const spec = versioned(undefined, app(this.document(this.given.instances, 'two')), '2030-01-02T00:00:00.000Z');
    for (let index = 0; index < count; index += 1) {
      const id = newInstanceId('/web', clock.now());
      const task = {
        id: `${id}._app.1`,
        condition: 'Running' as const,
        stagedAt: clock.now(),
        startedAt: clock.now(),
        hostPorts: [],
        ipAddresses: [],
      };
      const agent = { host: `host-${50 + index}`, agentId: `agent-${50 + index}`, attributes: [] };
      const instance: Instance = { ...scheduled(id, spec, clock.now()), condition: 'Running', agent, task };
      store.save('instances', id, index < ready ? { ...instance, healthy: true } : instance);
      const resources = [{ name: 'cpus', type: 'SCALAR' as const, role: '*', scalar: { value: 1 } }];
      tasks.set(task.id, { name: 'web', task_id: { value: task.id }, agent_id: { value: agent.agentId }, resources });
    }
    store.save('apps', '/web', { current: spec, versions: [spec] });
    const steps = [[{ action: 'RestartApplication', spec }]];
    store.save('deployments', 'again', { id: 'again', version: spec.version, steps, changes: {} });
    this.cluster.scheduler.stop();
    this.cluster = new TestCluster({ store, clock, tasks, agents, holdsKills: true });
  }

  private document(instances: number, cmd: string) {
    const { minimumHealthCapacity, maximumOverCapacity, newPlaces } = this.given;
    return {
      id: '/web',
      cmd,
      instances,
      constraints: newPlaces === undefined ? [] : [['hostname', 'UNIQUE']],
      ...(this.given.unseen === true && cmd === 'one' ? UNSEEN : { healthChecks: [CHECK] }),
      upgradeStrategy: { minimumHealthCapacity, maximumOverCapacity },
    };
  }

  private fresh() {
    return this.cluster.instances().filter(({ spec }) => spec.app.cmd === 'two');
  }

  private serving(): number {
    const isWell = (one: Instance): boolean =>
      this.given.unseen === true && one.spec.app.cmd === 'one' ? one.healthy !== false : isConsideredHealthy(one);
    return this.cluster
      .instances()
      .filter((one) => one.goal === 'Running' && isWell(one) && one.condition === 'Running').length;
  }

  private look(): void {
    this.most = Math.max(this.most, this.cluster.instances().length);
    this.fewest = Math.min(this.fewest, this.serving());
  }
}

// Persistent volumes are reserved nowhere here, so that resident apps are judged by the formula alone, in upstream/.
const ROWS = UPGRADE_PHASES.filter(({ resident, name }) => resident !== true && !name.includes('external volume'));

test.each(ROWS.map((row) => [row.name, row] as const))('phases: %s', async (_, row) => {
  const rehearsal = new Rehearsal(row);
  await rehearsal.prepare();
  let fresh = row.alreadyStarted?.count ?? 0;
  for (const phase of row.phases) {
    switch (phase.event) {
      case 'start':
        rehearsal.begin();
        break;
      case 'gone':
        await rehearsal.confirmKills();
        break;
      case 'ready':
        expect(await rehearsal.oneReady()).toBe(true);
        await rehearsal.confirmKills();
        break;
      case 'died':
        rehearsal.oldUnhealthyDies();
        break;
      case 'failed':
        await rehearsal.cluster.offer();
        rehearsal.failOne();
        await rehearsal.cluster.clock.advance(2);
        break;
    }
    await settle();
    const after = rehearsal.counts();
    expect({ event: phase.event, ...after }).toEqual({
      event: phase.event,
      old: phase.old,
      fresh: phase.fresh,
      ready: phase.ready,
    });
    expect(after.fresh - fresh).toBe(phase.started);
    if (phase.event === 'start') expect(rehearsal.asked()).toBe(phase.asked);
    fresh = after.fresh;
  }
  expect(rehearsal.isDone).toBe(row.outcome === 'done');
  expect(rehearsal.fewest).toBe(row.fewest);
});

const capacity = fc.oneof(
  fc.constantFrom(0, 0.5, 1),
  fc.integer({ min: 0, max: 20 }).map((n) => n / 20),
);

test('any restart keeps what the formulas promise, and ends or hangs as the planner says', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        instances: fc.integer({ min: 1, max: 6 }),
        old: fc.integer({ min: 0, max: 6 }),
        unhealthyPart: fc.double({ min: 0, max: 1, noNaN: true }),
        unseen: fc.boolean(),
        minimumHealthCapacity: capacity,
        maximumOverCapacity: capacity,
        extra: fc.integer({ min: 0, max: 6 }),
        isUnique: fc.boolean(),
      }),
      async ({ unhealthyPart, extra, isUnique, ...rest }) => {
        fc.pre(rest.old > 0);
        const unhealthy = rest.unseen ? 0 : Math.floor(rest.old * unhealthyPart);
        const agents = Math.max(1, rest.old + extra);
        const given = { ...rest, unhealthy, ...(isUnique ? { newPlaces: agents } : { places: agents }) };
        const planned = planRestart(given);
        const rehearsal = new Rehearsal(given);
        await rehearsal.prepare();
        const healthyBefore = rest.unseen ? 0 : rest.old - unhealthy;
        const { minHealthy, maxCapacity, killImmediately } = restartStrategy(given, rest.old, healthyBefore);
        rehearsal.begin();
        await rehearsal.confirmKills();
        for (let turn = 0; turn < 20 && !rehearsal.isDone; turn += 1) {
          if (!(await rehearsal.oneReady())) break;
          await rehearsal.confirmKills();
        }
        expect(rehearsal.isDone).toBe(planned.outcome === 'done');
        expect([rehearsal.fewest, rehearsal.most]).toEqual([planned.fewest, planned.most]);
        expect(rehearsal.most).toBeLessThanOrEqual(Math.max(maxCapacity, rest.old));
        // Fewer only where they were unhealthy, or too many for the new number, before.
        if (healthyBefore >= minHealthy && unhealthy === 0 && killImmediately === healthyBefore - minHealthy)
          expect(rehearsal.fewest).toBeGreaterThanOrEqual(minHealthy);
      },
    ),
    { numRuns: 60 },
  );
});
