import type { HealthCheckInput, MountInput } from '../container.schema';

/** The Engine API's words for what services and containers have in common, and back. */

export interface MountSpec {
  readonly Type: string;
  readonly Source?: string;
  readonly Target: string;
  readonly ReadOnly?: boolean;
  readonly BindOptions?: { readonly Propagation?: string } | null;
  readonly TmpfsOptions?: { readonly SizeBytes?: number; readonly Mode?: number } | null;
}

/** What is zero is left out. */
export interface HealthSpec {
  readonly Test?: readonly string[] | null;
  readonly Interval?: number;
  readonly Timeout?: number;
  readonly Retries?: number;
  readonly StartPeriod?: number;
}

const NANO = 1e9;
/** The engine takes whole ones only. */
export const nano = (amount: number): number => Math.round(amount * NANO);
export const fromNano = (amount = 0): number => amount / NANO;

export const octal = (mode: number | undefined): string | undefined => mode?.toString(8).padStart(4, '0');

export const variables = (environment: Readonly<Record<string, string>>): string[] =>
  Object.entries(environment)
    .map(([name, value]) => `${name}=${value}`)
    .sort();

export const splitVariables = (list: readonly string[] | null | undefined): Record<string, string> =>
  Object.fromEntries(
    (list ?? []).map((variable): [string, string] => {
      const at = variable.indexOf('=');
      return at < 0 ? [variable, ''] : [variable.slice(0, at), variable.slice(at + 1)];
    }),
  );

export function mountSpec({ type, source, target, readOnly, propagation, sizeBytes, mode }: MountInput): MountSpec {
  return {
    Type: type,
    ...(source !== undefined && { Source: source }),
    Target: target,
    ReadOnly: readOnly,
    ...(propagation !== undefined && { BindOptions: { Propagation: propagation } }),
    ...((sizeBytes !== undefined || mode !== undefined) && {
      TmpfsOptions: {
        ...(sizeBytes !== undefined && { SizeBytes: sizeBytes }),
        ...(mode !== undefined && { Mode: Number.parseInt(mode, 8) }),
      },
    }),
  };
}

/** Sorted by target. */
export function mountsOf(specs: readonly MountSpec[] | null | undefined): MountInput[] {
  return (specs ?? []).map(mountOf).sort((a, b) => (a.target < b.target ? -1 : 1));
}

/** The engine's own, said by nobody. */
const PRIVATE = new Set([undefined, '', 'rprivate', 'private']);

function mountOf({ Type, Source, Target, ReadOnly, BindOptions, TmpfsOptions }: MountSpec): MountInput {
  const propagation = BindOptions?.Propagation;
  return {
    type: Type as MountInput['type'],
    ...given('source', Source),
    target: Target,
    readOnly: ReadOnly ?? false,
    ...given('propagation', PRIVATE.has(propagation) ? undefined : (propagation as MountInput['propagation'])),
    ...given('sizeBytes', positive(TmpfsOptions?.SizeBytes)),
    ...given('mode', octal(positive(TmpfsOptions?.Mode))),
  };
}

export function healthSpec(health: HealthCheckInput): HealthSpec {
  return {
    Test: health.test,
    Interval: nano(health.intervalSeconds),
    Timeout: nano(health.timeoutSeconds),
    Retries: health.retries,
    StartPeriod: nano(health.startPeriodSeconds),
  };
}

export function healthOf(health: HealthSpec): HealthCheckInput {
  return {
    test: health.Test ?? [],
    intervalSeconds: fromNano(health.Interval),
    timeoutSeconds: fromNano(health.Timeout),
    retries: health.Retries ?? 0,
    startPeriodSeconds: fromNano(health.StartPeriod),
  };
}

/** An absent attribute is absent, not undefined: states are compared. */
export function given<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [key in K]?: V };
}

export const nonEmpty = <T>(list: readonly T[] | null | undefined): readonly T[] | undefined =>
  list === null || list === undefined || list.length === 0 ? undefined : list;
export const positive = (value: number | null | undefined): number | undefined =>
  value === null || value === 0 ? undefined : value;
