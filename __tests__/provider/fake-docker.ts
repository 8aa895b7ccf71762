import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostConnection } from '../../provider/connection';
import { EngineError, UnreachableError, type Engine, type EngineOf, type Outcome } from '../../provider/transport';
import { frame, type Answer } from './fake-engines';

export interface FakeImageConfig {
  Entrypoint?: string[];
  Cmd?: string[];
  Env?: string[];
  Labels?: Record<string, string>;
  User?: string;
  Healthcheck?: Record<string, unknown>;
}

export interface FakeContainer {
  Id: string;
  Name: string;
  Image: string;
  RestartCount: number;
  State: {
    Status: string;
    ExitCode: number;
    Error: string;
    StartedAt: string;
    Health?: { Status: string; Log: { ExitCode: number; Output: string }[] };
  };
  Config: Record<string, unknown> & { Image: string; Labels: Record<string, string>; Env: string[] };
  HostConfig: Record<string, unknown> & {
    NetworkMode: string;
    RestartPolicy: { Name: string };
    Mounts: { Type: string; Source?: string; Target: string; BindOptions?: object }[];
  };
  NetworkSettings: { Networks: Record<string, { NetworkID: string }> };
}

interface FakeNetwork {
  Id: string;
  Name: string;
  Driver: string;
  IPAM: { Config?: { Subnet: string; Gateway: string }[] };
  Options: Record<string, string>;
  Labels: Record<string, string>;
  Containers: Record<string, { Name: string }>;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Where these tests do not run as root: files belong to whoever runs them, and are called root's. */
export const AS_ROOT =
  process.getuid?.() === 0 ? '' : 'chown() { :; }\nstat() { echo "0:0 $(command stat -c %a "$3")"; }\n';

const refusal = (status: number, message: string): Answer => ({ status, body: { message } });
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** What the provider's process cannot say any more: it was killed. */
export class KilledError extends Error {}

/**
 * The Docker engine and the file system of one host that exists only for a test: the part of the Engine API that containers of a host
 * need, with the status codes and the ways of moby. Nothing is shared with the code under test.
 */
export class FakeDocker {
  readonly root = mkdtempSync(join(tmpdir(), 'longshore-host-'));
  reachable = true;
  containers: FakeContainer[] = [];
  images: { Id: string; references: string[]; Config: FakeImageConfig }[] = [];
  /** What can be pulled, by reference. */
  readonly registry = new Map<string, FakeImageConfig>();
  networks: FakeNetwork[] = [];
  readonly calls: Call[] = [];
  /** How a container of an image fares once it is started; healthy where nothing is said. */
  readonly fates = new Map<string, (container: FakeContainer) => void>();
  /** Answers commands in containers. */
  exec: (container: FakeContainer, command: string[]) => { code: number | null; output: string } = () => ({
    code: 0,
    output: '',
  });
  /** The multiplexed stream of each container's log. */
  log = (container: FakeContainer): string => `log of ${container.Config.Image}\n`;
  /** Most containers of one `longshore.service` that ever ran at the same time. */
  mostAtOnce = 0;
  private readonly execs = new Map<string, { code: number | null; output: string }>();
  private stepsLeft = Number.POSITIVE_INFINITY;
  private counter = 0;

  constructor(
    readonly name: string,
    readonly address: string,
  ) {}

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** The provider is killed right after that many changes more. */
  killAfter(steps: number): void {
    this.stepsLeft = steps;
  }

  /** As the next process finds it. */
  revive(): void {
    this.stepsLeft = Number.POSITIVE_INFINITY;
  }

  /** Where a path of the host lies on this machine. */
  path(onHost: string): string {
    return join(this.root, onHost);
  }

  named(name: string): FakeContainer | undefined {
    return this.containers.find(({ Name }) => Name === `/${name}`);
  }

  /** `docker stop`, typed by hand. */
  stopByHand(name: string): void {
    const container = this.named(name);
    if (container !== undefined) this.end(container, 137);
  }

