import { defined, type App } from '../../../../upstream/marathon/document/app';
import type { Instance } from './instance';

export interface PortAssignment {
  readonly name?: string;
  /** Where it is reached; absent while a container has no address. */
  readonly address?: string;
  readonly port?: number;
  readonly hostPort?: number;
  readonly containerPort?: number;
}

/** Where each port of an app is (NetworkInfo.computePortAssignments). */
export function portAssignments(
  app: App,
  host: string,
  hostPorts: readonly number[],
  ownAddress?: string,
): PortAssignment[] {
  const address = app.networks.some(({ mode }) => mode === 'container') ? ownAddress : host;
  const isHost = app.networks.every(({ mode }) => mode === 'host');
  if (app.container === undefined || isHost) {
    const names = (app.portDefinitions ?? []).map(({ name }) => name);
    return names
      .slice(0, hostPorts.length)
      .map((name, at) => defined({ name, address, port: hostPorts[at], hostPort: hostPorts[at] }));
  }
  const left = [...hostPorts];
  return (app.container.portMappings ?? []).map(({ name, containerPort, hostPort }) => {
    if (hostPort === undefined)
      return defined({ name, address, port: address === undefined ? undefined : containerPort, containerPort });
    const taken = left.shift();
    return defined({
      name,
      address: host,
      port: taken,
      hostPort: taken,
      containerPort: containerPort === 0 ? taken : containerPort,
    });
  });
}

export function portAssignmentsOf({ spec, agent, task }: Instance): PortAssignment[] {
  return portAssignments(spec.app, agent?.host ?? '', task?.hostPorts ?? [], task?.ipAddresses[0]?.ipAddress);
}

/** Where Marathon itself reaches a task; undefined while its container has no address. */
export function addressOf({ spec, agent, task }: Instance): string | undefined {
  return spec.app.networks.some(({ mode }) => mode === 'container') ? task?.ipAddresses[0]?.ipAddress : agent?.host;
}
