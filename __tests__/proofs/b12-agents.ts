import { deploy, diff, longshore, saidLast, type Run } from './b1-deploy';
import { ConsulApi } from './b1-consul-api';
import { failedDeploy, START_SECONDS } from './b1-marathon';
import { Marathon } from './b1-marathon-api';
import { consulWrong } from './b1-marathon-consul';
import { leadingState, mesosBack, mesosWrong, runningTasks, seatsOf } from './b1-mesos-api';
import { addressOf, tasksChanged } from './b1-mesos-judge';
import { attemptHere } from './b1-recorded';
import { blind, courseOf } from './b1-upgrade-judge';
import type { Checkout } from './b12-checkout';
import { disturbed, leftOn, leftOver } from './b12-judge';
import { SPARE, spareLine, startSpare } from './b12-machine';
import { waitUntil } from './clients';
import type { Live } from './live';
import type { Say } from './proof';
import { judge, type Line } from './row';

/** What is deployed here: its six instances fill three agents, so that what leaves one has one place to go. */
const GROWN = { variant: 'grown', instances: 6 } as const;

/** From the end of a deploy, which waits for health, until every host finds an instance in Consul. */
const ROUTED_SECONDS = 20;

/** A service scales out: what the deploy waited for is found a moment later. */
export function appOut(live: Live, say: Say): Promise<Line> {
  const { variant, instances } = GROWN;
  const id = 'B12.app.out';
  const done = `deployed the app with ${instances} instances, and asked DNS and HTTP of Consul on every host for them`;
  return attemptHere(live, id, done, async () => {
    say(done);
    const marathon = new Marathon(live);
    const before = await runningTasks(live);
    const run = await deploy(live, { variant });
    const at = Date.now();
    const tasks = await marathon.tasks();
    const unfound = await consulWrong(live, { ...marathon.app, instances }, tasks, ROUTED_SECONDS);
    const routed = (Date.now() - at) / 1000;
    const changed = tasksChanged(before, await runningTasks(live)).filter((one) => !one.endsWith(' is new'));
    const wrong = [
      ...(await mesosWrong(live)),
      ...failedDeploy(run),
      ...(await marathon.wrong({ instances })),
      ...unfound,
      ...changed,
    ];
    const right = [
      `${marathon.app.instances} -> ${instances} healthy ${run.seconds.toFixed(0)} s after the deploy began, found in Consul on every host ${routed.toFixed(1)} s later`,
      `${before.size} tasks ran on in the same containers`,
    ];
    return judge(id, done, wrong, right, { deploySeconds: run.seconds, routedSeconds: routed });
  });
}

/** A machine nobody knew becomes an agent, and takes what a drained one has. */
export function agentOut(live: Live, checkout: Checkout, say: Say): Promise<Line> {
  const { variant } = GROWN;
  const id = 'B12.agents.out';
  const done = `declared another machine, ${SPARE.name}, labelled mesos: agent, deployed, and drained the agent of another host`;
  return attemptHere(live, id, done, async () => {
    say(done);
    await startSpare();
    const [before, tasks] = [await live.inventory(), await runningTasks(live)];
    const wide = checkout.declare(spareLine());
    const run = await deploy(wide, { variant });
    say(`deployed in ${run.seconds.toFixed(0)} s`);
    const wrong = [
      ...failedDeploy(run),
      ...(await mesosWrong(wide)),
      ...tasksChanged(tasks, await runningTasks(wide)),
      ...disturbed(before, await wide.inventory()),
    ];
    const moved = await moveFrom(wide, seatBeside(live), SPARE.name, say);
    const right = [
      `its agent is active when the deploy ends, after ${run.seconds.toFixed(0)} s; no container of another host was touched, ${tasks.size} tasks ran on`,
      moved.right,
    ];
    return judge(id, done, [...wrong, ...moved.wrong], right, { deploySeconds: run.seconds, ...moved.figures });
  });
}

/** It is drained, leaves, and is not known any more. */
export function agentIn(live: Live, checkout: Checkout, say: Say): Promise<Line> {
  const { variant } = GROWN;
  const id = 'B12.agents.in';
  const done = `drained ${SPARE.name}, deployed it as leaving, deleted its line, deployed`;
  return attemptHere(live, id, done, async () => {
    say(done);
    const wide = checkout.declare(spareLine());
    const moved = await moveFrom(wide, SPARE.name, seatBeside(live), say);
    const [before, tasks] = [await live.inventory(), await runningTasks(wide)];
    const wrong = [...moved.wrong, ...(await left(live, wide, checkout, say))];
    wrong.push(
      ...tasksChanged(tasks, await runningTasks(live)),
      ...disturbed(before, await live.inventory()),
      ...leftOver(SPARE.name, (await wide.inventory()).get(SPARE.name) ?? []),
      ...(await stillNode(live)),
      ...failedDeploy(await deploy(live)),
    );
    const empty = await diff(live);
    if (empty.code !== 0 || !/No changes\./.test(empty.output))
      wrong.push(`the last diff has changes: ${saidLast(empty)}`);
    const right = [
      moved.right,
      `${SPARE.name} has no container of ours, Mesos no agent and Consul no node of it; elsewhere nothing was touched; the plan is empty`,
    ];
    return judge(id, done, wrong, right, moved.figures);
  });

  async function left(before: Live, wide: Live, at: Checkout, tell: Say): Promise<string[]> {
    const leaving = await deploy(at.declare(spareLine('leaving')), { variant });
    tell(`left in ${leaving.seconds.toFixed(0)} s`);
    await mesosBack(before);
    const wrong = [
      ...failedDeploy(leaving),
      ...(await mesosWrong(before)),
      ...leftOn(SPARE.name, await runningTasks(wide)),
    ];
    const gone = await deploy(at.declare(), { variant });
    return [...wrong, ...failedDeploy(gone)];
  }
}

