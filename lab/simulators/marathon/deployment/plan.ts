import { randomUUID } from 'node:crypto';
import { isEqual, isOnlyScaleChange, needsRestart, type RunSpec, type RunSpecs } from '../run-spec';

export type Action =
  | { readonly action: 'RestartApplication' | 'StartApplication' | 'StopApplication'; readonly spec: RunSpec }
  | {
      readonly action: 'ScaleApplication';
      readonly spec: RunSpec;
      readonly scaleTo: number;
      /** Instances that were chosen to go. */
      readonly toKill: readonly string[];
    };

/** Actions of one step run at the same time. */
export type Step = readonly Action[];

/** A way from one set of apps to another (DeploymentPlan). */
export interface Plan {
  readonly id: string;
  readonly version: string;
  readonly steps: readonly Step[];
  /** Of the apps that differ, by id: what each was and shall be; absent where it was not or shall not be. */
  readonly changes: Readonly<Record<string, { readonly before?: RunSpec; readonly after?: RunSpec }>>;
}

export function plan(
  original: RunSpecs,
  target: RunSpecs,
  version: string,
  toKill: ReadonlyMap<string, readonly string[]> = new Map(),
): Plan {
  const removed = [...original.values()].filter(({ app }) => !target.has(app.id));
  const added = [...target.values()].filter(({ app }) => !original.has(app.id));
  const changed = [...target.values()].filter((spec) => {
    const before = original.get(spec.app.id);
    return before === undefined || !isEqual(before, spec);
  });
  const steps: Step[] = [
    removed.map((spec) => ({ action: 'StopApplication', spec })),
    added.map((spec) => ({ action: 'StartApplication', spec })),
    ...inOrder(changed, target).map((specs) =>
      specs.flatMap((spec) => change(original.get(spec.app.id), spec, toKill)),
    ),
  ];
  const ids = [...removed, ...changed].map(({ app }) => app.id);
  return {
    id: randomUUID(),
    version,
    steps: steps.filter((step) => step.length > 0),
    changes: Object.fromEntries(ids.map((id) => [id, between(original.get(id), target.get(id))])),
  };
}

/** Ids of the apps that its actions are of. */
export function affected({ steps }: Plan): string[] {
  return [...new Set(steps.flat().map(({ spec }) => spec.app.id))];
}

export function isLockedBy(plan: Plan, other: Plan): boolean {
  const ids = affected(other);
  return affected(plan).some((id) => ids.includes(id));
}

/**
 * The apps once a plan is taken back (DeploymentPlanReverter): only what it changed goes back. Versions are given anew.
 */
export function reverted({ changes }: Plan, current: RunSpecs): Map<string, RunSpec> {
  const specs = new Map(current);
  for (const [id, { before }] of Object.entries(changes)) {
    if (before === undefined) specs.delete(id);
    else specs.set(id, before);
  }
  return specs;
}

function between(before: RunSpec | undefined, after: RunSpec | undefined): Plan['changes'][string] {
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function change(before: RunSpec | undefined, spec: RunSpec, toKill: ReadonlyMap<string, readonly string[]>): Action[] {
  const { app } = spec;
  const scale = (kill: readonly string[]): Action[] => [
    { action: 'ScaleApplication', spec, scaleTo: app.instances, toKill: kill },
  ];
  if (before === undefined) return scale([]);
  if (isOnlyScaleChange(before.app, app) || app.instances === 0) return scale(toKill.get(app.id) ?? []);
  return needsRestart(before, spec) ? [{ action: 'RestartApplication', spec }] : [];
}

/** What is depended upon comes first: by the longest way down (runSpecsGroupedByLongestPath). */
function inOrder(specs: readonly RunSpec[], all: RunSpecs): RunSpec[][] {
  const depths = new Map<string, number>();
  const depthOf = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    const below = dependenciesOf(id, all).map(depthOf);
    const depth = 1 + Math.max(0, ...below);
    depths.set(id, depth);
    return depth;
  };
  const byDepth = new Map<number, RunSpec[]>();
  for (const spec of specs) {
    const depth = depthOf(spec.app.id);
    byDepth.set(depth, [...(byDepth.get(depth) ?? []), spec]);
  }
  return [...byDepth].sort(([a], [b]) => a - b).map(([, group]) => group);
}

/** A dependency on a group is one on all its apps. */
function dependenciesOf(id: string, all: RunSpecs): string[] {
  const wanted = all.get(id)?.app.dependencies ?? [];
  return [...all.keys()].filter((other) =>
    wanted.some((dependency) => other === dependency || other.startsWith(`${dependency}/`)),
  );
}
