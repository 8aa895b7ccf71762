import {
  drainAgent,
  deactivateAgent,
  markAgentGone,
  reactivateAgent,
} from '../../../../lab/simulators/mesos/master/operator';
import { settled } from './manual-clock';
import { agentInfo, FRAMEWORK, SmallCluster, task, TestScheduler } from './small-cluster';
import type { DockerInMemory } from './docker-in-memory';

let cluster: SmallCluster;
beforeEach(async () => {
  cluster = new SmallCluster();
  await cluster.elect();
});
afterEach(() => {
  cluster.remove();
});

const onlyContainer = (docker: DockerInMemory): string => {
  const names = [...docker.containers.keys()];
  expect(names).toHaveLength(1);
  return names[0] as string;
};

/** A task that runs. */
async function running(id = 't1', more: Parameters<typeof task>[2] = {}, info = FRAMEWORK) {
  const { agent, docker, exits } = await cluster.agent();
  const scheduler = new TestScheduler(cluster, info);
  scheduler.launch(await scheduler.offer(), task(scheduler.offers[0] as never, id, more));
  await settled();
  return { agent, docker, exits, scheduler };
}

describe('offers', () => {
  test('have all that an agent has, for the role of the framework', async () => {
    await cluster.agent();
    const scheduler = new TestScheduler(cluster);
    const offer = await scheduler.offer();
    expect(offer).toMatchObject({
      id: { value: 'm0-O0' },
      framework_id: { value: 'm0-0000' },
      agent_id: { value: 'm0-S0' },
      hostname: '192.0.2.11',
      attributes: [{ name: 'rack', type: 'TEXT', text: { value: 'r1' } }],
      allocation_info: { role: '*' },
    });
    expect(offer.resources).toEqual([
      { name: 'cpus', type: 'SCALAR', scalar: { value: 2 }, role: '*', allocation_info: { role: '*' } },
      { name: 'mem', type: 'SCALAR', scalar: { value: 1024 }, role: '*', allocation_info: { role: '*' } },
      {
        name: 'ports',
        type: 'RANGES',
        ranges: { range: [{ begin: 31000, end: 31009 }] },
        role: '*',
        allocation_info: { role: '*' },
      },
    ]);
  });

  test('are of what tasks leave', async () => {
    const { scheduler } = await running();
    expect(scheduler.offers).toHaveLength(1);
    await cluster.clock.advance(5);
    expect(scheduler.offers).toHaveLength(2);
    expect(scheduler.offers[1]?.resources[0]).toMatchObject({ name: 'cpus', scalar: { value: 1.5 } });
  });

  test('that are declined come again after the time that was asked for', async () => {
    await cluster.agent();
    const scheduler = new TestScheduler(cluster);
    const offer = await scheduler.offer();
    scheduler.call({ type: 'DECLINE', decline: { offer_ids: [offer.id], filters: { refuse_seconds: 30 } } });
    await cluster.clock.advance(29);
    expect(scheduler.offers).toHaveLength(1);
    await cluster.clock.advance(2);
    expect(scheduler.offers).toHaveLength(2);
  });

  test('come at once after a REVIVE, and never while they are suppressed', async () => {
    await cluster.agent();
    const scheduler = new TestScheduler(cluster);
    const { id } = await scheduler.offer();
    scheduler.call({ type: 'SUPPRESS' });
    scheduler.call({ type: 'DECLINE', decline: { offer_ids: [id], filters: { refuse_seconds: 1000 } } });
    await cluster.clock.advance(20);
    expect(scheduler.offers).toHaveLength(1);
    scheduler.call({ type: 'REVIVE' });
    await scheduler.offer();
  });

  test('of reserved resources go to their role only', async () => {
    await cluster.agent(1, { info: agentInfo('cpus(web):1;mem(web):512;cpus:1;mem:64') });
    const other = new TestScheduler(cluster);
    expect((await other.offer()).resources).toHaveLength(2);
    other.hangUp();
    const web = new TestScheduler(cluster, {
      ...FRAMEWORK,
      roles: ['web'],
      capabilities: [{ type: 'RESERVATION_REFINEMENT' }],
    });
    const { resources } = await web.offer();
    expect(resources).toHaveLength(4);
    expect(resources[0]).toEqual({
      name: 'cpus',
      type: 'SCALAR',
      scalar: { value: 1 },
      reservations: [{ type: 'STATIC', role: 'web' }],
      allocation_info: { role: 'web' },
    });
  });
});

