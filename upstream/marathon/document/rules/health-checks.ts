import { portsOf, type App, type HealthCheck } from '../app';
import { each, found, type Finding } from '../answer';

const PORT_INDEX = 'Health check port indices must address an element of the ports array or container port mappings.';
const IP_PROTOCOL = 'IPv6 can only be used for container type DOCKER and Mesos http/https/tcp health checks';

/** Marathon probes these itself; all others are the agent's. */
const MARATHON_PROTOCOLS = ['HTTP', 'HTTPS', 'TCP'];

export function healthChecks(app: App): Finding[] {
  const ports = portsOf(app).length;
  const isDocker = app.container?.type === 'DOCKER';
  return [
    ...each('/healthChecks', app.healthChecks, (check) => [
      ...found(isMarathons(check) && !hasItsPort(check, ports), '', PORT_INDEX),
      ...found(check.ipProtocol !== 'IPv4' && !(isDocker && isMesosPort(check)), '', IP_PROTOCOL),
    ]),
    ...found(
      app.healthChecks.filter((check) => check.command === undefined && isMesos(check)).length > 1,
      '',
      // Those with a command do not count: old apps may have several.
      'AppDefinition can contain at most one Mesos health check',
    ),
  ];
}

/** The definition has it of every check that goes to a port, the agent's too. */
export function checkedPorts(app: App): Finding[] {
  const ports = portsOf(app).length;
  return each('/healthChecks', app.healthChecks, (check) =>
    found(check.protocol !== 'COMMAND' && !hasItsPort(check, ports), '', PORT_INDEX),
  );
}

/** One without port or portIndex has the only port there is. */
function hasItsPort({ port, portIndex }: HealthCheck, ports: number): boolean {
  return portIndex === undefined ? port !== undefined || ports === 1 : portIndex < ports;
}

function isMarathons({ command, protocol }: HealthCheck): boolean {
  return command === undefined && MARATHON_PROTOCOLS.includes(protocol);
}

function isMesos(check: HealthCheck): boolean {
  return check.protocol === 'COMMAND' || isMesosPort(check);
}

function isMesosPort({ protocol }: HealthCheck): boolean {
  return protocol.startsWith('MESOS_');
}
