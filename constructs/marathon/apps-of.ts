import type { ITerraformDependable } from 'cdktf';
import type { App } from '../../upstream/marathon/document';
import type { IMarathonCluster } from './i-marathon-cluster';

/** What a cluster's apps know of each other. */
export interface DeclaredApp {
  readonly id: string;
  readonly path: string;
  /** As it is kept; undefined where it is refused by itself. */
  readonly app?: App;
  readonly dependencies: readonly string[];
  /** Has it made after another one. */
  after(other: ITerraformDependable): void;
  readonly resource: ITerraformDependable;
}

const APPS = new WeakMap<IMarathonCluster, DeclaredApp[]>();

/** In the order of their declaration. */
export function appsOf(cluster: IMarathonCluster): readonly DeclaredApp[] {
  return APPS.get(cluster) ?? [];
}

/** Adds it, and has those made first that others depend on. */
export function addApp(cluster: IMarathonCluster, added: DeclaredApp): void {
  const apps = APPS.get(cluster) ?? [];
  for (const other of apps) {
    if (added.dependencies.includes(other.id)) added.after(other.resource);
    else if (other.dependencies.includes(added.id)) other.after(added.resource);
  }
  apps.push(added);
  APPS.set(cluster, apps);
}