describe('a launch', () => {
  test('starts a container, and tells so', async () => {
    const { docker, scheduler } = await running();
    expect(docker.pulled).toEqual(['registry.example.com/app:1']);
    expect(scheduler.states).toEqual(['TASK_STARTING', 'TASK_RUNNING']);
    expect(scheduler.statuses[1]).toMatchObject({
      task_id: { value: 't1' },
      agent_id: { value: 'm0-S0' },
      source: 'SOURCE_EXECUTOR',
      container_status: { network_infos: [{ ip_addresses: [{ ip_address: '192.0.2.11' }] }] },
    });
  });

  test('of a container with a network of its own tells its address', async () => {
    const { docker } = await cluster.agent();
    docker.ip = '198.51.100.3';
    const scheduler = new TestScheduler(cluster);
    scheduler.launch(await scheduler.offer(), task(scheduler.offers[0] as never));
    await settled();
    expect(scheduler.statuses.at(-1)?.container_status?.network_infos).toEqual([
      { ip_addresses: [{ ip_address: '198.51.100.3' }] },
    ]);
  });

  test.each([
    [0, 'TASK_FINISHED'],
    [3, 'TASK_FAILED'],
  ])('whose process ends with %i is %s', async (exitCode, state) => {
    const { docker, scheduler, agent } = await running();
    docker.end(onlyContainer(docker), exitCode);
    await settled();
    expect(scheduler.statuses.at(-1)).toMatchObject({ state, message: `Container exited with status ${exitCode}` });
    expect(agent.tasks.size).toBe(0);
    expect(cluster.master.agents.get('m0-S0')?.tasks.size).toBe(0);
  });

  test('removes a container that ended, after the delay', async () => {
    const { docker } = await cluster.agent(1, { removeMilliseconds: 60_000 });
    const scheduler = new TestScheduler(cluster);
    scheduler.launch(await scheduler.offer(), task(scheduler.offers[0] as never));
    await settled();
    docker.end(onlyContainer(docker), 0);
    await cluster.clock.advance(50);
    expect(docker.containers.size).toBe(1);
    await cluster.clock.advance(20);
    expect(docker.containers.size).toBe(0);
  });

  test('fails where the image cannot be had', async () => {
    const { docker } = await cluster.agent();
    docker.pullFault = "Failed to run 'docker pull': exited with status 1";
    const scheduler = new TestScheduler(cluster);
    scheduler.launch(await scheduler.offer(), task(scheduler.offers[0] as never));
    await settled();
    expect(scheduler.statuses).toEqual([
      expect.objectContaining({
        state: 'TASK_FAILED',
        reason: 'REASON_CONTAINER_LAUNCH_FAILED',
        message: "Failed to launch container: Failed to run 'docker pull': exited with status 1",
      }),
    ]);
  });

  test('fails where pulling takes longer than the executor may take to register', async () => {
    const { docker } = await cluster.agent();
    docker.pullHangs = true;
    const scheduler = new TestScheduler(cluster);
    scheduler.launch(await scheduler.offer(), task(scheduler.offers[0] as never));
    await cluster.clock.advance(61);
    expect(scheduler.statuses.map(({ state, reason }) => [state, reason])).toEqual([
      ['TASK_FAILED', 'REASON_EXECUTOR_REGISTRATION_TIMEOUT'],
    ]);
  });

  test('fails where docker run does', async () => {
    const { docker } = await cluster.agent();
    docker.runExitCode = 127;
    const scheduler = new TestScheduler(cluster);
    scheduler.launch(await scheduler.offer(), task(scheduler.offers[0] as never));
    await settled();
    expect(scheduler.statuses.at(-1)).toMatchObject({
      state: 'TASK_FAILED',
      message: 'Container exited with status 127',
    });
  });

  test.each([
    [
      'more than there is',
      { resources: [{ name: 'cpus', type: 'SCALAR', scalar: { value: 3 } }] },
      /more than available/,
    ],
    ['another agent', { agent_id: { value: 'm0-S7' } }, /invalid agent m0-S7/],
    ['an id with a slash', { task_id: { value: 'a/b' } }, /'a\/b' is invalid/],
    ['no resources', { resources: [] }, /no resources/],
    ['no command', { command: undefined }, /CommandInfo or ExecutorInfo/],
    ['an executor', { executor: {} }, /not simulated/],
  ] as const)('fails for %s', async (_, more, message) => {
    await cluster.agent();
    const scheduler = new TestScheduler(cluster);
    scheduler.launch(await scheduler.offer(), task(scheduler.offers[0] as never, 't1', more));
    await settled();
    expect(scheduler.statuses).toEqual([
      expect.objectContaining({
        state: 'TASK_ERROR',
        reason: 'REASON_TASK_INVALID',
        message: expect.stringMatching(message) as string,
      }),
    ]);
  });

  test('fails with an offer that is gone, and with an id that runs', async () => {
    const { scheduler } = await running();
    const [old] = scheduler.offers;
    scheduler.launch(old as never, task(old as never, 't2'));
    expect(scheduler.statuses.at(-1)).toMatchObject({
      state: 'TASK_DROPPED',
      reason: 'REASON_INVALID_OFFERS',
      message: 'Task launched with invalid offers: Offer m0-O0 is no longer valid',
    });
    await cluster.clock.advance(5);
    scheduler.launch(scheduler.offers[1] as never, task(scheduler.offers[1] as never, 't1'));
    expect(scheduler.statuses.at(-1)?.message).toBe('Task has duplicate ID: t1');
  });

  test('of another containerizer is dropped', async () => {
    const { scheduler } = await running('t1', { container: { type: 'MESOS' } });
    expect(scheduler.statuses.at(-1)).toMatchObject({
      state: 'TASK_DROPPED',
      message: 'Only Docker containers are simulated',
    });
  });
});

