import { isPersistent, isResident, volumesOf, type App } from '../app';
import { found, type Finding } from '../answer';
import { isSame } from '../json';
import { hasNoOverCapacity } from './upgrade-strategy';

/** Asked of all apps together, after a change. A dependency may also name a group, which stands for the apps in it. */
export function acyclic(apps: ReadonlyMap<string, App>): Finding[] {
  const done = new Set<string>();
  const onTheWay = new Set<string>();
  const isOnCycle = (id: string): boolean => {
    if (onTheWay.has(id)) return true;
    if (done.has(id)) return false;
    onTheWay.add(id);
    const cyclic = dependenciesOf(id, apps).some(isOnCycle);
    onTheWay.delete(id);
    done.add(id);
    return cyclic;
  };
  return found([...apps.keys()].some(isOnCycle), '', 'Dependency graph has cyclic dependencies.');
}

function dependenciesOf(id: string, apps: ReadonlyMap<string, App>): string[] {
  const named = apps.get(id)?.dependencies ?? [];
  return [...apps.keys()].filter((other) => named.some((name) => other === name || other.startsWith(`${name}/`)));
}

const RESOURCES_CHANGED =
  'Services with persistent volumes configured may not change resource requirements. If you need to make this change, please create a new service.';
const HOST_PORTS_CHANGED =
  'Services with persistent volumes configured may not change host ports. If you need to make this change, please create a new service.';

const FIXED = ['cpus', 'mem', 'disk', 'gpus', 'requirePorts'] as const;

/** What an app with persistent volumes may not change (AppDefinition.residentUpdateIsValid). */
export function residentUpdate(before: App | undefined, after: App): Finding[] {
  if (before === undefined || !(isResident(before) || isResident(after))) return [];
  return [
    ...found(!isSame(persistent(before), persistent(after)), '', 'Persistent volumes can not be changed!'),
    ...FIXED.flatMap((name) => found(before[name] !== after[name], `/${name}`, RESOURCES_CHANGED)),
    ...found(!isSame(hostPorts(before), hostPorts(after)), '', HOST_PORTS_CHANGED),
    ...(after.upgradeStrategy === undefined ? [] : hasNoOverCapacity(after.upgradeStrategy)),
  ];
}

function persistent(app: App): readonly object[] {
  const paths = (a: { containerPath: string }, b: { containerPath: string }): number =>
    a.containerPath < b.containerPath ? -1 : 1;
  return volumesOf(app).filter(isPersistent).sort(paths);
}

function hostPorts({ container, portDefinitions = [] }: App): readonly number[] {
  const mappings = container?.portMappings ?? [];
  const ports =
    mappings.length > 0 ? mappings.map(({ hostPort }) => hostPort) : portDefinitions.map(({ port }) => port);
  return [...new Set(ports.flatMap((port) => port ?? []))].sort((a, b) => a - b);
}
