import { portsOf, type App } from '../document/app';

/** A port at the address of an agent: whichever its offer gave, or this one. */
export type AgentPort = 'offered' | number;

/** A check that goes to an agent. */
export interface Asked {
  /** In the document: `/readinessChecks(0)`. */
  readonly path: string;
  readonly port: AgentPort;
}

/**
 * What the leading Marathon connects to by itself, of an app as it is kept: HTTP, HTTPS and TCP checks (HealthCheckWorker) and readiness checks
 * (ReadinessCheckExecutor) go to the agent of an instance, unless it has an address of its own in a network of containers.
 */
export function askedByMarathon(app: App): Asked[] {
  const hasOwnAddress = app.networks.some(({ mode }) => mode === 'container');
  return [
    ...app.healthChecks.flatMap((check, index) => {
      if (check.protocol === 'COMMAND' || check.protocol.startsWith('MESOS_') || hasOwnAddress) return [];
      return at(`/healthChecks(${index})`, check.port ?? agentPorts(app)[check.portIndex ?? 0]);
    }),
    ...app.readinessChecks.flatMap(({ portName }, index) =>
      // In a network of containers too, where it has a port of the host.
      at(`/readinessChecks(${index})`, agentPorts(app)[portsOf(app).findIndex(({ name }) => name === portName)]),
    ),
  ];
}

const at = (path: string, port: AgentPort | undefined): Asked[] => (port === undefined ? [] : [{ path, port }]);

/** Of each port of the app; undefined: it has none at the agent. */
function agentPorts({ container, portDefinitions = [], requirePorts }: App): (AgentPort | undefined)[] {
  const fixed = (port: number): AgentPort => (port === 0 ? 'offered' : port);
  const { portMappings } = container ?? {};
  if (portMappings === undefined) return portDefinitions.map(({ port }) => (requirePorts ? fixed(port) : 'offered'));
  return portMappings.map(({ hostPort }) => (hostPort === undefined ? undefined : fixed(hostPort)));
}