describe('a kill', () => {
  const kill = { type: 'KILL', kill: { task_id: { value: 't1' } } };

  test("stops the container with the agent's time", async () => {
    const { docker, scheduler } = await running();
    docker.stoppedWith = 143;
    scheduler.call(kill);
    await settled();
    expect(docker.stops).toEqual([{ name: onlyContainer(docker), grace: 5 }]);
    expect(scheduler.statuses.at(-1)).toMatchObject({
      state: 'TASK_KILLED',
      message: 'Container exited with status 143',
    });
  });

  test("with the task's own time, or with that of the kill", async () => {
    const { docker, scheduler } = await running('t1', { kill_policy: { grace_period: { nanoseconds: 20e9 } } });
    scheduler.call(kill);
    await settled();
    expect(docker.stops.map(({ grace }) => grace)).toEqual([20]);
    const again = await cluster.agent(2);
    again.docker.stopFails = true;
    await cluster.clock.advance(6);
    const offer = scheduler.offers.find(({ agent_id }) => agent_id.value === 'm0-S1');
    scheduler.launch(offer as never, task(offer as never, 't2'));
    await settled();
    scheduler.call({
      type: 'KILL',
      kill: { task_id: { value: 't2' }, kill_policy: { grace_period: { nanoseconds: 7e9 } } },
    });
    await settled();
    expect(again.docker.stops.map(({ grace }) => grace)).toEqual([7]);
    expect(scheduler.states.at(-1)).toBe('TASK_RUNNING');
  });

  test('is told while it goes on where the framework can take that', async () => {
    const info = { ...FRAMEWORK, capabilities: [{ type: 'TASK_KILLING_STATE' }] };
    const { scheduler } = await running('t1', {}, info);
    scheduler.call(kill);
    await settled();
    expect(scheduler.states.slice(-2)).toEqual(['TASK_KILLING', 'TASK_KILLED']);
  });

  test('while the image is pulled comes before the container', async () => {
    const { docker } = await cluster.agent();
    docker.pullHangs = true;
    const scheduler = new TestScheduler(cluster);
    scheduler.launch(await scheduler.offer(), task(scheduler.offers[0] as never));
    await settled();
    scheduler.call(kill);
    await settled();
    expect(scheduler.statuses).toEqual([
      expect.objectContaining({ state: 'TASK_KILLED', reason: 'REASON_TASK_KILLED_DURING_LAUNCH' }),
    ]);
    expect(docker.containers.size).toBe(0);
  });

  test('of a task that nobody knows is answered', async () => {
    const { scheduler } = await running();
    scheduler.call({ type: 'KILL', kill: { task_id: { value: 'x' }, agent_id: { value: 'm0-S0' } } });
    expect(scheduler.statuses.at(-1)).toMatchObject({ state: 'TASK_GONE', reason: 'REASON_RECONCILIATION' });
  });
});

