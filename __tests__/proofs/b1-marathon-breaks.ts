import { engineOverSsh } from '../../provider/transport';
import { longshore, saidLast } from './b1-deploy';
import { app, START_SECONDS } from './b1-marathon';
import { Marathon } from './b1-marathon-api';
import { agents, flags } from './b1-mesos';
import { mesosBack, mesosWrong } from './b1-mesos-api';
import { containersOf } from './b1-programs';
import { waitUntil } from './clients';
import type { ContainerJson, Live } from './live';
import type { Break, Fault, Say } from './proof';

/** The negative controls of the lines of Mesos and Marathon. */
export const MARATHON_BREAKS: readonly Break[] = [otherFlag, agentStopped, otherVersion, oneLess];

/** What plays the agent with another flag. */
const BY_HAND = 'longshore-proof-agent';
const FLAG = '--gc_delay=5days';
const PING_SECONDS = 30;

const anAgent = (live: Live): ContainerJson => {
  const agent = containersOf(live, 'mesos-agent').at(-1);
  if (agent === undefined) throw new Error(`${live.environment}: no agent of Mesos is declared`);
  return agent;
};

/** The agent of a host, stopped and started by hand with one flag otherwise. */
async function otherFlag(live: Live, say: Say): Promise<Fault> {
  const { host, service } = anAgent(live);
  const engine = engineOverSsh(live.connection(host));
  interface Inspected {
    readonly Config: { readonly Cmd: readonly string[] };
    readonly HostConfig: object;
  }
  const undo = async (): Promise<void> => {
    await live.succeedOn(host, `$D rm -f ${BY_HAND} >/dev/null 2>&1; $D start ${service}`, { timeout: 60 });
    await mesosBack(live);
  };
  say(`starting the agent of ${host} by hand with ${FLAG}`);
  try {
    const { Config, HostConfig } = await engine.get<Inspected>(`/containers/${service}/json`);
    const name = FLAG.replace(/=.*/, '=');
    const cmd = [...Config.Cmd.filter((word) => !word.startsWith(name)), FLAG];
    await live.succeedOn(host, `$D stop ${service} && { $D rm -f ${BY_HAND} >/dev/null 2>&1 || true; }`, {
      timeout: 90,
    });
    // Its files come with its mounts.
    await engine.post(`/containers/create?name=${BY_HAND}`, { ...Config, Cmd: cmd, HostConfig });
    await live.succeedOn(host, `$D start ${BY_HAND}`, { timeout: 60 });
    await mesosBack(live);
  } catch (error) {
    await undo();
    throw error;
  }
  return {
    broke: `started the agent of ${host} by hand with ${FLAG}`,
    check: async () => [await flags(live, say)],
    names: new RegExp(`^mesos-agent@${host}: it got ${FLAG}, which is not declared$`),
    only: new RegExp(`^mesos-agent@${host}: it (got|did not get) ${FLAG.replace(/=.*/, '=')}`),
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

/** Another version, put by hand where Marathon is asked. */
async function otherVersion(live: Live, say: Say): Promise<Fault> {
  const marathon = new Marathon(live);
  const { id, version } = marathon.app;
  const set = async (to: string): Promise<void> => {
    const { env = {} } = marathon.entry.document as { readonly env?: Readonly<Record<string, string>> };
    await marathon.ask((api) => api.patch(id, { env: { ...env, VERSION: to } }, true));
    await marathon.back(START_SECONDS, { version: to });
  };
  say(`putting version 9 of ${id} in its place by hand`);
  await set('9');
  return {
    broke: `put version 9 of ${id} in the place of version ${version} (PATCH /v2/apps)`,
    check: async () => [await app(live, say)],
    names: new RegExp(`says that it is version 9, declared is ${version}$`),
    only: /version 9|is tagged version-9/,
    undo: () => set(version),
    recheck: async () => [await app(live, say)],
    mended: 'put the declared one back',
  };
}

async function oneLess(live: Live, say: Say): Promise<Fault> {
  const marathon = new Marathon(live);
  const { id, instances } = marathon.app;
  const scale = async (to: number): Promise<void> => {
    const run = await longshore(live, 'marathon', live.environment, 'scale', id, String(to));
    if (run.code !== 0) throw new Error(`longshore marathon scale ended with ${run.code}: ${saidLast(run)}`);
    await marathon.back(START_SECONDS, { instances: to });
  };
  say(`scaling ${id} to ${instances - 1}`);
  await scale(instances - 1);
  return {
    broke: `scaled ${id} to ${instances - 1} (longshore marathon scale)`,
    check: async () => [await app(live, say)],
    names: new RegExp(`^${id}: ${instances - 1} instances are there, declared are ${instances}$`),
    only: new RegExp(`^${id}: ${instances - 1} instances`),
    undo: () => scale(instances),
    recheck: async () => [await app(live, say)],
    mended: `scaled it to ${instances} again`,
  };
}
