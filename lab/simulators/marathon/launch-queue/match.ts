import { isResident, type App } from '../../../../upstream/marathon/document/app';
import type { Instance } from '../instances/instance';
import type { Offer, Resource } from '../mesos/messages';
import type { RunSpec } from '../run-spec';
import { meetsConstraint } from './constraints';
import { matchPorts, portRanges, type Random } from './ports';
import { portResources, roleOf, takeScalar } from './resources';

/** Why an offer is not taken, in the order in which one reason is told of several (NoOfferMatchReason.reasonFunnel). */
export const REASONS = [
  'UnfulfilledRole',
  'UnfulfilledConstraint',
  'NoCorrespondingReservationFound',
  'AgentMaintenance',
  'InsufficientCpus',
  'InsufficientMemory',
  'InsufficientDisk',
  'InsufficientGpus',
  'InsufficientPorts',
  'DeclinedScarceResources',
] as const;

export type Reason = (typeof REASONS)[number];

export interface Match {
  readonly resources: readonly Resource[];
  /** One for each port of the app; undefined: it has none on the host. */
  readonly hostPorts: readonly (number | undefined)[];
}

/** Flags that decide. */
export interface MatchLimits {
  /** `accepted_resource_roles_default_behavior` */
  readonly acceptedRoles: 'any' | 'reserved' | 'unreserved';
  readonly maintenanceMode: boolean;
  readonly drainingSeconds: number;
  readonly gpuScheduling: 'restricted' | 'unrestricted';
}

export interface MatchRequest {
  readonly spec: RunSpec;
  readonly offer: Offer;
  /** The app's instances that are neither lost nor to be launched. */
  readonly placed: readonly Instance[];
  readonly limits: MatchLimits;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly random: Random;
}

/** Whether an offer has what an app needs (ResourceMatcher). */
export function matchOffer(request: MatchRequest): Match | { readonly reasons: readonly Reason[] } {
  const { spec, offer, random } = request;
  const { app } = spec;
  // Reserving and creating volumes is not simulated: nothing is ever reserved for a resident app.
  if (isResident(app)) return { reasons: ['NoCorrespondingReservationFound'] };
  const selected = selectedResources(request);
  const taken = SCALARS.map(([name, reason, amountOf]) => {
    const amount = amountOf(app);
    return { reason, resources: amount === 0 ? [] : takeScalar(selected, name, amount) };
  });
  const reasons: Reason[] = [
    ...taken.flatMap(({ reason, resources }) => (resources === undefined ? [reason] : [])),
    ...(selected.length === 0 ? (['UnfulfilledRole'] as const) : []),
    ...otherReasons(request),
  ];
  if (reasons.length > 0) return { reasons };
  const ports = matchPorts(app, portRanges(selected, roleOf), random);
  if (ports === undefined) return { reasons: ['InsufficientPorts'] };
  const onHost = ports.flatMap((port) => port ?? []);
  return {
    resources: [
      ...taken.flatMap(({ resources = [] }) => resources),
      ...portResources(onHost, offer.allocation_info?.role),
    ],
    hostPorts: ports.map((port) => port?.port),
  };
}

const SCALARS: readonly (readonly [string, Reason, (app: App) => number])[] = [
  ['cpus', 'InsufficientCpus', ({ cpus }) => cpus],
  ['mem', 'InsufficientMemory', ({ mem }) => mem],
  ['gpus', 'InsufficientGpus', ({ gpus }) => gpus],
  ['disk', 'InsufficientDisk', ({ disk }) => disk],
];

function selectedResources({ spec, offer, limits }: MatchRequest): Resource[] {
  const { acceptedResourceRoles, role = '*' } = spec.app;
  const byDefault = { any: [role, '*'], unreserved: ['*'], reserved: [role] }[limits.acceptedRoles];
  const accepted = acceptedResourceRoles ?? byDefault;
  return offer.resources.filter(
    (resource) => resource.disk?.volume === undefined && accepted.includes(roleOf(resource)),
  );
}

function otherReasons({ spec, offer, placed, limits, now }: MatchRequest): Reason[] {
  // Old instances do not count: those that a restart is about to replace leave their place to the new ones.
  const current = placed.filter((instance) => instance.spec.version >= spec.lastConfigChangeAt);
  const isMet = spec.app.constraints.every((constraint) => meetsConstraint(current, offer, constraint));
  const isLeaving = limits.maintenanceMode && isUnavailable(offer, limits.drainingSeconds, now);
  const isScarce = limits.gpuScheduling === 'restricted' && spec.app.gpus === 0 && hasGpus(offer);
  return [
    ...(isMet ? [] : (['UnfulfilledConstraint'] as const)),
    ...(isLeaving ? (['UnfulfilledConstraint', 'AgentMaintenance'] as const) : []),
    ...(isScarce ? (['DeclinedScarceResources'] as const) : []),
  ];
}

function isUnavailable({ unavailability }: Offer, drainingSeconds: number, now: number): boolean {
  if (unavailability === undefined) return false;
  const start = unavailability.start.nanoseconds / 1e6;
  const end = unavailability.duration === undefined ? Infinity : start + unavailability.duration.nanoseconds / 1e6;
  return start - drainingSeconds * 1000 <= now && now < end;
}

function hasGpus({ resources }: Offer): boolean {
  return resources.some(({ name, scalar }) => name === 'gpus' && (scalar?.value ?? 0) > 0);
}
