import { KILL_CALLS, TASK_STOPS } from '../../../fixtures/mesos/kills';
import type { TaskStop } from '../../../fixtures/mesos/rows';
import { removeFramework } from '../../../../lab/simulators/mesos/master/frameworks';
import type { DockerInMemory } from './docker-in-memory';
import { settled } from './manual-clock';
import { SmallCluster, task, TestScheduler } from './small-cluster';

let cluster: SmallCluster;
beforeEach(async () => {
  cluster = new SmallCluster();
  await cluster.elect();
});
afterEach(() => {
  cluster.remove();
});

const policy = (seconds: number | undefined) =>
  seconds === undefined ? {} : { kill_policy: { grace_period: { nanoseconds: seconds * 1e9 } } };
const CHECK = { command: { value: 'true' }, delay_seconds: 1, interval_seconds: 1, consecutive_failures: 1 };

/** A task that runs, and takes long to end. */
async function running({ own, agent, by }: Pick<TaskStop, 'agent' | 'by' | 'own'>) {
  const { docker } = await cluster.agent(1, { graceMilliseconds: agent * 1000 });
  docker.stopHangs = true;
  const scheduler = new TestScheduler(cluster);
  const check = by === 'health check' ? { health_check: { ...CHECK, grace_period_seconds: 0 } } : {};
  scheduler.launch(await scheduler.offer(), task(scheduler.offers[0] as never, 't1', { ...policy(own), ...check }));
  await settled();
  return { docker, scheduler };
}

async function stopped(docker: DockerInMemory, scheduler: TestScheduler, { by, called }: TaskStop): Promise<void> {
  if (by === 'KILL') scheduler.call({ type: 'KILL', kill: { task_id: { value: 't1' }, ...policy(called) } });
  else if (by === 'shutdown') {
    const [framework] = cluster.master.frameworks.values();
    if (framework !== undefined) removeFramework(cluster.master, framework);
  } else {
    docker.check = () => ({ exitCode: 1, stdout: '', stderr: '' });
    await cluster.clock.advance(1);
  }
  await settled();
}

test.each(TASK_STOPS.map((row) => [row.name, row] as const))('a task is stopped %s', async (_, row) => {
  const { docker, scheduler } = await running(row);
  await stopped(docker, scheduler, row);
  const stops = docker.stops.map(({ grace }) => ({ at: 0, grace }));
  for (let at = 1; at < 12; at += 1) {
    await cluster.clock.advance(1);
    for (const { grace } of docker.stops.slice(stops.length)) stops.push({ at, grace });
  }
  expect(stops).toEqual(row.stops);
});

/** A KILL of the task. */
const CALLS: Readonly<Record<string, (scheduler: TestScheduler) => Promise<void>>> = {
  'the task': (scheduler) => {
    scheduler.call({ type: 'KILL', kill: { task_id: { value: 't1' }, agent_id: { value: 'm0-S0' } } });
    return settled();
  },
  'the task, on an agent that has not got it': (scheduler) => {
    scheduler.call({ type: 'KILL', kill: { task_id: { value: 't1' }, agent_id: { value: 'm0-S9' } } });
    return settled();
  },
  'the task, while its agent is disconnected, and the agent registers again': async (scheduler) => {
    const [entry] = cluster.agents;
    if (entry === undefined) throw new Error('no agent');
    entry.isCutOff = true;
    await cluster.clock.advance(16); // a ping that does not arrive
    expect(cluster.master.agents.get('m0-S0')?.connected).toBe(false);
    scheduler.call({ type: 'KILL', kill: { task_id: { value: 't1' } } });
    await settled();
    expect(entry.docker.stops).toEqual([]);
    entry.isCutOff = false;
    await cluster.clock.advance(16);
  },
};

test.each(KILL_CALLS.map((row) => [row.name, row] as const))('a KILL %s', async (_, row) => {
  const { docker, scheduler } = await running({ agent: 5, by: 'KILL' });
  await CALLS[row.given]?.(scheduler);
  expect(docker.stops.length > 0).toBe(row.stops);
  expect(cluster.lines.some((line) => line.includes('different agent'))).toBe(row.given.includes('has not got it'));
});

test('an agent that starts again goes on to stop a task, with the time of the task', async () => {
  const { docker, scheduler } = await running({ agent: 5, own: 20, by: 'KILL' });
  scheduler.call({ type: 'KILL', kill: { task_id: { value: 't1' } } });
  await settled();
  await cluster.agent(1, {}, docker);
  await settled();
  // Once by itself, and once more as the master says it again.
  expect(docker.stops.map(({ grace }) => grace)).toEqual([20, 20, 20]);
});
