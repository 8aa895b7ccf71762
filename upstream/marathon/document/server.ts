import type { App } from './app';
import { topGroup } from './path-id';

/** What a verdict hangs on beside the document: flags of the server, and what it holds. */
export interface Server {
  readonly flags: ServerFlags;
  /** By id, in canonical form. */
  readonly apps: ReadonlyMap<string, App>;
  /** An older version of an app, as `PUT {version}` names it. @default there is none */
  readonly olderVersion?: (id: string, version: string) => App | undefined;
  /** What a top-level group says of `enforceRole`. @default nothing: the flag decides */
  readonly enforcesRole?: (group: string) => boolean | undefined;
}

export interface ServerFlags {
  readonly features: readonly string[];
  readonly defaultNetworkName?: string;
  readonly mesosRole: string;
  readonly mesosBridgeName: string;
  readonly newGroupEnforceRole: boolean;
  /** Of service ports: first and last. */
  readonly localPorts: readonly [number, number];
}

/** From flags as they stand on the command line, without dashes; what is not given has upstream's default. */
export function serverFlags(given: Readonly<Record<string, string>> = {}): ServerFlags {
  return {
    features: (given.enable_features ?? '').split(',').flatMap((feature) => feature.trim() || []),
    ...(given.default_network_name === undefined ? {} : { defaultNetworkName: given.default_network_name }),
    mesosRole: given.mesos_role ?? '*',
    mesosBridgeName: given.mesos_bridge_name ?? 'mesos-bridge',
    newGroupEnforceRole: given.new_group_enforce_role === 'top',
    localPorts: [Number(given.local_port_min ?? 10_000), Number(given.local_port_max ?? 20_000)],
  };
}

export function emptyServer(flags: ServerFlags = serverFlags()): Server {
  return { flags, apps: new Map() };
}

export interface Roles {
  readonly valid: readonly string[];
  readonly byDefault: string;
  /** That of the app before. */
  readonly previous?: string;
  /** `force` of the request: a resident app may change its role. */
  readonly isForced: boolean;
}

/** Which roles an app may have (RoleSettings.forService). */
export function rolesFor(id: string, server: Server, isForced: boolean): Roles {
  const { mesosRole, newGroupEnforceRole } = server.flags;
  const group = topGroup(id);
  if (group === undefined) return { valid: [mesosRole], byDefault: mesosRole, isForced };
  const previous = server.apps.get(id)?.role;
  const kept = previous === undefined ? [] : [previous];
  const isEnforced = server.enforcesRole?.(group) ?? newGroupEnforceRole;
  return {
    valid: [...new Set([...(isEnforced ? [group] : [mesosRole, group]), ...kept])],
    byDefault: isEnforced ? group : mesosRole,
    ...(previous === undefined ? {} : { previous }),
    isForced,
  };
}
