import { ConsulApi } from './b1-consul-api';
import { deploy, saidLast } from './b1-deploy';
import { longestGap, lossSeen, misordered, restarted } from './b1-judge';
import { EVERY_MILLISECONDS, probeBoth, type Probed } from './b1-probe';
import { leader as leadingMember } from './b1-zookeeper';
import { SESSION_SECONDS } from './b1-zookeeper-client';
import type { Live } from './live';
import type { Say } from './proof';
import { attemptAll, judge, type Line } from './row';

export type Module = 'zookeeper' | 'consul';
export const MODULES: readonly Module[] = ['zookeeper', 'consul'];

/** What makes a loss of a wait: ZooKeeper's client would lose its session, a server of Consul no longer hold a request (rpc_hold_timeout). Seconds. */
export const BOUNDS: Readonly<Record<Module, number>> = { zookeeper: SESSION_SECONDS, consul: 7 };

/** What a member's configuration holds once it has rolled. */
const CHANGED: Readonly<Record<Module, string>> = {
  zookeeper: 'grep -qx maxClientCnxns=61 /conf/zoo.cfg',
  consul: `grep -q '"prometheus_retention_time": *"6m"' /consul/config/agent.json`,
};

/** One deploy that restarts the members of both clusters. */
interface Roll {
  readonly order: readonly string[];
  readonly wrong: readonly string[];
}

/** When each member of a cluster began to run, by host. */
export async function startedAt(live: Live, module: Module): Promise<Map<string, string>> {
  const inventory = await live.inventory();
  return new Map(
    membersIn(live, module).map(({ host, service }) => {
      const found = inventory.get(host)?.find((one) => one.service === service && one.status === 'running');
      return [host, found?.startedAt ?? 'not running'];
    }),
  );
}

/** Agents that are no servers are no members: they restart when they like. */
export const membersIn = (live: Live, module: Module) =>
  live.containersOf(module).filter(({ daemon }) => daemon !== 'agent');

/** Deploys other settings and the declared ones again, while probes write to every member of both clusters. */
export function rolls(live: Live, say: Say): Promise<readonly Line[]> {
  const done = `deployed other settings, and the declared ones again, while a probe wrote and read through every member each ${EVERY_MILLISECONDS} ms`;
  say(done);
  const ids = MODULES.map((module) => `B1.${module}.roll`);
  return attemptAll(ids, done, () => thereAndBack(live, done, say));
}

async function thereAndBack(live: Live, done: string, say: Say): Promise<Line[]> {
  const probes = await probeBoth(live);
  const both: Record<Module, Roll>[] = [];
  let probed: Readonly<Record<Module, Probed>>;
  try {
    both.push(await roll(live, true, say));
  } finally {
    // Also after a failure: nothing of the proof stays deployed.
    try {
      both.push(await roll(live, false, say));
    } finally {
      probed = await probes.stop();
    }
  }
  return MODULES.map((module) =>
    judgeRolls(
      module,
      done,
      both.map((one) => one[module]),
      probed[module],
    ),
  );
}

async function roll(live: Live, changed: boolean, say: Say): Promise<Record<Module, Roll>> {
  const before = await look(live);
  const run = await deploy(live, { variant: changed ? 'control' : undefined });
  say(`deployed in ${run.seconds.toFixed(0)} s`);
  const failed = run.code === 0 ? [] : [`the deploy ended with ${run.code}: ${saidLast(run)}`];
  const after = await look(live);
  const of = async (module: Module): Promise<Roll> => {
    const members = membersIn(live, module);
    const order = restarted(before[module].started, after[module].started);
    const wrong = misordered(
      module,
      members.map(({ host }) => host),
      order,
      before[module].leader,
    );
    for (const member of members)
      if (((await live.tryIn(member, CHANGED[module])).code === 0) !== changed)
        wrong.push(`${module}: ${member.host} has ${changed ? 'not the new' : 'still the other'} settings`);
    return { order, wrong: [...failed, ...wrong] };
  };
  return { zookeeper: await of('zookeeper'), consul: await of('consul') };
}

interface Look {
  readonly started: ReadonlyMap<string, string>;
  readonly leader: string | undefined;
}

async function look(live: Live): Promise<Record<Module, Look>> {
  const [zookeeper, consul] = [await leadingMember(live), await new ConsulApi(live).leader()];
  return {
    zookeeper: { started: await startedAt(live, 'zookeeper'), leader: zookeeper },
    consul: { started: await startedAt(live, 'consul'), leader: consul },
  };
}

/** @param rolled none where only the probe is judged */
export function judgeRolls(module: Module, done: string, rolled: readonly Roll[], probed: Probed): Line {
  const { samples, members, from, to, sessions } = probed;
  const bound = BOUNDS[module];
  const wrong = [...rolled.flatMap((one) => one.wrong), ...lossSeen(module, members, samples, { from, to, bound })];
  const [first, last] = [sessions?.at(0), sessions?.at(-1)];
  if (first !== last)
    wrong.push(`${module}: the session of the client that knows all was ${first ?? ''} and is ${last ?? ''}`);
  const failed = samples.filter(({ why }) => why !== undefined).length;
  const gap = longestGap(samples, from, to).seconds;
  return judge(
    `B1.${module}.roll`,
    done,
    wrong,
    [
      ...rolled.map(({ order }) => `restarted ${order.join(', ')}: the leader last`),
      `${samples.length} writes, ${failed} refused; never more than ${gap.toFixed(2)} s without one that was taken (bound ${bound} s)`,
      ...(first === undefined ? [] : [`session ${first} lived through it`]),
    ],
    { writes: samples.length, refused: failed, longestGap: gap, boundSeconds: bound },
  );
}
