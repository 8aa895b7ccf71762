import { createClient, CreateMode, Exception, type Client } from 'node-zookeeper-client';
import type { Coordination } from './coordination';

const isCode = (fault: unknown, code: number): boolean => fault instanceof Exception && fault.getCode() === code;

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
    new Promise((resolve, reject) => {
      const done = (fault: Error | Exception | null, names: string[]): void => {
        if (isCode(fault, Exception.NO_NODE)) resolve(undefined);
        else if (fault) reject(fault);
        else resolve([...names].sort());
      };
      if (watcher === undefined) client.getChildren(path, done);
      else client.getChildren(path, watcher, done);
    });
  const parents = (path: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const folder = path.slice(0, path.lastIndexOf('/'));
      if (folder === '') resolve();
      else
        client.mkdirp(folder, (fault) => {
          fault ? reject(fault) : resolve();
        });
    });
  const create = (path: string, data: string, mode: number): Promise<string> =>
    new Promise((resolve, reject) => {
      client.create(path, Buffer.from(data), mode, (fault, made) => {
        fault ? reject(fault) : resolve(made);
      });
    });
  const write = (path: string, data: string): Promise<void> =>
    new Promise((resolve, reject) => {
      client.setData(path, Buffer.from(data), -1, (fault) => {
        fault ? reject(fault) : resolve();
      });
    });

  return {
    createEphemeralSequential: async (prefix, data) => {
      await parents(prefix);
      return create(prefix, data, CreateMode.EPHEMERAL_SEQUENTIAL);
    },
    children: async (path) => (await children(path)) ?? [],
    watchChildren: (path, changed) => {
      const look = (): void => {
        if (losses.isOver()) return;
        // A watch is set by what asks, and holds once; where there is no node yet, nothing can be watched.
        children(path, look).then(
          (names) => {
            changed(names ?? []);
            if (names === undefined) setTimeout(look, 500).unref();
          },
          () => setTimeout(look, 500).unref(),
        );
      };
      look();
    },
    get: (path) =>
      new Promise((resolve, reject) => {
        client.getData(path, (fault, data) => {
          if (isCode(fault, Exception.NO_NODE)) resolve(undefined);
          else if (fault) reject(fault);
          else resolve(data.toString());
        });
      }),
    set: async (path, data) => {
      try {
        await write(path, data);
      } catch (fault) {
        if (!isCode(fault, Exception.NO_NODE)) throw fault;
        await parents(path);
        await create(path, data, CreateMode.PERSISTENT);
      }
    },
    remove: (path) =>
      new Promise((resolve, reject) => {
        client.remove(path, -1, (fault) => {
          fault && !isCode(fault, Exception.NO_NODE) ? reject(fault) : resolve();
        });
      }),
    onLost: losses.add,
    close: () => {
      losses.end();
      client.close();
    },
  };
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
    timer ??= setTimeout(lost, sessionMilliseconds);
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
