import { isExternal, isResident, volumesOf, type App, type ExternalVolume } from '../document/app';
import type { RestartSituation } from './restart-phases';

/** What a document does not say of a restart. */
export interface Cluster {
  /** Agents that the app may run on, those that run it now among them. */
  readonly agents: number;
  /** Of them: those that offer the app's fixed host ports. @default all */
  readonly offering?: number;
  /** Instances that run now. @default as many as the app wants */
  readonly running?: number;
  /** What checks those that run now. @default - what the app does */
  readonly before?: Checks;
}

/** What an app may be checked by. */
export type Checks = Pick<App, 'healthChecks' | 'check' | 'readinessChecks'>;

/**
 * Whether a restart counts an instance as healthy that passes all of its checks: Instance.consideredHealthy of Marathon 1.11.24, which looks at the status
 * that the agent sends. Only a health check on the agent makes it say so; checks by Marathon, readiness and `check` make it look for what is never sent.
 */
export function isConsideredHealthy({ healthChecks, check, readinessChecks }: Checks): boolean {
  const isChecked = healthChecks.length > 0 || check !== undefined || readinessChecks.length > 0;
  return !isChecked || healthChecks.some(({ protocol }) => protocol === 'COMMAND' || protocol.startsWith('MESOS_'));
}

/**
 * The restart of an app that is in canonical form: its strategy, and how many instances the agents can hold at once where each holds one or a few of them.
 * A fixed host port is held by an old instance too; constraints count those of the new configuration alone (ResourceMatcher of Marathon 1.11.24).
 * Constraints on other fields than the host's name are not counted, nor are cpu and memory: what the plan has no place for hangs, the reverse is not said.
 */
export function situationOf(app: App, cluster: Cluster): RestartSituation {
  const { agents, offering = agents, running = app.instances, before = app } = cluster;
  const { minimumHealthCapacity = 1, maximumOverCapacity = 1 } = app.upgradeStrategy ?? {};
  const perAgent = Math.min(...app.constraints.map(perHost));
  return {
    instances: app.instances,
    minimumHealthCapacity,
    maximumOverCapacity,
    resident: isResident(app),
    old: running,
    ...(!isConsideredHealthy(before) && { unseen: true }),
    ...(hasFixedHostPort(app) && { places: offering }),
    ...(Number.isFinite(perAgent) && { newPlaces: agents * perAgent }),
    exclusiveVolume: volumesOf(app).some((volume) => isExternal(volume) && isExclusive(volume)),
  };
}

/** With requirePorts every port is the host's, also one that Marathon has chosen; a mapping has one where it says so. */
function hasFixedHostPort({ container, portDefinitions = [], requirePorts }: App): boolean {
  const mappings = container?.portMappings ?? [];
  return (requirePorts && portDefinitions.length > 0) || mappings.some(({ hostPort = 0 }) => hostPort !== 0);
}

/** LIKE, UNLIKE, IS and CLUSTER choose agents and count nothing there; GROUP_BY counts, but has a place for all where it has its groups. */
function perHost([field, operator, value]: readonly string[]): number {
  if (field !== 'hostname' && field !== '@hostname') return Infinity;
  if (operator === 'UNIQUE') return 1;
  return operator === 'MAX_PER' ? Number(value) : Infinity;
}

/** One that several instances may have at once says so. */
function isExclusive({ external }: ExternalVolume): boolean {
  const { accessMode } = (external.options.capability ?? {}) as { readonly accessMode?: string };
  return external.shared !== true && accessMode?.startsWith('MULTI_NODE') !== true;
}