describe('a health check', () => {
  const check = {
    health_check: {
      command: { value: 'test -e /ok' },
      delay_seconds: 1,
      interval_seconds: 2,
      consecutive_failures: 2,
      grace_period_seconds: 0,
    },
  };

  test('is a command in the container, told when it passes first', async () => {
    const { docker, scheduler } = await running('t1', check);
    await cluster.clock.advance(6);
    expect(docker.execs[0]).toEqual(['sh', '-c', 'test -e /ok']);
    expect(scheduler.statuses.filter(({ healthy }) => healthy !== undefined)).toEqual([
      expect.objectContaining({ state: 'TASK_RUNNING', healthy: true }),
    ]);
  });

  test('kills after so many failures, and again until the container has ended', async () => {
    const { docker, scheduler } = await running('t1', check);
    docker.check = () => ({ exitCode: 1, stdout: '', stderr: '' });
    docker.stopFails = true;
    await cluster.clock.advance(3);
    expect(scheduler.statuses.slice(-2).map(({ healthy }) => healthy)).toEqual([false, false]);
    expect(docker.stops).toHaveLength(1);
    docker.stopFails = false;
    await cluster.clock.advance(5);
    expect(docker.stops).toHaveLength(2);
    expect(scheduler.statuses.at(-1)).toMatchObject({ state: 'TASK_KILLED', healthy: false });
  });

  test.each([
    [{ http: { port: 8080, path: '/health' } }, 'curl', { exitCode: 0, stdout: '200', stderr: '' }, true],
    [{ http: { port: 8080 } }, 'curl', { exitCode: 0, stdout: '500', stderr: '' }, false],
    [{ http: { port: 8080 } }, 'curl', { exitCode: 7, stdout: '000', stderr: 'refused' }, false],
    [{ http: { port: 8080 } }, 'curl', { exitCode: undefined, stdout: '', stderr: '' }, false],
    [{ tcp: { port: 8080 } }, 'bash', { exitCode: 0, stdout: '', stderr: '' }, true],
    [{ tcp: { port: 8080 } }, 'bash', { exitCode: 1, stdout: '', stderr: '' }, false],
    [{ command: { shell: false, value: 'true' } }, 'true', { exitCode: undefined, stdout: '', stderr: '' }, false],
  ])('of %j asks with %s', async (what, program, answer, healthy) => {
    const { docker, scheduler } = await running('t1', {
      health_check: { ...what, delay_seconds: 1, grace_period_seconds: 0 },
    });
    docker.check = () => answer;
    await cluster.clock.advance(1);
    expect(docker.execs[0]?.[0]).toBe(program);
    expect(scheduler.statuses.at(-1)?.healthy).toBe(healthy);
  });
});

describe('status updates', () => {
  test('are sent again until they are acknowledged, one after the other', async () => {
    const { docker } = await cluster.agent();
    const scheduler = new TestScheduler(cluster);
    scheduler.acknowledges = false;
    scheduler.launch(await scheduler.offer(), task(scheduler.offers[0] as never));
    await settled();
    expect(docker.containers.size).toBe(1);
    await cluster.clock.advance(31);
    expect(scheduler.states).toEqual(['TASK_STARTING', 'TASK_STARTING', 'TASK_STARTING']);
    const [first] = scheduler.statuses;
    scheduler.call({
      type: 'ACKNOWLEDGE',
      acknowledge: { task_id: { value: 't1' }, agent_id: { value: 'm0-S0' }, uuid: first?.uuid ?? '' },
    });
    await settled();
    expect(scheduler.states.at(-1)).toBe('TASK_RUNNING');
  });

  test('come at once when the scheduler is back', async () => {
    const { docker, scheduler } = await running();
    scheduler.hangUp();
    docker.end(onlyContainer(docker), 0);
    await settled();
    const again = new TestScheduler(cluster, { ...FRAMEWORK, id: { value: scheduler.id } });
    await settled();
    expect(again.states).toEqual(['TASK_FINISHED']);
  });
});

