import type { App } from './app';
import { serverError, type Step } from './answer';
import type { Server } from './server';

/** The ports that an app is known by: of its mappings where it has any, otherwise of its definitions. */
export function servicePorts({ container, portDefinitions = [] }: App): number[] {
  const mappings = container?.portMappings ?? [];
  return mappings.length > 0 ? mappings.map(({ servicePort }) => servicePort) : portDefinitions.map(({ port }) => port);
}

/** Each 0 becomes a port of its own: first those that the app before had, then the next that no app has (AssignDynamicServiceLogic). */
export function withServicePorts(app: App, server: Server): Step<App> {
  const wanted = servicePorts(app);
  const count = wanted.filter((port) => port === 0).length;
  if (count === 0) return app;
  const free = freePorts(app, server, count);
  if (free.length < count) return serverError();
  const ports = wanted.map((port) => (port === 0 ? (free.shift() ?? 0) : port));
  return withPorts(app, ports);
}

function freePorts(app: App, { apps, flags }: Server, count: number): number[] {
  const [first, last] = flags.localPorts;
  const wanted = servicePorts(app);
  const before = apps.get(app.id);
  const kept = before === undefined ? [] : servicePorts(before);
  const free = kept.filter((port) => port >= first && port <= last && !wanted.includes(port));
  const used = new Set([...[...apps.values()].flatMap(servicePorts), ...wanted]);
  for (let port = first; port <= last && free.length < count; port += 1) if (!used.has(port)) free.push(port);
  return free;
}

function withPorts(app: App, ports: readonly number[]): App {
  const { container, portDefinitions } = app;
  const mappings = container?.portMappings ?? [];
  if (container !== undefined && mappings.length > 0) {
    const portMappings = mappings.map((mapping, at) => ({ ...mapping, servicePort: ports[at] ?? 0 }));
    return { ...app, container: { ...container, portMappings } };
  }
  if (portDefinitions === undefined) return app;
  return { ...app, portDefinitions: portDefinitions.map((port, at) => ({ ...port, port: ports[at] ?? 0 })) };
}
