import { agents, agentsBack, closed, PREFIX, service } from './b1-consul';
import { ConsulApi } from './b1-consul-api';
import { probeBoth } from './b1-probe';
import { BOUNDS, judgeRolls, membersIn, type Module } from './b1-rolls';
import { quorumBack, session } from './b1-zookeeper';
import { rootly } from './host-fault';
import type { Live } from './live';
import type { Break, Fault, Say } from './proof';
import type { Line } from './row';

/** Accessor of the token that everybody has who shows none. */
const ANONYMOUS = '00000000-0000-0000-0000-000000000002';

/** The negative controls of row B1. */
export const BREAKS: readonly Break[] = [
  openToAnybody,
  agentStopped,
  oneAddress,
  (live) => majorityStopped(live, 'zookeeper'),
  (live) => majorityStopped(live, 'consul'),
];

/** Everybody may write keys. */
async function openToAnybody(live: Live, say: Say): Promise<Fault> {
  const api = new ConsulApi(live);
  const server = api.servers[0]?.name ?? '';
  const token = api.management;
  const policies = (ids: readonly { ID: string }[]) =>
    api.succeed(server, 'PUT', `/v1/acl/token/${ANONYMOUS}`, { token, body: JSON.stringify({ Policies: ids }) });
  const had =
    (await api.json<{ Policies?: { ID: string }[] }>(server, `/v1/acl/token/${ANONYMOUS}`, token)).Policies ?? [];
  say('giving everybody a policy that writes keys');
  const body = JSON.stringify({ Name: `${PREFIX}-anybody`, Rules: `key_prefix "${PREFIX}" { policy = "write" }` });
  const { ID } = JSON.parse(await api.succeed(server, 'PUT', '/v1/acl/policy', { token, body })) as { ID: string };
  const undo = async (): Promise<void> => {
    await policies(had);
    await api.call(server, 'DELETE', `/v1/acl/policy/${ID}`, { token });
  };
  try {
    await policies([...had, { ID }]);
  } catch (error) {
    await undo();
    throw error;
  }
  return {
    broke: 'gave the anonymous token of Consul a policy that writes keys',
    check: async () => [await closed(live, say)],
    names: /: a write without a token is answered 200, not 403$/,
    only: /: a write without a token is answered 200/,
    undo,
    recheck: async () => [await closed(live, say)],
    mended: 'took the policy away, a write without a token is 403 again',
  };
}

async function agentStopped(live: Live, say: Say): Promise<Fault> {
  const unit = live.manifest.units.find(({ module }) => module === 'consul');
  if (unit === undefined) throw new Error(`${live.environment}: no host without an engine has an agent`);
  const { host } = unit;
  const both = async (): Promise<Line[]> => [await agents(live, say), await service(live, say)];
  say(`stopping the agent of ${host}`);
  await live.succeedOn(host, rootly(live, host, `systemctl stop ${unit.unit}`));
  return {
    broke: `stopped ${unit.unit} on ${host}`,
    check: async () => [await agents(live, say), await service(live, say, 'first')],
    names: new RegExp(`^${host}: (its agent does not answer|DNS: no answer)`),
    only: new RegExp(`^(${host}: (its agent|DNS|HTTP)|\\S+: ${host} is failed)`),
    undo: async () => {
      await live.succeedOn(host, rootly(live, host, `systemctl start ${unit.unit}`));
      await agentsBack(live);
    },
    recheck: both,
    mended: 'started it, every agent is alive and finds the service',
  };
}

/** A client that knows one member only has nowhere to go. */
function oneAddress(live: Live, say: Say): Promise<Fault> {
  return Promise.resolve({
    broke: 'told the client one address of ZooKeeper only, that of the member that is killed',
    check: async () => [await session(live, say, true)],
    names: /was taken up by no other member within/,
    undo: () => quorumBack(live),
    recheck: async () => [await session(live, say)],
    mended: 'told it every address, its session survives',
  });
}

/** All members of a cluster but one are off for longer than the bound, in the middle of the probe. */
function majorityStopped(live: Live, module: Module): Promise<Fault> {
  const lost = membersIn(live, module).slice(1);
  const all = (verb: string): Promise<unknown> =>
    Promise.all(lost.map(({ host, service: name }) => live.succeedOn(host, `$D ${verb} ${name}`, { timeout: 60 })));
  const seconds = BOUNDS[module] + 3;
  const judged = async (isBroken: boolean): Promise<Line[]> => {
    const probes = await probeBoth(live);
    let probed: Awaited<ReturnType<typeof probes.stop>>;
    try {
      if (isBroken) await all('stop');
      await new Promise((resolve) => setTimeout(resolve, (isBroken ? seconds : 5) * 1000));
    } finally {
      try {
        if (isBroken) await all('start');
        await Promise.all([quorumBack(live), agentsBack(live)]);
      } finally {
        probed = await probes.stop();
      }
    }
    const { zookeeper, consul } = probed;
    return [judgeRolls('zookeeper', 'probed', [], zookeeper), judgeRolls('consul', 'probed', [], consul)];
  };
  const names = lost.map(({ host, service: name }) => `${name} on ${host}`).join(', ');
  return Promise.resolve({
    broke: `stopped ${names} at once for ${seconds} s`,
    check: () => judged(true),
    names: new RegExp(`^${module}: no member took a write for`),
    only: new RegExp(`^${module}: `),
    undo: async () => {
      await all('start');
      await Promise.all([quorumBack(live), agentsBack(live)]);
    },
    recheck: () => judged(false),
    mended: 'started them, the probe sees no loss',
  });
}