describe('a framework', () => {
  test('that comes on another connection ends the first', async () => {
    const { scheduler } = await running();
    const again = new TestScheduler(cluster, { ...FRAMEWORK, id: { value: scheduler.id } });
    expect(again.id).toBe(scheduler.id);
    expect(scheduler.isOpen).toBe(false);
    expect(scheduler.events.at(-1)).toEqual({ type: 'ERROR', error: { message: 'Framework failed over' } });
    expect(scheduler.call({ type: 'REVIVE' }).status).toBe(400);
  });

  test('gets heartbeats', async () => {
    const scheduler = new TestScheduler(cluster);
    await cluster.clock.advance(45);
    expect(scheduler.events.filter(({ type }) => type === 'HEARTBEAT')).toHaveLength(4);
  });

  test('that stays away longer than its failover timeout is over, and its tasks are killed', async () => {
    const { docker, scheduler } = await running();
    scheduler.hangUp();
    await cluster.clock.advance(59);
    expect(docker.stops).toEqual([]);
    await cluster.clock.advance(2);
    expect(docker.stops).toHaveLength(1);
    const again = new TestScheduler(cluster, { ...FRAMEWORK, id: { value: scheduler.id } });
    expect(again.events).toEqual([{ type: 'ERROR', error: { message: 'Framework has been removed' } }]);
  });

  test('can tear itself down', async () => {
    const { docker, scheduler, agent } = await running();
    expect(scheduler.call({ type: 'TEARDOWN' }).status).toBe(202);
    await settled();
    expect(docker.stops).toHaveLength(1);
    expect(agent.tasks.size).toBe(0);
    expect(scheduler.isOpen).toBe(false);
  });

  test('can ask for its tasks', async () => {
    const { scheduler } = await running();
    scheduler.call({ type: 'RECONCILE', reconcile: { tasks: [] } });
    expect(scheduler.statuses.at(-1)).toMatchObject({
      state: 'TASK_RUNNING',
      reason: 'REASON_RECONCILIATION',
      message: 'Reconciliation: Latest task state',
    });
    expect(scheduler.statuses.at(-1)?.uuid).toBeUndefined();
    scheduler.call({ type: 'RECONCILE', reconcile: { tasks: [{ task_id: { value: 'x' } }] } });
    expect(scheduler.states.at(-1)).toBe('TASK_UNKNOWN');
  });

  test.each([
    [{ type: 'ACCEPT' }, 400, /Expecting 'accept' to be present/],
    [{}, 400, /Expecting 'type'/],
    [{ type: 'REVIVE', framework_id: { value: 'x' } }, 400, /Framework cannot be found/],
    [{ type: 'REQUEST' }, 501, /not simulated/],
  ])('fails for %j', (call, status, body) => {
    const scheduler = new TestScheduler(cluster);
    expect(scheduler.call(call)).toEqual({ status, body: expect.stringMatching(body) as string });
  });
});

describe('an agent that is silent', () => {
  test('is unreachable after 75 s, and its tasks with it', async () => {
    const { scheduler } = await running();
    const [entry] = cluster.agents;
    if (entry !== undefined) entry.isCutOff = true;
    await cluster.clock.advance(74);
    expect(scheduler.states.at(-1)).toBe('TASK_RUNNING');
    await cluster.clock.advance(16);
    expect(scheduler.statuses.at(-1)).toMatchObject({
      state: 'TASK_UNREACHABLE',
      reason: 'REASON_AGENT_REMOVED',
      unreachable_time: { nanoseconds: expect.any(Number) as number },
    });
    expect(scheduler.events).toContainEqual({ type: 'FAILURE', failure: { agent_id: { value: 'm0-S0' } } });
    expect(cluster.master.agents.size).toBe(0);
    scheduler.call({
      type: 'RECONCILE',
      reconcile: { tasks: [{ task_id: { value: 't1' }, agent_id: { value: 'm0-S0' } }] },
    });
    expect(scheduler.statuses.at(-1)?.message).toBe('Reconciliation: Task is unreachable');
  });

  test('that comes back brings its tasks along', async () => {
    const { scheduler } = await running();
    const [entry] = cluster.agents;
    if (entry === undefined) throw new Error('no agent');
    entry.isCutOff = true;
    await cluster.clock.advance(100);
    entry.isCutOff = false;
    await cluster.clock.advance(75);
    expect(cluster.master.agents.has('m0-S0')).toBe(true);
    expect(scheduler.statuses.at(-1)).toMatchObject({
      state: 'TASK_RUNNING',
      reason: 'REASON_AGENT_REREGISTERED',
      message: 'Unreachable agent re-reregistered',
    });
  });

  test('that comes back after its tasks ended is rid of them once that is acknowledged', async () => {
    const { agent, docker, scheduler } = await running();
    const [entry] = cluster.agents;
    if (entry !== undefined) entry.isCutOff = true;
    await cluster.clock.advance(100);
    agent.leave();
    docker.end(onlyContainer(docker), 255);
    await cluster.agent(1, {}, docker);
    expect(scheduler.states.at(-1)).toBe('TASK_FAILED');
    expect(cluster.master.agents.get('m0-S0')?.tasks.size).toBe(0);
  });

  test('loses tasks of a framework that knows no partitions', async () => {
    const { scheduler } = await running('t1', {}, { ...FRAMEWORK, capabilities: [] });
    const [entry] = cluster.agents;
    if (entry !== undefined) entry.isCutOff = true;
    await cluster.clock.advance(90);
    expect(scheduler.states.at(-1)).toBe('TASK_LOST');
  });

  test('that missed a launch says so when it is back', async () => {
    const { agent } = await cluster.agent();
    const scheduler = new TestScheduler(cluster);
    const offer = await scheduler.offer();
    const [entry] = cluster.agents;
    if (entry !== undefined) entry.isCutOff = true;
    scheduler.launch(offer, task(offer));
    await settled();
    if (entry !== undefined) entry.isCutOff = false;
    await cluster.clock.advance(16); // the ping that tells it that it is disconnected
    expect(agent.isRegistered).toBe(true);
    expect(scheduler.statuses.at(-1)).toMatchObject({
      state: 'TASK_DROPPED',
      message: 'Reconciliation: task unknown to the agent',
    });
  });
});

