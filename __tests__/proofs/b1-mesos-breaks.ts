import { engineOverSsh } from '../../provider/transport';
import { app, START_SECONDS } from './b1-marathon';
import { Marathon } from './b1-marathon-api';
import { agents, flags } from './b1-mesos';
import { leadingState, mesosBack, mesosWrong, operate, seatsOf } from './b1-mesos-api';
import { drainEach } from './b1-mesos-drain';
import { addressOf } from './b1-mesos-judge';
import { containersOf } from './b1-programs';
import { waitUntil } from './clients';
import type { ContainerJson, Live } from './live';
import type { Break, Fault, Say } from './proof';

/** The negative controls of the lines of Mesos. */
export const MESOS_BREAKS: readonly Break[] = [toldOtherwise, agentStopped, nowhereElse];

/** What plays the agent that is told otherwise. */
const BY_HAND = 'longshore-proof-agent';
const FLAG = '--gc_delay=5days';
/** No flag of an agent: it starts, and passes it over. */
const VARIABLE = 'MESOS_GC_DELAYS=5days';
const PING_SECONDS = 30;
/** For what cannot come: another instance runs within 5 s where it can. */
const VAIN_SECONDS = 12;

const anAgent = (live: Live): ContainerJson => {
  const agent = containersOf(live, 'mesos-agent').at(-1);
  if (agent === undefined) throw new Error(`${live.environment}: no agent of Mesos is declared`);
  return agent;
};

/**
 * The agent of a host, stopped and started by hand with one flag otherwise, and a variable that it knows nothing of. What the contract refuses cannot be
 * tried live, for neither the real one nor the simulator starts with it: b1-flags-judge.test.ts does.
 */
async function toldOtherwise(live: Live, say: Say): Promise<Fault> {
  const { host, service } = anAgent(live);
  const engine = engineOverSsh(live.connection(host));
  interface Inspected {
    readonly Config: { readonly Cmd: readonly string[]; readonly Env: readonly string[] };
    readonly HostConfig: object;
  }
  const undo = async (): Promise<void> => {
    await live.succeedOn(host, `$D rm -f ${BY_HAND} >/dev/null 2>&1; $D start ${service}`, { timeout: 60 });
    await mesosBack(live);
  };
  say(`starting the agent of ${host} by hand with ${FLAG} and ${VARIABLE}`);
  try {
    const { Config, HostConfig } = await engine.get<Inspected>(`/containers/${service}/json`);
    const name = FLAG.replace(/=.*/, '=');
    const told = {
      Cmd: [...Config.Cmd.filter((word) => !word.startsWith(name)), FLAG],
      Env: [...Config.Env, VARIABLE],
    };
    await live.succeedOn(host, `$D stop ${service} && { $D rm -f ${BY_HAND} >/dev/null 2>&1 || true; }`, {
      timeout: 90,
    });
    // Its files come with its mounts.
    await engine.post(`/containers/create?name=${BY_HAND}`, { ...Config, ...told, HostConfig });
    await live.succeedOn(host, `$D start ${BY_HAND}`, { timeout: 60 });
    await mesosBack(live);
  } catch (error) {
    await undo();
    throw error;
  }
  const [flag, variable] = [FLAG, VARIABLE].map((word) => word.replace(/=.*/, ''));
  return {
    broke: `started the agent of ${host} by hand with ${FLAG} and ${VARIABLE}`,
    check: async () => [await flags(live, say)],
    names: [
      new RegExp(`^mesos-agent@${host}: it got ${FLAG}, which is not declared$`),
      new RegExp(`^mesos-agent@${host}: it got ${VARIABLE}, which is not declared$`),
      new RegExp(`^mesos-agent@${host}: ${variable} is passed over by it without a word$`),
    ],
    only: new RegExp(`^mesos-agent@${host}: (it (got|did not get) (${flag}|${variable})=|${variable} is passed over)`),
    undo,
    recheck: async () => [await flags(live, say), await agents(live, say)],
    mended: 'started the declared one, it is told what is declared',
  };
}

async function agentStopped(live: Live, say: Say): Promise<Fault> {
  const { host, service } = anAgent(live);
  say(`stopping the agent of ${host}`);
  await live.succeedOn(host, `$D stop ${service}`, { timeout: 90 });
  // At the latest the next ping (agent_ping_timeout) tells the master.
  const isKnown = async (): Promise<boolean> => (await mesosWrong(live)).length > 0;
  await waitUntil('the master to know it', PING_SECONDS, isKnown).catch(() => undefined);
  return {
    broke: `stopped ${service} on ${host}`,
    check: async () => [await agents(live, say)],
    names: new RegExp(`^${host}: its agent is registered and not active$`),
    only: new RegExp(`^${host}: `),
    undo: async () => {
      await live.succeedOn(host, `$D start ${service}`, { timeout: 60 });
      await mesosBack(live);
    },
    recheck: async () => [await agents(live, say)],
    mended: 'started it, every agent is active',
  };
}

/** What a drain ends can start nowhere: the other agents are offered to nobody. */
async function nowhereElse(live: Live, say: Say): Promise<Fault> {
  const marathon = new Marathon(live);
  const { id, instances } = marathon.app;
  const tasks = await marathon.tasks();
  const seat = seatsOf(live, 'mesos-agent').findLast(({ address }) => tasks.some(({ host }) => host === address));
  if (seat === undefined) throw new Error(`${id}: none of its tasks runs on a declared agent`);
  const idsOf = async (isActive: boolean): Promise<string[]> =>
    (await leadingState(live)).state.slaves
      .filter(({ pid, active }) => active === isActive && addressOf(pid) !== seat.address)
      .map((agent) => agent.id);
  const undo = async (): Promise<void> => {
    for (const value of await idsOf(false))
      await operate(live, { type: 'REACTIVATE_AGENT', reactivate_agent: { agent_id: { value } } });
    await mesosBack(live);
    await marathon.back(START_SECONDS);
  };
  say(`deactivating every agent but that of ${seat.name}`);
  try {
    for (const value of await idsOf(true))
      await operate(live, { type: 'DEACTIVATE_AGENT', deactivate_agent: { agent_id: { value } } });
  } catch (error) {
    await undo();
    throw error;
  }
  return {
    broke: `deactivated every agent but that of ${seat.name} (DEACTIVATE_AGENT), which was drained`,
    check: async () => [await drainEach(live, say, { agents: [seat], seconds: VAIN_SECONDS })],
    // Marathon lists the last task of an instance that waits to be started anew, or none.
    names: new RegExp(
      `^(${id}: \\d+ instances are there, declared are ${instances}|\\S+ on ${seat.address} is TASK_[A-Z_]+)$`,
    ),
    only: /instances are there| is TASK_|its agent is registered and not active$/,
    undo,
    recheck: async () => [await agents(live, say), await app(live, say)],
    mended: 'took them back, every agent is active and the app is well',
  };
}
