import type { Socket } from 'node:net';
import { createClient, CreateMode, Exception, State, type Client } from 'node-zookeeper-client';
import type { Coordination } from './coordination';

type Done<T> = (fault: Error | Exception | null, answer?: T) => void;

/** What a call of the client gives back. Its Exception is an Error, which its types do not say. */
function answer<T>(call: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((fault, value) => {
      if (fault) reject(fault instanceof Error ? fault : new Error(String(fault)));
      else resolve(value as T);
    });
  });
}

/** Undefined where there is no such node. */
async function unlessMissing<T>(answered: Promise<T>): Promise<T | undefined> {
  try {
    return await answered;
  } catch (fault) {
    if (fault instanceof Exception && fault.getCode() === Exception.NO_NODE) return undefined;
    throw fault;
  }
}

/**
 * A session with an ensemble. One that is not connected for the session's time counts as lost, without asking the ensemble, as upstream's
 * clients do: whoever leads must stop before another may start.
 *
 * @param servers `host:port,host:port`
 * @param sessionMilliseconds what is asked for; the ensemble has bounds of its own
 * @param digest `user:password` of ZooKeeper's digest scheme
 */
export function zookeeper(servers: string, sessionMilliseconds: number, digest?: string): Coordination {
  const client = createClient(servers, { sessionTimeout: sessionMilliseconds, spinDelay: 300, retries: 2 });
  if (digest !== undefined) client.addAuthInfo('digest', Buffer.from(digest));
  const losses = lossesOf(client, sessionMilliseconds);
  client.connect();

  const children = (path: string, watcher?: () => void): Promise<string[] | undefined> =>
    unlessMissing(
      answer((done) => {
        if (watcher === undefined) client.getChildren(path, done);
        else client.getChildren(path, watcher, done);
      }),
    );
  const create = async (path: string, data: string, mode: number): Promise<string> => {
    const folder = path.slice(0, path.lastIndexOf('/'));
    if (folder !== '') {
      await answer((done) => {
        client.mkdirp(folder, done);
      });
    }
    return answer((done) => {
      client.create(path, Buffer.from(data), mode, done);
    });
  };

  return {
    createEphemeralSequential: (prefix, data) => create(prefix, data, CreateMode.EPHEMERAL_SEQUENTIAL),
    children: async (path) => ((await children(path)) ?? []).sort(),
    watchChildren: (path, changed) => {
      const look = (): void => {
        if (losses.isOver()) return;
        // A watch is set by what asks, and holds once; where there is no node yet, nothing can be watched.
        children(path, look).then(
          (names) => {
            changed((names ?? []).sort());
            if (names === undefined) setTimeout(look, 500).unref();
          },
          () => setTimeout(look, 500).unref(),
        );
      };
      look();
    },
    get: async (path) => {
      const read = answer<Buffer>((done) => {
        client.getData(path, done);
      });
      return (await unlessMissing(read))?.toString();
    },
    set: async (path, data) => {
      const stat = await unlessMissing(
        answer((done) => {
          client.setData(path, Buffer.from(data), -1, done);
        }),
      );
      if (stat === undefined) await create(path, data, CreateMode.PERSISTENT);
    },
    remove: async (path) => {
      await unlessMissing(
        answer((done) => {
          client.remove(path, -1, done);
        }),
      );
    },
    onLost: losses.add,
    close: () => {
      losses.end();
      giveUp(client);
    },
  };
}

const CLOSING = -1;

/**
 * The client's own close() is for a client that is connected: one that waits for the answer to its greeting, from an ensemble that just
 * starts, would take that answer for another, and throw where nobody can catch it.
 */
function giveUp(client: Client): void {
  if (client.getState() === State.SYNC_CONNECTED) {
    client.close();
    return;
  }
  const { connectionManager: manager } = client as unknown as {
    connectionManager: { socket?: Socket; setState(state: number): void; onSocketConnected(): void };
  };
  manager.setState(CLOSING); // it connects no more
  manager.onSocketConnected = () => manager.socket?.destroy(); // but for an attempt that is under way
  manager.socket?.destroy();
}

/** Hears the end of a session once, however it shows. */
function lossesOf(client: Client, sessionMilliseconds: number) {
  const listeners: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const end = (): void => {
    clearTimeout(timer);
    over = true;
  };
  const lost = (): void => {
    if (over) return;
    end();
    for (const listener of listeners) listener();
  };
  const awaitConnection = (): void => {
    if (!over) timer ??= setTimeout(lost, sessionMilliseconds);
  };
  awaitConnection();
  client.on('connected', () => {
    clearTimeout(timer);
    timer = undefined;
  });
  client.on('disconnected', awaitConnection);
  client.on('expired', lost);
  client.on('authenticationFailed', lost);
  return { add: (listener: () => void) => void listeners.push(listener), isOver: () => over, end };
}
