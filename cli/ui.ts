import type { ChildProcess } from 'node:child_process';
import { connect, createServer, type AddressInfo } from 'node:net';
import { answer, type AnswerOptions } from './answer';
import { CliError, FailedError, UnreachableError } from './cli-error';
import { LIST_CONTAINERS, parseContainers, pick } from './containers';
import { EXIT } from './exit-code';
import type { Io } from './io';
import { hostNamed, readManifest, titleOf, type ContainerJson, type EnvironmentJson, type HostJson } from './manifest';
import { parseListeners } from './preflight/listeners';
import { withProgress, type ProgressOptions } from './progress';
import { lastLine, runOn, tunnelTo } from './ssh';
import { table, type Cell } from './table';
import { ENVIRONMENT, jsonOption, quietOption, type Verb } from './verb';

type Endpoint = EnvironmentJson['endpoints'][number];

export interface UiAddress {
  readonly name: string;
  readonly daemon: string;
  readonly host: string;
  /** Absent when the endpoint cannot be reached now; then there is a reason. */
  readonly url?: string;
  readonly reason?: string;
}

export interface Target {
  readonly endpoint: Endpoint;
  readonly container: ContainerJson;
}

/** Milliseconds for a tunnel to take its first connection. */
const TUNNEL_TIMEOUT = 15_000;

/** Prints the containers, then as one JSON line who is attached to docker_gwbridge, then the host's own sockets. */
const LIST_ADDRESSES = `${LIST_CONTAINERS}
$D network inspect docker_gwbridge --format '{{json .Containers}}' | sed 's/^/gateway /'
for p in tcp tcp6; do sed "1d;s/^/listen $p /" /proc/net/$p 2>/dev/null; done; true`;

/**
 * The address of each service's task on docker_gwbridge, where its host reaches it although no port is published:
 * the bridge calls a task's end `gateway_<first 12 of its sandbox id>`. It changes with every task.
 */
export function taskAddresses(stdout: string): Map<string, string> {
  const line = /^gateway (\{.*\})$/m.exec(stdout)?.[1] ?? '{}';
  const ends = Object.values(JSON.parse(line) as Record<string, { Name: string; IPv4Address: string }>);
  const live = parseContainers(stdout);
  const services = [...new Set(live.map(({ service }) => service))];
  return new Map(
    services.flatMap((service): [string, string][] => {
      const container = pick({ service }, live);
      const end =
        container?.status === 'running' ? ends.find(({ Name }) => Name === `gateway_${container.sandbox}`) : undefined;
      return end === undefined ? [] : [[service, end.IPv4Address.split('/', 1)[0] ?? '']];
    }),
  );
}

/**
 * Where an endpoint's container is reached from its host. One that shares its network listens at an address of the host's; undefined
 * where nothing serves the endpoint now.
 */
export function addressOf({ container, endpoint }: Target, stdout: string): string | undefined {
  if (container.runtime === 'swarm') return taskAddresses(stdout).get(container.service);
  const live = pick(container, parseContainers(stdout));
  if (live?.status !== 'running') return undefined;
  if (container.network !== 'host') return live.addresses[container.network];
  const sockets = stdout.split('\n').flatMap((line) => (line.startsWith('listen ') ? [line.slice(7)] : []));
  const own = parseListeners(sockets.join('\n'), '').filter(({ port }) => port === endpoint.port);
  const isLocal = own.some(({ address }) => address === '*' || address === '127.0.0.1');
  return isLocal ? '127.0.0.1' : own[0]?.address;
}

/** Tunnels to every endpoint, one ssh per host, until the user ends it. */
export async function ui(manifest: EnvironmentJson, options: AnswerOptions & ProgressOptions, io: Io): Promise<number> {
  const targets = manifest.endpoints.map((endpoint) => ({ endpoint, container: containerOf(manifest, endpoint) }));
  if (targets.length === 0) {
    throw new CliError(
      manifest.environment,
      'endpoints = 0',
      'this environment has no web pages',
      'add a cluster that has some, and run "npx cdktf synth"',
    );
  }
  const hosts = [...new Set(targets.map(({ container }) => container.host))].map((name) => hostNamed(manifest, name));
  const ports = new FreePorts();
  const tunnels: ChildProcess[] = [];
  const unreachable = new Set<HostJson>();
  try {
    const opened = await withProgress(io, options, (progress) => {
      progress.step(`looking up addresses on ${hosts.length} hosts and opening tunnels`);
      return Promise.all(
        hosts.map((host) =>
          openHost(
            host,
            targets.filter(({ container }) => container.host === host.name),
            ports,
            { tunnels, unreachable, io },
          ),
        ),
      );
    });
    const addresses = opened.flat();
    const reachable = addresses.filter(({ url }) => url !== undefined);
    answer(io, options, addresses, () => render(addresses, io.colour));
    if (reachable.length === 0) return unreachable.size === hosts.length ? EXIT.notLooked : EXIT.fault;
    if (options.json !== true) io.out('\nOpen until Ctrl-C.\n');
    return await untilInterrupted(tunnels, io);
  } finally {
    for (const tunnel of tunnels) tunnel.kill('SIGTERM');
  }
}