  /** The host goes off and on: whatever is to restart does, also what was stopped by hand. */
  boot(): void {
    for (const container of this.containers.filter(({ State }) => State.Status === 'running')) this.end(container, 137);
    for (const container of this.containers) {
      if (container.HostConfig.RestartPolicy.Name === 'always' && container.State.Status !== 'created')
        this.run(container);
    }
  }

  handle(method: string, path: string, body?: unknown, headers: Call['headers'] = {}): Answer {
    this.mayStep();
    this.calls.push({ method, path, body: body === undefined ? undefined : copy(body), headers });
    const answer = this.answer(method, path, (body ?? {}) as Record<string, unknown>);
    if (method !== 'GET' && !path.includes('/exec')) this.stepsLeft -= 1;
    return answer;
  }

  /** A script in a real shell, with this host's folder in place of the root of its file system. */
  shell(script: string): Outcome {
    this.mayStep();
    const { status, stdout, stderr } = spawnSync('sh', ['-s'], {
      input: AS_ROOT + script.replaceAll('/var/lib/longshore', this.path('/var/lib/longshore')),
      encoding: 'utf8',
    });
    if (!script.startsWith('cd ')) this.stepsLeft -= 1; // looking changes nothing
    return { code: status ?? 1, stdout: stdout.replaceAll(this.root, ''), stderr };
  }

  private mayStep(): void {
    if (!this.reachable) throw new UnreachableError(this.name, 'connect: no route to host');
    if (this.stepsLeft <= 0) throw new KilledError('killed');
  }

  private answer(method: string, path: string, body: Record<string, unknown>): Answer {
    const [route = '', query = ''] = path.split('?');
    const parameters = new URLSearchParams(query);
    const [, area = '', ...rest] = route.split('/').map(decodeURIComponent);
    switch (area) {
      case 'images':
        return this.onImages(method, rest.join('/'), parameters);
      case 'networks':
        return this.onNetworks(method, rest[0] ?? '', body);
      case 'exec':
        return this.onExec(rest[0] ?? '', rest[1] ?? '');
      case 'containers':
        return this.onContainers(method, rest[0] ?? '', rest[1] ?? '', parameters, body);
      default:
        return refusal(404, 'page not found');
    }
  }

  private onImages(method: string, rest: string, parameters: URLSearchParams): Answer {
    if (rest === 'json')
      return {
        status: 200,
        body: this.images.map(({ Id, references }) => ({
          Id,
          Size: 5e7,
          RepoTags: references.filter((one) => !one.includes('@')),
          RepoDigests: references.filter((one) => one.includes('@')),
        })),
      };
    if (method === 'DELETE') {
      this.images = this.images.filter(({ references }) => !references.includes(rest));
      return { status: 200, body: [{ Untagged: rest }] };
    }
    if (rest === 'create') {
      const reference = parameters.get('fromImage') ?? '';
      const config = this.registry.get(reference);
      const lines = [{ status: `Pulling from ${reference}` }, { status: 'Downloading', id: 'layer' }];
      if (config === undefined)
        return { status: 200, body: stream(...lines, { error: `manifest for ${reference} not found` }) };
      this.images = this.images.filter(({ references }) => !references.includes(reference));
      this.images.push({
        Id: `sha256:${reference.slice(-12)}-${this.id('image')}`,
        references: [reference],
        Config: config,
      });
      return { status: 200, body: stream(...lines, { status: `Status: Downloaded newer image for ${reference}` }) };
    }
    const reference = rest.replace(/\/json$/, '');
    const image = this.images.find(({ Id, references }) => Id === reference || references.includes(reference));
    return image === undefined ? refusal(404, `No such image: ${reference}`) : { status: 200, body: copy(image) };
  }

