import { PREFIX } from './b1-consul';
import { ConsulApi } from './b1-consul-api';
import type { Sample } from './b1-judge';
import { membersOf } from './b1-zookeeper';
import { SESSION_SECONDS, ZooKeeperClient } from './b1-zookeeper-client';
import type { ContainerJson, Live } from './live';

/** Between two tries at a member, where it answers faster. */
export const EVERY_MILLISECONDS = 100;

/** What a probe saw of one cluster. */
export interface Probed {
  readonly samples: readonly Sample[];
  readonly members: readonly string[];
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Of ZooKeeper's client that knows every member: first and last. */
  readonly sessions?: readonly string[];
}

interface Probe {
  stop(): Promise<Probed>;
}

/** Writes a value and reads it again; why it failed, undefined when it did not. */
type Writer = (value: string) => Promise<string | undefined>;

/** What ZooKeeper's clients write to begins so. */
const NODE = '/longshore-proof';

/** Writes and reads at one member until it is told to stop. */
async function sample(member: string, once: Writer, isOver: () => boolean, into: Sample[]): Promise<void> {
  for (let count = 1; !isOver(); count++) {
    const sent = Date.now();
    const why = await once(String(count)).catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    const answered = Date.now();
    into.push({ member, sent, answered, ...(why !== undefined && { why }) });
    const left = EVERY_MILLISECONDS - (answered - sent);
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
  }
}

function probe(writers: ReadonlyMap<string, Writer>, ended: () => Promise<void>): Probe {
  const from = Date.now();
  const samples: Sample[] = [];
  let over = false;
  const running = [...writers].map(([member, once]) => sample(member, once, () => over, samples));
  return {
    stop: async () => {
      over = true;
      const to = Date.now();
      // A try that hangs is ended with its client.
      await Promise.race([Promise.all(running), new Promise((resolve) => setTimeout(resolve, 1000))]);
      await ended();
      return { samples: [...samples], members: [...writers.keys()], from, to };
    },
  };
}

/** A client at each member, on its host, that knows this one only; and one that knows all, as applications do. */
async function probeZooKeeper(live: Live): Promise<Probe> {
  const members = membersOf(live);
  const clients: ZooKeeperClient[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.all(clients.map((one) => one.close()));
  };
  const writers = new Map<string, Writer>();
  const add = async (who: string, host: string, known: readonly ContainerJson[]): Promise<ZooKeeperClient> => {
    const client = await ZooKeeperClient.open(live, `probe${clients.length + 1}`, host, known);
    clients.push(client);
    const path = `${NODE}-${who}`;
    await client.ensure(path);
    writers.set(who, (value) => client.write(path, value));
    return client;
  };
  try {
    const client = await add('all', members[0]?.host ?? '', members);
    for (const member of members) await add(member.host, member.host, [member]);
    const first = client.connected().id;
    const running = probe(writers, closeAll);
    return { stop: async () => ({ ...(await running.stop()), sessions: [first, client.connected().id] }) };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Through the agent of each server, at its own loopback: what a program there gets. */
function probeConsul(api: ConsulApi): Probe {
  const writers = new Map<string, Writer>(
    api.servers.map(({ name }) => {
      const path = `/v1/kv/${PREFIX}/probe-${name}`;
      const call = { token: api.management, seconds: SESSION_SECONDS };
      return [
        name,
        async (value: string): Promise<string | undefined> => {
          const written = await api.call(name, 'PUT', path, { ...call, body: value });
          if (written.status !== 200) return `${written.status} ${written.text.trim()}`;
          // Only the leader answers, after it has made sure that it leads.
          const read = await api.call(name, 'GET', `${path}?raw&consistent`, call);
          return read.status === 200 && read.text === value ? undefined : `${read.status} ${read.text.trim()}`;
        },
      ] as const;
    }),
  );
  return probe(writers, () => Promise.resolve());
}

/** Both clusters at the same time. What it wrote is removed when it stops. */
export async function probeBoth(
  live: Live,
): Promise<{ stop(): Promise<{ readonly zookeeper: Probed; readonly consul: Probed }> }> {
  // The one that may fail to start comes first: the other would go on by itself.
  const api = new ConsulApi(live);
  const zookeeper = await probeZooKeeper(live);
  const consul = probeConsul(api);
  return {
    stop: async () => {
      const [ofZooKeeper, ofConsul] = await Promise.all([zookeeper.stop(), consul.stop()]);
      await removeProbed(live, ofZooKeeper.members);
      return { zookeeper: ofZooKeeper, consul: ofConsul };
    },
  };
}

async function removeProbed(live: Live, writers: readonly string[]): Promise<void> {
  const api = new ConsulApi(live);
  await api.call(api.servers[0]?.name ?? '', 'DELETE', `/v1/kv/${PREFIX}/?recurse`, { token: api.management });
  const [member] = membersOf(live);
  if (member === undefined) return;
  const deletes = writers.map((who) => `zookeeper cli delete ${NODE}-${who}`);
  await live.tryIn(member, deletes.join('; '), { timeout: 60 });
}
