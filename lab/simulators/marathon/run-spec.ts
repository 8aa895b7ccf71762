import { without, type App } from '../../../upstream/marathon/document/app';
import { isSame } from '../../../upstream/marathon/document/json';
import type { JsonObject } from '../../../upstream/marathon/document';
import { writeApp } from '../../../upstream/marathon/document';

/** An app as it is kept, with its versions (VersionInfo). */
export interface RunSpec {
  readonly app: App;
  readonly version: string;
  readonly lastScalingAt: string;
  readonly lastConfigChangeAt: string;
}

/** By id. */
export type RunSpecs = ReadonlyMap<string, RunSpec>;

/** A change of anything but the number of instances, the version and the executor's resources (AppDefinition.isUpgrade). */
export function isUpgrade(from: App, to: App): boolean {
  return !isSame(comparable(from), comparable(to));
}

export function isOnlyScaleChange(from: App, to: App): boolean {
  return !isUpgrade(from, to) && from.instances !== to.instances;
}

export function needsRestart(from: RunSpec, to: RunSpec): boolean {
  return !isSame(versionInfo(from), versionInfo(to)) || isUpgrade(from.app, to.app);
}

export function isEqual(a: RunSpec, b: RunSpec): boolean {
  return isSame(a, b);
}

/**
 * The app with the versions that a change gives it (GroupVersioningUtil).
 * @param isMarkedForRestart POST .../restart takes the version away
 */
export function versioned(before: RunSpec | undefined, app: App, version: string, isMarkedForRestart = false): RunSpec {
  if (before === undefined || isUpgrade(before.app, app))
    return { app, version, lastScalingAt: version, lastConfigChangeAt: version };
  if (isOnlyScaleChange(before.app, app)) return { ...before, app, version, lastScalingAt: version };
  if (isMarkedForRestart) return { ...before, app, version, lastConfigChangeAt: version };
  return { ...before, app };
}

/** What the back-off belongs to: scaling keeps it, a new configuration has none (RunSpecConfigRef). */
export function configRef({ app, lastConfigChangeAt }: RunSpec): string {
  return `${app.id}@${lastConfigChangeAt}`;
}

/** As GET answers it. */
export function writeRunSpec(spec: RunSpec): JsonObject {
  return { ...writeApp(spec.app), version: spec.version, versionInfo: versionInfo(spec) };
}

function versionInfo({ lastScalingAt, lastConfigChangeAt }: RunSpec): JsonObject {
  return { lastScalingAt, lastConfigChangeAt };
}

/** Sets of upstream's have no order. */
function comparable(app: App): object {
  const sorted = (values: readonly unknown[]): string[] => values.map((value) => JSON.stringify(value)).sort();
  return {
    ...without(app, 'instances', 'version', 'versionInfo', 'executorResources'),
    constraints: sorted(app.constraints),
    dependencies: sorted(app.dependencies),
    healthChecks: sorted(app.healthChecks),
  };
}