  private onContainers(
    method: string,
    id: string,
    verb: string,
    parameters: URLSearchParams,
    body: Record<string, unknown>,
  ): Answer {
    if (id === 'create') return this.create(parameters.get('name') ?? '', body);
    if (id === 'json') return { status: 200, body: this.containers.map(({ Image }) => ({ ImageID: Image })) };
    const container = this.containers.find(({ Id, Name }) => Id === id || Name === `/${id}`);
    if (container === undefined) return refusal(404, `No such container: ${id}`);
    const isRunning = container.State.Status === 'running';
    if (method === 'DELETE') {
      if (isRunning && parameters.get('force') !== '1') return refusal(409, 'You cannot remove a running container');
      this.containers = this.containers.filter((other) => other !== container);
      return { status: 204 };
    }
    switch (verb) {
      case 'json':
        return { status: 200, body: copy(container) };
      case 'start':
        if (isRunning) return { status: 304 };
        this.run(container);
        return { status: 204 };
      case 'unpause':
        container.State.Status = 'running';
        return { status: 204 };
      case 'stop':
        if (!isRunning) return { status: 304 };
        this.end(container, 143);
        return { status: 204 };
      case 'rename': {
        const name = parameters.get('name') ?? '';
        if (this.named(name) !== undefined)
          return refusal(409, `Conflict. The container name "/${name}" is already in use`);
        container.Name = `/${name}`;
        return { status: 204 };
      }
      case 'update':
        Object.assign(container.HostConfig, copy(body));
        return { status: 200, body: { Warnings: null } };
      case 'logs':
        return { status: 200, body: frame(1, this.log(container)) };
      case 'exec': {
        if (!isRunning) return refusal(409, `container ${id} is not running`);
        const exec = this.id('exec');
        this.execs.set(exec, this.exec(container, body.Cmd as string[]));
        return { status: 201, body: { Id: exec } };
      }
      default:
        return refusal(404, 'page not found');
    }
  }

  private onExec(id: string, verb: string): Answer {
    const exec = this.execs.get(id);
    if (exec === undefined) return refusal(404, `No such exec instance: ${id}`);
    return verb === 'start'
      ? { status: 200, body: frame(1, exec.output) }
      : { status: 200, body: { ExitCode: exec.code } };
  }

  private create(name: string, { HostConfig, ...config }: Record<string, unknown>): Answer {
    if (this.named(name) !== undefined)
      return refusal(409, `Conflict. The container name "/${name}" is already in use`);
    const reference = config.Image as string;
    const image = this.images.find(({ references }) => references.includes(reference));
    if (image === undefined) return refusal(404, `No such image: ${reference}`);
    const host = HostConfig as FakeContainer['HostConfig'];
    const missing = host.Mounts.find(
      ({ Type, Source = '' }) =>
        Type === 'bind' && Source.startsWith('/var/lib/longshore/') && !existsSync(this.path(Source)),
    );
    if (missing !== undefined)
      return refusal(
        400,
        `invalid mount config for type "bind": bind source path does not exist: ${missing.Source ?? ''}`,
      );
    const container: FakeContainer = {
      Id: `${this.id('c')}${'0'.repeat(60)}`.slice(0, 64),
      Name: `/${name}`,
      Image: image.Id,
      RestartCount: 0,
      State: { Status: 'created', ExitCode: 0, Error: '', StartedAt: '0001-01-01T00:00:00Z' },
      Config: merged(copy(config), image.Config) as FakeContainer['Config'],
      // What engines fill in of themselves.
      HostConfig: {
        ...{ IpcMode: 'private', CgroupnsMode: 'private', ShmSize: 67108864, Runtime: 'runc' },
        ...copy(host),
        ...(host.PidMode === 'host' && { SecurityOpt: [...(host.SecurityOpt as string[]), 'label=disable'] }),
      },
      NetworkSettings: { Networks: { [host.NetworkMode]: { NetworkID: '' } } },
    };
    this.containers.push(container);
    return { status: 201, body: { Id: container.Id, Warnings: [] } };
  }

  private run(container: FakeContainer): void {
    container.State = { Status: 'running', ExitCode: 0, Error: '', StartedAt: `start ${this.id('start')}` };
    container.NetworkSettings.Networks = {
      [container.HostConfig.NetworkMode]: { NetworkID: container.HostConfig.NetworkMode },
    };
    if (container.Config.Healthcheck !== undefined) container.State.Health = { Status: 'healthy', Log: [] };
    this.fates.get(container.Config.Image)?.(container);
    const service = container.Config.Labels['longshore.service'];
    const atOnce = this.containers.filter(
      ({ Config, State }) => Config.Labels['longshore.service'] === service && State.Status === 'running',
    );
    this.mostAtOnce = Math.max(this.mostAtOnce, atOnce.length);
  }

