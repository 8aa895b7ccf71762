import { resolve } from 'node:path';
import { onMarathon, type MarathonAccess } from '../../provider/resources/marathon/hosts';
import type { MarathonApi } from '../../provider/resources/marathon/api';
import type { AppStatus } from '../../provider/resources/marathon/answers';
import { httpOverSsh } from '../../provider/transport';
import { appWrong, type AppTask, type DeclaredApp } from './b1-marathon-judge';
import { whileWatched } from './b1-marathon-watch';
import type { Watched } from './b1-upgrade-judge';
import { waitUntil } from './clients';
import type { EnvironmentJson, Live } from './live';

type AppEntry = EnvironmentJson['marathonApps'][number];

/** The cluster and its one app, asked as our provider asks: by the first of its hosts that answers. */
export class Marathon {
  readonly app: DeclaredApp;
  readonly entry: AppEntry;
  private readonly access: MarathonAccess;

  /** @throws Error where no app is declared */
  constructor(private readonly live: Live) {
    const { marathonApps, marathonClusters } = live.manifest;
    const [entry] = marathonApps;
    const cluster = marathonClusters.find(({ path }) => path === entry?.cluster);
    if (entry === undefined || cluster === undefined)
      throw new Error(`${live.environment}: no app of Marathon is declared`);
    const { hosts, httpPort: port, listens, credentialsFile } = cluster;
    this.entry = entry;
    this.app = declaredApp(entry);
    this.access = {
      hosts: hosts.map((host) => live.connection(host)),
      port,
      listens,
      ...(credentialsFile !== undefined && { credentialsFile: resolve(live.project, credentialsFile) }),
    };
  }

  ask<T>(question: (api: MarathonApi) => Promise<T>): Promise<T> {
    return onMarathon(httpOverSsh, this.access, question);
  }

  async status(): Promise<AppStatus | undefined> {
    return (await this.ask((api) => api.app(this.app.id)))?.status;
  }

  /** None where the app is not there. */
  async tasks(): Promise<AppTask[]> {
    const status = await this.status();
    return status === undefined ? [] : tasksOf(status);
  }

  /** Of the host whose Marathon leads. @throws Error where none of the declared hosts does */
  async leader(): Promise<string> {
    const leader = await this.ask((api) => api.leader());
    const host = this.live.hosts.find(({ address }) => leader === `${address}:${this.access.port}`);
    if (host === undefined) throw new Error(`Marathon is led by ${leader}, which is none of its hosts`);
    return host.name;
  }

  /** Which version each instance says that it is, asked on its own host. */
  async versions(tasks: readonly AppTask[]): Promise<Map<string, string | undefined>> {
    const said = tasks.map(async ({ id, host, port }) => [id, await this.version(host, port)] as const);
    return new Map(await Promise.all(said));
  }

  private async version(address: string, port: number): Promise<string | undefined> {
    const host = this.live.hosts.find((one) => one.address === address);
    if (host === undefined || port === 0) return undefined;
    try {
      const { status, body } = await httpOverSsh(this.live.connection(host.name), port, address).call('GET', '/', {
        seconds: 5,
      });
      return status === 200 ? (JSON.parse(body.toString()) as { version: string }).version : undefined;
    } catch {
      return undefined;
    }
  }

  /** What is wrong with the app now. @param expected what is otherwise than declared */
  async wrong(expected: Partial<DeclaredApp> = {}): Promise<string[]> {
    const tasks = await this.tasks();
    return appWrong({ ...this.app, ...expected }, tasks, await this.versions(tasks));
  }

  /** Ends when the app is well; quietly where that does not come, for the line to say so. @returns seconds */
  async back(seconds: number, expected: Partial<DeclaredApp> = {}): Promise<number> {
    const start = Date.now();
    const isWell = async (): Promise<boolean> => (await this.wrong(expected)).length === 0;
    await waitUntil(`${this.app.id} to be well`, seconds, isWell).catch(() => undefined);
    return (Date.now() - start) / 1000;
  }

  /** Does `work`, and looks at the tasks all the time meanwhile. */
  whileWatched<T>(work: () => Promise<T>): Promise<{ readonly did: T; readonly watched: Watched }> {
    return whileWatched(() => this.tasks(), work);
  }
}

interface Task {
  readonly id: string;
  readonly host?: string;
  readonly ports?: readonly number[];
  readonly state: string;
  readonly healthCheckResults?: readonly { readonly alive: boolean }[];
}

function tasksOf({ tasks }: AppStatus): AppTask[] {
  return (tasks as readonly Task[]).map(({ id, host = '', ports = [], state, healthCheckResults = [] }) => ({
    id,
    host,
    port: ports[0] ?? 0,
    state,
    alive: healthCheckResults.length > 0 && healthCheckResults.every(({ alive }) => alive),
  }));
}

function declaredApp({ id, instances, document }: AppEntry): DeclaredApp {
  const { env = {} } = document as { readonly env?: Readonly<Record<string, string>> };
  return { id, instances, version: env.VERSION ?? '1', service: env.SERVICE_NAME ?? id.slice(1) };
}