function containerOf(manifest: EnvironmentJson, endpoint: Endpoint): ContainerJson {
  const container = manifest.containers.find(({ path }) => path === endpoint.container);
  if (container !== undefined) return container;
  throw new CliError(
    endpoint.path,
    `container = "${endpoint.container}"`,
    'environment.json declares no such container',
    'run "npx cdktf synth" again',
  );
}

async function openHost(
  host: HostJson,
  targets: readonly Target[],
  ports: FreePorts,
  { tunnels, unreachable, io }: { tunnels: ChildProcess[]; unreachable: Set<HostJson>; io: Io },
): Promise<UiAddress[]> {
  const described = ({ endpoint, container }: Target): Omit<UiAddress, 'url'> => ({
    name: endpoint.name,
    daemon: container.daemon,
    host: container.host,
  });
  try {
    const { stdout } = await runOn(host, LIST_ADDRESSES, { project: io.project, signal: io.interrupted });
    const plans = await Promise.all(
      targets.map(async (target) => {
        const address = addressOf(target, stdout);
        return { target, address, port: address === undefined ? 0 : await ports.next(target.endpoint.port) };
      }),
    );
    const forwards = plans.flatMap(({ target, address, port }) =>
      address === undefined ? [] : [`127.0.0.1:${port}:${address}:${target.endpoint.port}`],
    );
    if (forwards.length > 0) {
      const tunnel = tunnelTo(host, forwards, { project: io.project });
      tunnels.push(tunnel);
      await listening(host, tunnel, plans.find(({ address }) => address !== undefined)?.port ?? 0);
    }
    return plans.map(({ target, address, port }) =>
      address === undefined
        ? { ...described(target), reason: 'its container does not run' }
        : { ...described(target), url: `${target.endpoint.scheme}://localhost:${port}${target.endpoint.urlPath}` },
    );
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    unreachable.add(host);
    return targets.map((target) => ({ ...described(target), reason: error.message }));
  }
}

/** Local ports: the endpoint's own number where it is free, so that bookmarks stay, else any. */
class FreePorts {
  private readonly taken = new Set<number>();
  private queue: Promise<unknown> = Promise.resolve();

  next(wanted: number): Promise<number> {
    const port = this.queue.then(async () => {
      const found = (!this.taken.has(wanted) && (await bind(wanted))) || (await bind(0)) || 0;
      this.taken.add(found);
      return found;
    });
    this.queue = port;
    return port;
  }
}

/** The port when it could be bound for a moment on loopback, 0 otherwise. */
function bind(port: number): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(0);
    });
    server.listen(port, '127.0.0.1', () => {
      const bound = (server.address() as AddressInfo).port;
      server.close(() => {
        resolve(bound);
      });
    });
  });
}

/** Waits until the tunnel takes connections. */
async function listening(host: HostJson, tunnel: ChildProcess, port: number): Promise<void> {
  let said = '';
  tunnel.stderr?.on('data', (piece: Buffer) => (said += piece.toString('utf8')));
  const deadline = Date.now() + TUNNEL_TIMEOUT;
  while (Date.now() < deadline) {
    if (tunnel.exitCode !== null) break;
    if (await connects(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new FailedError(
    host.path,
    `tunnel to ${host.address}`,
    `ssh could not open it (${lastLine(said) ?? 'time-out'})`,
    'allow TCP forwarding in the sshd of that host (AllowTcpForwarding yes)',
  );
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

function render(addresses: readonly UiAddress[], colour: boolean): string {
  const rows = addresses.map(({ name, daemon, host, url, reason }): Cell[] => [
    { text: name },
    { text: titleOf({ daemon, host } as ContainerJson) },
    url === undefined ? { text: reason ?? '-', colour: 'red' } : { text: url, colour: 'green' },
  ]);
  return table(['PAGE', 'DAEMON', 'ADDRESS'], rows, colour);
}

/** 0 after Ctrl-C; 1 when every tunnel ended by itself. */
async function untilInterrupted(tunnels: readonly ChildProcess[], io: Io): Promise<number> {
  const interrupted = new Promise<number>((resolve) => {
    if (io.interrupted.aborted) resolve(EXIT.well);
    io.interrupted.addEventListener('abort', () => {
      resolve(EXIT.well);
    });
  });
  const ended = Promise.all(
    tunnels.map(async (tunnel) => {
      if (tunnel.exitCode === null) await new Promise((resolve) => tunnel.once('close', resolve));
      if (!io.interrupted.aborted)
        io.err('a tunnel has ended; start "longshore ui" again to look up the addresses anew\n');
    }),
  ).then(() => (io.interrupted.aborted ? EXIT.well : EXIT.fault));
  return Promise.race([interrupted, ended]);
}

export const uiVerb: Verb = (cli) => {
  cli
    .verb('ui', {
      does: 'open SSH tunnels to the web pages of the environment and print their addresses; stays until Ctrl-C',
      examples: ['longshore ui lab', 'longshore ui lab --json'],
    })
    .argument('<environment>', ENVIRONMENT)
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(
      cli.runs(
        (name: string, options: AnswerOptions & ProgressOptions) =>
          ui(readManifest(name, cli.io.project), options, cli.io),
        { endsByInterrupt: true },
      ),
    );
};
