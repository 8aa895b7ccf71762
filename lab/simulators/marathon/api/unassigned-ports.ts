import type { App } from '../../../../upstream/marathon/document';
import { isJsonObject, type Json } from '../../../../upstream/marathon/document/json';

/**
 * The app as POST answers it: service ports are given with the deployment, so that those not asked for are still 0 there.
 * @param document what was posted
 */
export function withUnassignedPorts(app: App, document: Json): App {
  const asked = askedPorts(document);
  const { container, portDefinitions } = app;
  const mappings = container?.portMappings ?? [];
  if (container !== undefined && mappings.length > 0) {
    const portMappings = mappings.map((mapping, at) => ({ ...mapping, servicePort: asked[at] ?? 0 }));
    return { ...app, container: { ...container, portMappings } };
  }
  if (portDefinitions === undefined) return app;
  return { ...app, portDefinitions: portDefinitions.map((port, at) => ({ ...port, port: asked[at] ?? 0 })) };
}

function askedPorts(document: Json): (number | undefined)[] {
  const mappings = at(document, 'container', 'portMappings') ?? at(document, 'container', 'docker', 'portMappings');
  const named = mappings ?? at(document, 'portDefinitions');
  if (Array.isArray(named))
    return (named as readonly Json[]).map((one) => number(at(one, mappings ? 'servicePort' : 'port')));
  const ports = at(document, 'ports');
  return Array.isArray(ports) ? (ports as readonly Json[]).map(number) : [];
}

function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((inner, name) => (isJsonObject(inner) ? inner[name] : undefined), value);
}

function number(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
