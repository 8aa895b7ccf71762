import type { Outcome, PlatformFault, Say } from './fault';
import { untilWell } from './hosts';
import type { PlatformBed } from './platform-bed';
import { longestGap, secondsUntilWritten, worthKeeping } from './write-attempts';

type Way = 'killed' | 'cut off';

/** How long is written: a while longer than is promised. */
const WRITE_SECONDS: Readonly<Record<Way, { zookeeper: number; consul: number }>> = {
  killed: { zookeeper: 8, consul: 15 },
  'cut off': { zookeeper: 20, consul: 30 },
};

/** @returns when it was hurt, in ms since 1970 */
async function hurt(bed: PlatformBed, way: Way, host: string, service: string): Promise<number> {
  return way === 'killed' ? bed.crash(host, service) : bed.cut(host);
}

/** While `work` runs a host may be cut off: its cable is put back. */
async function mended<T>(bed: PlatformBed, way: Way, host: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    if (way === 'cut off') bed.lab('mend', host);
  }
}

/** All is back without a deploy. */
async function whole(bed: PlatformBed): Promise<string[]> {
  return [...(await untilWell(bed)).wrong, ...bed.faults()];
}

async function zookeeperLeader(bed: PlatformBed, way: Way, say: Say): Promise<Outcome> {
  const { zookeeper } = bed;
  const before = await zookeeper.leader();
  const others = zookeeper.members.map(({ host }) => host).filter((host) => host !== before.host);
  const [from = ''] = others;
  const probe = zookeeper.writeFrom(from, WRITE_SECONDS[way].zookeeper);
  await probe.started();
  const { at, after, output } = await mended(bed, way, before.host, async () => {
    const at = await hurt(bed, way, before.host, zookeeper.member(before.host).service);
    say(`${before.host}, which led, is ${way}`);
    const output = await probe.ended();
    return { at, output, after: await zookeeper.leader(way === 'killed' ? undefined : others) };
  });
  const attempts = await probe.attempts();
  const seconds = secondsUntilWritten(
    attempts.filter(({ client }) => client === 'new'),
    at,
  );
  const gap = longestGap(attempts.filter(({ client }) => client === 'session'));
  const kept = /^session kept$/m.test(output);
  return {
    wrong: [
      ...(after.epoch > before.epoch ? [] : [`epoch ${before.epoch} before, ${after.epoch} after: nobody was elected`]),
      ...(kept ? [] : ['a session was lost']),
      ...(await whole(bed)),
    ],
    seen: [
      `${before.host} led, then ${after.host}; a session that was open went on after ${gap.toFixed(1)} s`,
      `all was back without a deploy, no changes`,
    ],
    seconds,
    raw: worthKeeping(attempts, at),
  };
}

async function consulLeader(bed: PlatformBed, way: Way, say: Say): Promise<Outcome> {
  const { consul } = bed;
  const [first = ''] = consul.servers;
  const before = await consul.leader(first);
  const [from = ''] = consul.servers.filter((host) => host !== before.host);
  const probe = consul.writeFrom(from, WRITE_SECONDS[way].consul);
  await probe.started();
  const { at, after } = await mended(bed, way, before.host, async () => {
    const at = await hurt(bed, way, before.host, 'consul');
    say(`${before.host}, which led, is ${way}`);
    await probe.ended();
    return { at, after: await consul.leader(from) };
  });
  const attempts = await probe.attempts();
  const seconds = secondsUntilWritten(attempts, at);
  await consul.untilHealthy(from);
  await consul.clean(from);
  return {
    wrong: [
      ...(after.term > before.term ? [] : [`term ${before.term} before, ${after.term} after: nobody was elected`]),
      ...(await whole(bed)),
    ],
    seen: [
      `${before.host} led, then ${after.host}; written through ${from}`,
      'autopilot found all servers healthy without a deploy, no changes',
    ],
    seconds,
    raw: worthKeeping(attempts, at),
  };
}

export const LEADER_FAULTS: readonly PlatformFault[] = [
  {
    id: 'zookeeper-kill',
    title: "the ZooKeeper leader's process is killed while clients of the ensemble write every 100 ms",
    promise: 'a write succeeds again within 1 s, open sessions go on, the killed member comes back by itself',
    runs: 5,
    limitSeconds: 1,
    run: (bed, say) => zookeeperLeader(bed, 'killed', say),
  },
  {
    id: 'zookeeper-cut',
    title: "the ZooKeeper leader's host is cut off while clients of the ensemble write every 100 ms",
    promise: 'a write succeeds again within 12 s, open sessions go on; once it is connected again all is as before',
    runs: 5,
    limitSeconds: 12,
    run: (bed, say) => zookeeperLeader(bed, 'cut off', say),
  },
  {
    id: 'consul-kill',
    title: "the Consul leader's process is killed while keys are written through another server every 100 ms",
    promise: 'a write succeeds again within 5 s, the killed server comes back by itself',
    runs: 5,
    limitSeconds: 5,
    run: (bed, say) => consulLeader(bed, 'killed', say),
  },
  {
    id: 'consul-cut',
    title: "the Consul leader's host is cut off while keys are written through another server every 100 ms",
    promise: 'a write succeeds again within 20 s; once it is connected again all is as before',
    runs: 5,
    limitSeconds: 20,
    run: (bed, say) => consulLeader(bed, 'cut off', say),
  },
];