describe('draining', () => {
  test('ends all tasks, and is done when that is acknowledged', async () => {
    const { scheduler, agent } = await running();
    scheduler.acknowledges = false;
    expect(await drainAgent(cluster.master, 'm0-S0', { mark_gone: false, max_grace_period: { seconds: 2 } })).toEqual({
      status: 200,
    });
    await settled();
    expect(cluster.master.registry.draining['m0-S0']?.state).toBe('DRAINING');
    expect(scheduler.statuses.at(-1)).toMatchObject({ state: 'TASK_KILLED', reason: 'REASON_AGENT_DRAINING' });
    expect(await reactivateAgent(cluster.master, 'm0-S0')).toMatchObject({ status: 400 });
    const { task_id, uuid = '' } = scheduler.statuses.at(-1) as never as { task_id: { value: string }; uuid?: string };
    scheduler.call({ type: 'ACKNOWLEDGE', acknowledge: { task_id, agent_id: { value: 'm0-S0' }, uuid } });
    await settled();
    expect(cluster.master.registry.draining['m0-S0']?.state).toBe('DRAINED');
    expect(agent.drain).toBeUndefined();
    const before = scheduler.offers.length;
    await cluster.clock.advance(20);
    expect(scheduler.offers).toHaveLength(before);
    expect(await reactivateAgent(cluster.master, 'm0-S0')).toEqual({ status: 200 });
    await scheduler.offer();
  });

  test.each([
    [undefined, 2, 2],
    [{ grace_period: { nanoseconds: 1e9 } }, 2, 1],
    [{ grace_period: { nanoseconds: 30e9 } }, 2, 2],
    [{ grace_period: { nanoseconds: 30e9 } }, undefined, 30],
  ])('of a task with kill policy %j and at most %s s stops within %i s', async (kill_policy, most, grace) => {
    const { docker } = await running('t1', { ...(kill_policy !== undefined && { kill_policy }) });
    await drainAgent(cluster.master, 'm0-S0', {
      mark_gone: false,
      ...(most !== undefined && { max_grace_period: { seconds: most } }),
    });
    await settled();
    expect(docker.stops.map((stop) => stop.grace)).toEqual([grace]);
  });

  test('of an agent without tasks is done at once; another master knows', async () => {
    await cluster.agent();
    await drainAgent(cluster.master, 'm0-S0', { mark_gone: false });
    expect(cluster.master.registry.draining['m0-S0']?.state).toBe('DRAINED');
    await cluster.elect();
    expect(cluster.master.registry.draining['m0-S0']?.state).toBe('DRAINED');
    const scheduler = new TestScheduler(cluster);
    await cluster.clock.advance(5);
    expect(scheduler.offers).toEqual([]);
  });

  test('with mark_gone ends the agent, too', async () => {
    const { scheduler, exits } = await running();
    await drainAgent(cluster.master, 'm0-S0', { mark_gone: true });
    await settled();
    await settled();
    expect(scheduler.states).toContain('TASK_GONE_BY_OPERATOR');
    expect(exits).toEqual([0]);
    expect(cluster.master.registry.gone['m0-S0']).toBeDefined();
  });

  test('fails for an agent that nobody knows; reactivation for one that is active', async () => {
    expect(await drainAgent(cluster.master, 'x', { mark_gone: false })).toEqual({ status: 400, body: 'Unknown agent' });
    expect(await deactivateAgent(cluster.master, 'x')).toEqual({ status: 400, body: 'Unknown agent' });
    expect(await markAgentGone(cluster.master, 'x')).toMatchObject({ status: 404 });
    await cluster.agent();
    expect(await reactivateAgent(cluster.master, 'm0-S0')).toEqual({ status: 400, body: 'Agent is not deactivated' });
  });

  test('deactivation takes offers back and leaves tasks alone', async () => {
    const { scheduler, docker } = await running();
    await cluster.clock.advance(5);
    await deactivateAgent(cluster.master, 'm0-S0');
    expect(scheduler.events.at(-1)?.type).toBe('RESCIND');
    expect(docker.stops).toEqual([]);
  });

  test('an agent that is gone is refused when it comes back', async () => {
    const { exits, scheduler } = await running();
    const [entry] = cluster.agents;
    if (entry !== undefined) entry.isCutOff = true;
    await cluster.clock.advance(100);
    expect(await markAgentGone(cluster.master, 'm0-S0')).toEqual({ status: 200 });
    if (entry !== undefined) entry.isCutOff = false;
    await cluster.clock.advance(80);
    expect(exits).toEqual([0]);
    expect(scheduler.states).not.toContain('TASK_KILLED');
  });
});

