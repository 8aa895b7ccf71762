import { isDeepStrictEqual } from 'node:util';
import { settledOver, type JsonObject } from '../../upstream/marathon/document';

/** A definition that the app had, or has. */
export interface Version {
  readonly version: string;
  readonly document: JsonObject;
}

/** What restarts no instance (AppDefinition.isUpgrade), what only says when, and what an answer embeds. */
const NOT_OF_IT = [
  ...['instances', 'executorResources', 'version', 'versionInfo'],
  ...['tasksStaged', 'tasksRunning', 'tasksHealthy', 'tasksUnhealthy', 'tasks', 'deployments'],
  ...['lastTaskFailure', 'readinessCheckResults'],
];

/** Top-level keys in which two definitions differ; none: they are the same. */
export function differing(a: JsonObject, b: JsonObject): string[] {
  const [one, other] = [settledOver(a, a), settledOver(b, b)];
  // What our judge would refuse the server has all the same: then both are compared as it says them.
  const [left, right] = 'app' in one && 'app' in other ? [one.app, other.app] : [a, b];
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return keys.filter((key) => !NOT_OF_IT.includes(key) && !isDeepStrictEqual(left[key], right[key])).sort();
}

export interface Past {
  /** The last definition before the one that runs; undefined: there is none. */
  readonly target?: Version;
  /** The version whose definition runs again, where others were rolled back or reverted since; undefined: it is the newest of all. */
  readonly wentBackTo?: Version;
}

/**
 * What lies before the definition that runs. One that ran before runs again: those between were taken back, and are no way to go.
 * @param older newest first, without the version that runs
 */
export function pastOf(current: JsonObject, older: readonly Version[]): Past {
  const isCurrent = older.map(({ document }) => differing(document, current).length === 0);
  const first = isCurrent.lastIndexOf(true);
  const [target, wentBackTo] = [older[first + 1], older[first]];
  return {
    ...(target !== undefined && { target }),
    ...(wentBackTo !== undefined && isCurrent.slice(0, first).includes(false) && { wentBackTo }),
  };
}
