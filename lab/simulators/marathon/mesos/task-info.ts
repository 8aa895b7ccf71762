import type { App, HealthCheck } from '../../../../upstream/marathon/document/app';
import { topGroup } from '../../../../upstream/marathon/document/path-id';
import type { Instance } from '../instances/instance';
import { isByMarathon } from '../instances/health-checks';
import { hostnameOf } from '../instances/ids';
import { portAssignments, type PortAssignment } from '../instances/network';
import type { BuildTask } from '../launch-queue/launch-queue';
import { containerInfo } from './container';
import { taskEnvironment } from './environment';
import type { TaskInfo } from './messages';

/** Flags that show in tasks. */
export interface TaskSettings {
  /** `env_vars_prefix` @default '' */
  readonly environmentPrefix?: string;
  /** `mesos_bridge_name` */
  readonly bridge: string;
  /** `new_group_enforce_role` is top. */
  readonly enforcesRole: boolean;
}

const NANOSECONDS = 1e9;

/** What Mesos launches of an instance (TaskBuilder). */
export function taskBuilder(settings: TaskSettings, random: () => number = Math.random): BuildTask {
  return (instance, taskId, offer, { resources, hostPorts }): TaskInfo => {
    const { app } = instance.spec;
    const place = {
      taskId,
      host: offer.hostname,
      hostPorts,
      prefix: settings.environmentPrefix ?? '',
      enforceRole: settings.enforcesRole && topGroup(app.id) !== undefined,
      random,
    };
    const container = containerInfo(app, taskId, hostPorts, settings.bridge);
    const assignments = portAssignments(
      app,
      offer.hostname,
      hostPorts.flatMap((port) => port ?? []),
    );
    return {
      name: hostnameOf(app.id),
      task_id: { value: taskId },
      agent_id: offer.agent_id,
      resources,
      ...limitsOf(app),
      command: commandInfo(instance, taskEnvironment(instance.spec, place)),
      ...(container === undefined ? {} : { container }),
      ...(Object.keys(app.labels).length === 0 ? {} : { labels: labelsInfo(app.labels) }),
      ...killPolicy(app),
      ...healthCheckInfo(app, assignments),
      ...checkInfo(app, assignments),
      discovery: discoveryInfo(app, assignments),
    };
  };
}

function commandInfo({ spec }: Instance, environment: Readonly<Record<string, string>>): object {
  const { cmd, args, container, fetch, user } = spec.app;
  const hasArgs = args.length > 0;
  const value = hasArgs && container === undefined ? args[0] : cmd;
  return {
    shell: !hasArgs && cmd !== undefined && cmd !== '',
    ...(value === undefined || (hasArgs && container !== undefined) ? {} : { value }),
    ...(hasArgs ? { arguments: args } : {}),
    environment: { variables: Object.entries(environment).map(([name, text]) => ({ name, value: text })) },
    ...(fetch.length === 0 ? {} : { uris: fetch.map(uriInfo) }),
    ...(user === undefined ? {} : { user }),
  };
}

function uriInfo({ uri, extract, executable, cache, destPath }: App['fetch'][number]): object {
  return { value: uri, extract, executable, cache, ...(destPath === undefined ? {} : { output_file: destPath }) };
}

function labelsInfo(labels: App['labels']): object {
  return { labels: Object.entries(labels).map(([key, value]) => ({ key, value })) };
}

function limitsOf({ resourceLimits }: App): object {
  if (resourceLimits === undefined) return {};
  const limits = Object.entries(resourceLimits).map(([name, limit]) => [
    name,
    typeof limit === 'string' ? 'Infinity' : limit,
  ]);
  return { limits: Object.fromEntries(limits) as object };
}

/** How long a task is given to end after SIGTERM; unset, the agent decides. */
function killPolicy({ taskKillGracePeriodSeconds: seconds }: App): object {
  return seconds === undefined ? {} : { kill_policy: { grace_period: { nanoseconds: seconds * NANOSECONDS } } };
}

/** Mesos takes one: the first that is not Marathon's own. */
function healthCheckInfo(app: App, assignments: readonly PortAssignment[]): object {
  const check = app.healthChecks.find((one) => !isByMarathon(one));
  if (check === undefined) return {};
  const kind = kindOf(check, assignments);
  if (kind === undefined) return {};
  return {
    health_check: {
      ...kind,
      delay_seconds: check.delaySeconds,
      interval_seconds: check.intervalSeconds,
      timeout_seconds: check.timeoutSeconds,
      consecutive_failures: check.maxConsecutiveFailures,
      grace_period_seconds: check.gracePeriodSeconds,
    },
  };
}

function kindOf(check: HealthCheck, assignments: readonly PortAssignment[]): object | undefined {
  if (check.protocol === 'COMMAND')
    return { type: 'COMMAND', command: { shell: true, value: check.command?.value ?? '' } };
  const port = checkedPort(check, assignments);
  if (port === undefined) return undefined;
  const protocol = check.ipProtocol === 'IPv6' ? 'IPV6' : 'IPV4';
  if (check.protocol === 'MESOS_TCP') return { type: 'TCP', tcp: { port, protocol } };
  const scheme = check.protocol === 'MESOS_HTTPS' ? 'https' : 'http';
  return { type: 'HTTP', http: { protocol, scheme, port, ...(check.path === undefined ? {} : { path: check.path }) } };
}

function checkInfo({ check }: App, assignments: readonly PortAssignment[]): object {
  if (check === undefined) return {};
  const { exec, http, tcp, intervalSeconds, timeoutSeconds, delaySeconds } = check;
  const times = {
    delay_seconds: delaySeconds,
    interval_seconds: intervalSeconds,
    timeout_seconds: timeoutSeconds,
  };
  if (exec !== undefined) {
    const command =
      'shell' in exec.command
        ? { shell: true, value: exec.command.shell }
        : { shell: false, value: exec.command.argv[0], arguments: exec.command.argv };
    return { check: { type: 'COMMAND', command: { command }, ...times } };
  }
  const port = checkedPort(http ?? tcp ?? {}, assignments);
  if (port === undefined) return {};
  if (tcp !== undefined) return { check: { type: 'TCP', tcp: { port }, ...times } };
  return {
    check: { type: 'HTTP', http: { port, ...(http?.path === undefined ? {} : { path: http.path }) }, ...times },
  };
}

/** Mesos probes inside the container's network: its port first. */
function checkedPort(
  { port, portIndex }: { readonly port?: number; readonly portIndex?: number },
  assignments: readonly PortAssignment[],
): number | undefined {
  if (port !== undefined) return port;
  const assignment = portIndex === undefined ? undefined : assignments[portIndex];
  return assignment?.containerPort ?? assignment?.hostPort;
}

function discoveryInfo(app: App, assignments: readonly PortAssignment[]): object {
  const definitions = app.container?.portMappings ?? app.portDefinitions ?? [];
  const ports = assignments.flatMap(({ hostPort, containerPort }, at) => {
    const definition = definitions[at];
    const number = hostPort ?? containerPort;
    if (definition === undefined || number === undefined) return [];
    return definition.protocol.split(',').map((protocol) => ({
      number,
      ...(definition.name === undefined ? {} : { name: definition.name }),
      protocol,
    }));
  });
  return { visibility: 'FRAMEWORK', name: hostnameOf(app.id), ports: { ports } };
}