describe('another master', () => {
  test('gets agents and tasks from the agents', async () => {
    const { scheduler, docker } = await running();
    await cluster.elect();
    expect([...cluster.master.agents.keys()]).toEqual(['m0-S0']);
    const again = new TestScheduler(cluster, { ...FRAMEWORK, id: { value: scheduler.id } });
    again.call({ type: 'RECONCILE', reconcile: { tasks: [] } });
    expect(again.states).toEqual(['TASK_RUNNING']);
    again.call({ type: 'KILL', kill: { task_id: { value: 't1' } } });
    await settled();
    expect(again.states.at(-1)).toBe('TASK_KILLED');
    expect(docker.stops).toHaveLength(1);
  });

  test('says nothing of tasks on agents that have not come yet, until their time is over', async () => {
    const { scheduler } = await running();
    const [entry] = cluster.agents;
    if (entry !== undefined) entry.isCutOff = true;
    await cluster.elect();
    const again = new TestScheduler(cluster, { ...FRAMEWORK, id: { value: scheduler.id } });
    const ask = (): void => {
      again.call({
        type: 'RECONCILE',
        reconcile: { tasks: [{ task_id: { value: 't1' }, agent_id: { value: 'm0-S0' } }] },
      });
    };
    ask();
    expect(again.states).toEqual([]);
    await cluster.clock.advance(300);
    ask();
    expect(again.states).toEqual([]);
    await cluster.clock.advance(301);
    ask();
    expect(again.states).toEqual(['TASK_UNREACHABLE']);
  });

  test('knows nothing of before where the registry is in memory', async () => {
    await cluster.agent();
    const [entry] = cluster.agents;
    if (entry !== undefined) entry.isCutOff = true;
    await cluster.elect(false);
    expect(cluster.master.recovered.size).toBe(0);
  });

  test('gives a framework that does not come its failover timeout', async () => {
    const { docker } = await running();
    await cluster.elect();
    await cluster.clock.advance(61);
    expect(docker.stops).toHaveLength(1);
  });
});

