import type { App } from '../../../../upstream/marathon/document/app';
import { doubleText } from '../../../../upstream/marathon/document/java';
import type { RunSpec } from '../run-spec';

const LONGEST_VALUE = 512;
const LABEL_PREFIX = 'MARATHON_APP_LABEL_';
const HIGHEST_PORT = 65_535;
const LOWEST_PORT = 1025;

export interface TaskPlace {
  readonly taskId: string;
  readonly host: string;
  /** One for each port of the app; undefined: it has none on the host. */
  readonly hostPorts: readonly (number | undefined)[];
  /** `env_vars_prefix`; of HOST and the ports. */
  readonly prefix: string;
  /** Of the top-level group. */
  readonly enforceRole: boolean;
  /** 0 to 1. */
  readonly random: () => number;
}

/** What a task finds in its environment (TaskBuilder, EnvironmentHelper). What the app says wins. */
export function taskEnvironment(spec: RunSpec, place: TaskPlace): Record<string, string> {
  const own = Object.entries(spec.app.env).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const ports = Object.entries({ ...portsEnvironment(spec.app, place), HOST: place.host });
  return {
    ...contextEnvironment(spec, place),
    ...Object.fromEntries(ports.map(([name, value]) => [place.prefix + name, value])),
    ...Object.fromEntries(own),
  };
}

function contextEnvironment({ app, version }: RunSpec, { taskId, enforceRole }: TaskPlace): Record<string, string> {
  const { container, cpus, mem, disk, gpus, labels } = app;
  return {
    MESOS_TASK_ID: taskId,
    MARATHON_APP_ID: app.id,
    MARATHON_APP_VERSION: version,
    ...(container?.type === 'DOCKER' && container.docker !== undefined
      ? { MARATHON_APP_DOCKER_IMAGE: container.docker.image }
      : {}),
    MARATHON_APP_RESOURCE_CPUS: doubleText(cpus),
    MARATHON_APP_RESOURCE_MEM: doubleText(mem),
    MARATHON_APP_RESOURCE_DISK: doubleText(disk),
    MARATHON_APP_RESOURCE_GPUS: String(gpus),
    MARATHON_APP_ENFORCE_GROUP_ROLE: enforceRole ? 'TRUE' : 'FALSE',
    ...labelsEnvironment(labels),
  };
}

/** Too long ones are left out. */
function labelsEnvironment(labels: App['labels']): Record<string, string> {
  const valid = Object.entries(labels)
    .filter(([key, value]) => key.length < LONGEST_VALUE - LABEL_PREFIX.length && value.length < LONGEST_VALUE)
    .map(([key, value]) => [key.replace(/[^a-zA-Z0-9_]+/g, '_').toUpperCase(), value] as const);
  return {
    MARATHON_APP_LABELS: valid.map(([key]) => key).join(' '),
    ...Object.fromEntries(valid.map(([key, value]) => [LABEL_PREFIX + key, value])),
  };
}

interface PortRequest {
  readonly name?: string;
  readonly port: number;
}

/** PORT, PORT0.., PORTS, PORT_<requested>, PORT_<NAME>: host ports, or the container's where the host has none. */
function portsEnvironment(app: App, { hostPorts, random }: TaskPlace): Record<string, string> {
  if (hostPorts.length === 0) return {};
  const requests = portRequests(app);
  const consumed = new Set([...requests.map(({ port }) => port), ...hostPorts]);
  const generated = new Map<number, number>();
  const ports = hostPorts.map((hostPort, at) => {
    const requested = requests[at]?.port ?? 0;
    if (hostPort !== undefined || requested !== 0) return hostPort ?? requested;
    const port = unusedPort(consumed, random);
    generated.set(at, port);
    return port;
  });
  const env: Record<string, string> = {};
  for (const [at, port] of ports.entries()) env[`PORT${at}`] = String(port);
  for (const [at, { port: requested }] of requests.entries()) {
    const port = ports[at];
    if (port !== undefined) env[`PORT_${requested === 0 ? port : requested}`] = String(port);
  }
  for (const [at, { name }] of requests.entries()) {
    const port = ports[at];
    if (name !== undefined && port !== undefined) env[`PORT_${name.toUpperCase()}`] = String(port);
  }
  const assigned = [...hostPorts.filter((port) => port !== undefined), ...generated.values()];
  if (assigned[0] !== undefined) env.PORT = String(assigned[0]);
  env.PORTS = assigned.join(',');
  return env;
}

function portRequests({ container, portDefinitions = [] }: App): PortRequest[] {
  const request = (name: string | undefined, port: number): PortRequest => ({
    ...(name === undefined ? {} : { name }),
    port,
  });
  const mappings = container?.portMappings ?? [];
  return mappings.length > 0
    ? mappings.map(({ name, containerPort }) => request(name, containerPort))
    : portDefinitions.map(({ name, port }) => request(name, port));
}

function unusedPort(consumed: Set<number | undefined>, random: () => number): number {
  for (;;) {
    const port = LOWEST_PORT + Math.floor(random() * (HIGHEST_PORT - LOWEST_PORT + 1));
    if (consumed.has(port)) continue;
    consumed.add(port);
    return port;
  }
}