  private end(container: FakeContainer, code: number): void {
    container.State = { ...container.State, Status: 'exited', ExitCode: code };
    delete container.State.Health;
  }

  private onNetworks(method: string, id: string, body: Record<string, unknown>): Answer {
    if (method === 'POST') {
      const made = { Containers: {}, ...copy(body), Id: this.id('network') } as unknown as FakeNetwork;
      if (this.networks.some(({ Name }) => Name === made.Name))
        return refusal(409, `network with name ${made.Name} already exists`);
      this.networks.push(made);
      return { status: 201, body: { Id: made.Id } };
    }
    const network = this.networks.find(({ Id, Name }) => Id === id || Name === id);
    if (network === undefined) return refusal(404, `network ${id} not found`);
    if (method === 'GET') return { status: 200, body: copy(network) };
    if (Object.keys(network.Containers).length > 0)
      return refusal(403, `error while removing network: network ${network.Name} has active endpoints`);
    this.networks = this.networks.filter((other) => other !== network);
    return { status: 204 };
  }

  private id(kind: string): string {
    this.counter += 1;
    return `${kind}${this.counter}`;
  }
}

/** As the daemon does it (daemon/commit.go, merge): what the user left out is the image's. */
function merged(config: Record<string, unknown>, image: FakeImageConfig): Record<string, unknown> {
  const names = (list: string[] = []): string[] => list.map((one) => one.split('=')[0] ?? '');
  const env = (config.Env as string[] | undefined) ?? [];
  const hasEntrypoint = config.Entrypoint !== undefined;
  return {
    ...config,
    User: config.User ?? image.User ?? '',
    Env: [...env, ...(image.Env ?? []).filter((one) => !names(env).includes(one.split('=')[0] ?? ''))],
    Labels: { ...image.Labels, ...(config.Labels as object) },
    Entrypoint: config.Entrypoint ?? image.Entrypoint ?? null,
    Cmd: config.Cmd ?? (hasEntrypoint ? null : (image.Cmd ?? null)),
    ...(image.Healthcheck !== undefined || config.Healthcheck !== undefined
      ? { Healthcheck: { ...image.Healthcheck, ...(config.Healthcheck as object | undefined) } }
      : {}),
  };
}

const stream = (...lines: object[]): Buffer => Buffer.from(lines.map((line) => `${JSON.stringify(line)}\r\n`).join(''));

/** Several of them, as the provider reaches them. */
export class FakeDockers {
  readonly hosts = new Map<string, FakeDocker>();

  add(name: string): FakeDocker {
    const host = new FakeDocker(name, `192.0.2.${11 + this.hosts.size}`);
    this.hosts.set(host.address, host);
    return host;
  }

  remove(): void {
    for (const host of this.hosts.values()) host.remove();
  }

  readonly engineOf: EngineOf = (connection: HostConnection): Engine => {
    const call = (method: string, path: string, body?: unknown, headers = {}): Promise<unknown> =>
      Promise.resolve().then(() => {
        const { status, body: answer } = this.at(connection).handle(method, path, body, headers);
        if (status < 400) return answer;
        throw new EngineError(status, `${connection.name}: ${(answer as { message: string }).message}`);
      });
    return {
      get: <T>(path: string) => call('GET', path) as Promise<T>,
      post: <T>(path: string, body?: unknown, headers?: object) => call('POST', path, body, headers) as Promise<T>,
      delete: async (path) => {
        await call('DELETE', path);
      },
      getRaw: (path) => call('GET', path) as Promise<Buffer>,
      postRaw: (path, body, options) => call('POST', path, body, options?.headers) as Promise<Buffer>,
    };
  };

  readonly run = (connection: HostConnection, script: string): Promise<Outcome> =>
    Promise.resolve().then(() => this.at(connection).shell(script));

  private at({ name, address, state }: HostConnection): FakeDocker {
    const host = this.hosts.get(address);
    if (host === undefined || state === 'lost') throw new UnreachableError(name, 'it is not there');
    return host;
  }
}