describe('an agent that starts again', () => {
  test('goes on with its tasks', async () => {
    const { agent, docker, scheduler } = await running();
    agent.leave();
    const again = await cluster.agent(1, {}, docker);
    expect(again.agent.id).toBe('m0-S0');
    expect(again.agent.tasks.size).toBe(1);
    expect(scheduler.states).toEqual(['TASK_STARTING', 'TASK_RUNNING']);
    docker.end(onlyContainer(docker), 0);
    await settled();
    expect(scheduler.states.at(-1)).toBe('TASK_FINISHED');
  });

  test('tells what happened meanwhile', async () => {
    const { agent, docker, scheduler } = await running();
    agent.leave();
    const name = onlyContainer(docker);
    await settled();
    const container = docker.containers.get(name);
    if (container !== undefined) docker.containers.set(name, { ...container, waiting: [], exitCode: 3 });
    await cluster.agent(1, {}, docker);
    expect(scheduler.statuses.at(-1)).toMatchObject({
      state: 'TASK_FAILED',
      message: 'Container exited with status 3',
    });
  });

  test('loses tasks whose executors ended with its container', async () => {
    const { agent, docker, scheduler } = await running();
    agent.leave();
    await cluster.agent(1, { executorsSurvive: false }, docker);
    expect(scheduler.statuses.at(-1)).toMatchObject({
      state: 'TASK_FAILED',
      reason: 'REASON_EXECUTOR_TERMINATED',
      message: "Executor terminated with the agent's container",
    });
    expect(docker.stops).toHaveLength(1);
  });

  test('fails with other attributes, and not under a policy that allows more of them', async () => {
    const { agent, docker } = await running();
    agent.leave();
    const info = { ...agentInfo(undefined, 'rack:r1;zone:a'), hostname: '192.0.2.11' };
    await expect(cluster.agent(1, { info }, docker)).rejects.toThrow('Incompatible agent info detected');
    cluster.agents.pop();
    await cluster.agent(1, { info, reconfigurationPolicy: 'additive' }, docker);
    expect(cluster.master.agents.get('m0-S0')?.info.attributes).toHaveLength(2);
  });

  test('removes containers that are none of its own, and no others', async () => {
    const { docker } = await cluster.agent();
    const orphan = 'mesos-01234567-89ab-cdef-0123-456789abcdef';
    const old = 'mesos-m0-S0.01234567-89ab-cdef-0123-456789abcdef';
    for (const name of [orphan, old, 'mesos-exporter', 'web']) await docker.run(['--name', name]);
    await cluster.agent(1, {}, docker);
    expect([...docker.containers.keys()]).toEqual(['mesos-exporter', 'web']);
  });

  test('leaves orphans alone with --no-docker_kill_orphans', async () => {
    const { docker } = await cluster.agent();
    await docker.run(['--name', 'mesos-01234567-89ab-cdef-0123-456789abcdef']);
    await cluster.agent(1, { killsOrphans: false }, docker);
    expect(docker.containers.size).toBe(1);
  });

  test('with --recover=cleanup ends its tasks and itself', async () => {
    const { agent, docker } = await running();
    agent.leave();
    const { exits } = await cluster.agent(1, { recover: 'cleanup' }, docker);
    expect(docker.stops).toHaveLength(1);
    expect(exits).toEqual([0]);
  });
});

describe('an agent that is told to go', () => {
  test('ends its tasks, says goodbye, and is another one at its next start', async () => {
    const { agent, docker, exits } = await running();
    agent.end();
    await settled();
    expect(docker.stops).toHaveLength(1);
    expect(exits).toEqual([0]);
    expect(cluster.master.agents.size).toBe(0);
    const again = await cluster.agent(1, {}, docker);
    expect(again.agent.id).toBe('m0-S1');
  });

  test('a new agent at its address takes its place', async () => {
    const { scheduler, docker, agent } = await running();
    agent.leave();
    const other = await cluster.agent(1, { workDirectory: `${agent.settings.workDirectory}-new` }, docker);
    expect(other.agent.id).toBe('m0-S1');
    expect(scheduler.states).toContain('TASK_GONE');
    expect([...cluster.master.agents.keys()]).toEqual(['m0-S1']);
  });

  test('one that waits for a leader tries again, ever later', async () => {
    const { agent } = await cluster.agent();
    const [entry] = cluster.agents;
    if (entry === undefined) throw new Error('no agent');
    entry.isCutOff = true;
    agent.leads(cluster.info);
    await cluster.clock.advance(1 + 2 + 4);
    expect(cluster.lines.filter((line) => line.startsWith('Failed to register'))).toHaveLength(4);
    entry.isCutOff = false;
    await cluster.clock.advance(8);
    expect(agent.isRegistered).toBe(true);
  });
});