/** Tasks of the host that leaves, when nobody drained it: what the negative control sees. */
export function leftUndrained(live: Live, checkout: Checkout, say: Say): Promise<Line> {
  const { variant } = GROWN;
  const id = 'B12.agents.in';
  const done = `deployed ${SPARE.name} as leaving, under its tasks`;
  return attemptHere(live, id, done, async () => {
    say(done);
    const wide = checkout.declare(spareLine());
    const run = await deploy(checkout.declare(spareLine('leaving')), { variant });
    return judge(id, done, [...failedDeploy(run), ...leftOn(SPARE.name, await runningTasks(wide))], []);
  });
}

/** Another host, whose agent can be drained and taken back. */
const seatBeside = (live: Live): string => seatsOf(live, 'mesos-agent').at(-1)?.name ?? '';

interface Moved {
  readonly wrong: readonly string[];
  readonly right: string;
  readonly figures: { readonly moved: number; readonly moveSeconds: number; readonly fewestHealthy: number };
}

/** Drains one host; the only place for its tasks is another. The one of both that goes on is offered again. */
export async function moveFrom(live: Live, from: string, to: string, say: Say): Promise<Moved> {
  const { instances } = GROWN;
  const marathon = new Marathon(live);
  const { address } = live.host(from);
  const leaving = (await marathon.tasks()).filter(({ host }) => host === address).length;
  if (leaving === 0) throw new Error(`${from}: no task of ${marathon.app.id} runs there that could move`);
  const { did: run, watched } = await marathon.whileWatched(async () => {
    const drain = await longshore(live, 'mesos', live.environment, 'drain', from);
    await marathon.back(START_SECONDS, { instances });
    return drain;
  });
  const seconds = (watched.to - watched.from) / 1000;
  const { fewest } = courseOf([], watched.looks);
  say(`${leaving} moved from ${from} in ${seconds.toFixed(0)} s`);
  const tasks = await marathon.tasks();
  const there = tasks.filter(({ host }) => host === live.host(to).address).length;
  const wrong = [
    ...failed(run),
    ...blind(watched),
    ...(await marathon.wrong({ instances })),
    ...leftOn(from, await runningTasks(live)),
    ...(there < leaving ? [`${to}: ${there} tasks run there, ${leaving} had no other place`] : []),
    ...(fewest < instances - leaving
      ? [`only ${fewest} were healthy at once, ${instances - leaving} were not on ${from}`]
      : []),
    ...(await consulWrong(live, { ...marathon.app, instances }, tasks)),
  ];
  if (from !== SPARE.name) wrong.push(...(await takenBack(live, from)));
  return {
    wrong,
    right: `${leaving} tasks of ${from} ended and ${to} runs as many ${seconds.toFixed(0)} s after the drain began; never fewer than ${fewest} of ${instances} healthy; found in Consul on every host`,
    figures: { moved: leaving, moveSeconds: seconds, fewestHealthy: fewest },
  };
}

async function takenBack(live: Live, host: string): Promise<string[]> {
  const run = await longshore(live, 'mesos', live.environment, 'undrain', host);
  const { address } = live.host(host);
  await waitUntil(`the agent of ${host} to be active`, 30, async () => {
    const { state } = await leadingState(live);
    return state.slaves.some(({ pid, active }) => active && addressOf(pid) === address);
  }).catch(() => undefined);
  return [...failed(run), ...(await mesosWrong(live))];
}

const failed = (run: Run): string[] =>
  run.code === 0 ? [] : [`longshore mesos ended with ${run.code}: ${saidLast(run)}`];

async function stillNode(live: Live): Promise<string[]> {
  const api = new ConsulApi(live);
  const nodes = await api.json<readonly { readonly Node: string; readonly Address: string }[]>(
    api.hosts[0]?.name ?? '',
    '/v1/catalog/nodes',
    api.operator,
  );
  return nodes
    .filter(({ Address }) => Address === SPARE.address)
    .map(({ Node }) => `Consul's catalog still has the node ${Node}`);
}
