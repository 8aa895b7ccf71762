import { CliError } from './cli-error';
import type { ContainerJson, HostJson } from './manifest';
import { quote } from './shell';
import { lastLine, runOn, type RunOptions } from './ssh';

/** A container as its host's engine knows it. */
export interface LiveContainer {
  readonly id: string;
  /** The swarm service or host's container that it is: container label `longshore.service`. */
  readonly service: string;
  readonly createdAt: string;
  readonly status: string;
  /** `none` where the image and service declare no health check. */
  readonly health: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly exitCode: number;
  readonly error: string;
  /** Address per network name, without prefix length. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Start of the network sandbox's id: names its end of docker_gwbridge. */
  readonly sandbox: string;
}

const LABEL = 'longshore.service';
const FORMAT =
  '{"id":{{json .Id}},"createdAt":{{json .Created}},"state":{{json .State}},"labels":{{json .Config.Labels}},' +
  '"networks":{{json .NetworkSettings.Networks}},"sandbox":{{json .NetworkSettings.SandboxID}}}';

interface Inspected {
  id: string;
  createdAt: string;
  state: {
    Status: string;
    StartedAt: string;
    FinishedAt: string;
    ExitCode: number;
    Error: string;
    Health?: { Status: string } | null;
  };
  labels: Record<string, string>;
  networks: Record<string, { IPAddress: string } | null> | null;
  sandbox: string;
}

/** Prints one JSON line per container that Longshore runs on the host, ended ones too. */
export const LIST_CONTAINERS =
  `ids=$($D ps -aq --no-trunc --filter label=${LABEL}) || exit 3; ` +
  `[ -z "$ids" ] || $D inspect --type container --format ${quote(FORMAT)} $ids 2>/dev/null || true`;

/** Every container of Longshore on the host, ended ones too. */
export async function containersOn(host: HostJson, options: RunOptions): Promise<LiveContainer[]> {
  const { code, stdout, stderr } = await runOn(host, LIST_CONTAINERS, options);
  if (code !== 0) {
    const rule = `docker cannot be used there (${lastLine(stderr) ?? `exit ${code}`})`;
    throw new CliError(
      host.path,
      `${host.ssh.user}@${host.address}`,
      rule,
      'start Docker on the host, and let the user use it (group docker, or sudo)',
    );
  }
  return parseContainers(stdout);
}

export function parseContainers(lines: string): LiveContainer[] {
  return lines
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => {
      const { id, createdAt, state, labels, networks, sandbox } = JSON.parse(line) as Inspected;
      const addresses = Object.fromEntries(
        Object.entries(networks ?? {}).map(([name, network]) => [name, network?.IPAddress ?? '']),
      );
      return {
        id,
        service: labels[LABEL] ?? '',
        createdAt,
        status: state.Status,
        health: state.Health?.Status ?? 'none',
        startedAt: state.StartedAt,
        finishedAt: state.FinishedAt,
        exitCode: state.ExitCode,
        error: state.Error,
        addresses,
        sandbox: sandbox.slice(0, 12),
      };
    });
}

/** The container that stands for a declared one: the running one, else the newest. */
export function pick(
  declared: Pick<ContainerJson, 'service'>,
  live: readonly LiveContainer[],
): LiveContainer | undefined {
  const own = live.filter((container) => container.service === declared.service);
  const newestFirst = own.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  return newestFirst.find((container) => container.status === 'running') ?? newestFirst[0];
}

/** Shell: the id of the service's running container in `$c`, or the message on stderr and exit 125 as docker itself does. */
export function intoRunning(container: ContainerJson, command: string): string {
  const message =
    `${container.path}: ${container.service}: no container of it runs on ${container.host}; ` +
    `see "longshore status ${container.path.split('/')[0] ?? ''}"`;
  return (
    `c=$($D ps -q --filter label=${LABEL}=${quote(container.service)} | head -n 1); ` +
    `[ -n "$c" ] || { echo ${quote(message)} >&2; exit 125; }; ${command}`
  );
}
