import type { Faults } from '../environment';
import type { JsonObject } from '../../upstream/marathon/document';
import type { MarathonAppProps, MarathonPort } from './marathon-app-props';
import { MarathonNetwork } from './marathon-network';
import { APP_PORT } from './rules';

/** The parts of a document that say where an app is, and at which ports. */
export interface AppPorts {
  readonly networks: readonly JsonObject[];
  readonly portDefinitions?: readonly JsonObject[];
  readonly requirePorts?: boolean;
  /** Of the container. */
  readonly portMappings?: readonly JsonObject[];
}

export function appPorts({ network = MarathonNetwork.HOST, ports = [] }: MarathonAppProps, faults: Faults): AppPorts {
  const { mode, networkName } = network;
  const networks = [{ mode, ...(networkName !== undefined && { name: networkName }) }];
  if (mode !== 'host') return { networks, portMappings: ports.map(mapping) };
  const fixed = ports.filter(({ hostPort = 0 }) => hostPort !== 0);
  for (const port of ports) {
    const { containerPort, hostPort = 0, servicePort } = port;
    if (containerPort !== undefined)
      faults.add(`ports: ${title(port)}: containerPort = ${containerPort}`, APP_PORT, { detail: 'host' });
    if (fixed.length > 0 && hostPort === 0)
      faults.add(`ports: ${title(port)}: hostPort = 0`, APP_PORT, {
        says: 'where one port of the hosts is fixed, all of an app are (requirePorts)',
        fix: 'give each a hostPort, or none',
      });
    if (hostPort !== 0 && servicePort !== undefined && servicePort !== hostPort)
      faults.add(`ports: ${title(port)}: servicePort = ${servicePort}`, APP_PORT, {
        says: "a fixed port on the hosts' network is the service port too",
        fix: 'leave it out',
      });
  }
  return { networks, portDefinitions: ports.map(definition), requirePorts: fixed.length > 0 };
}

const title = ({ name, hostPort, containerPort }: MarathonPort): string =>
  name ?? String(hostPort ?? containerPort ?? 0);

function definition({
  name,
  hostPort = 0,
  servicePort = hostPort,
  protocol = 'tcp',
  labels = {},
}: MarathonPort): JsonObject {
  return { port: servicePort, ...(name !== undefined && { name }), protocol, labels };
}

function mapping({
  name,
  containerPort = 0,
  hostPort,
  servicePort = 0,
  protocol = 'tcp',
  labels = {},
}: MarathonPort): JsonObject {
  return {
    containerPort,
    ...(hostPort !== undefined && { hostPort }),
    servicePort,
    ...(name !== undefined && { name }),
    protocol,
    labels,
  };
}
