import type { App } from '../../../upstream/marathon/document/app';
import type { Server, ServerFlags } from '../../../upstream/marathon/document';
import { timestamp, type Clock } from '../clock';
import type { Deployments } from './deployment/deployments';
import { plan, reverted, type Plan } from './deployment/plan';
import type { EventBus } from './events';
import { versioned, type RunSpec, type RunSpecs } from './run-spec';
import type { Store } from './store';

/** What is kept of an app: as it is, and as it was. */
export interface KeptApp {
  readonly current: RunSpec;
  /** Newest first, the current among them. */
  readonly versions: readonly RunSpec[];
}

export class TooManyDeploymentsError extends Error {
  constructor(most: number) {
    super(
      `Max number (${most}) of running deployments is achieved. Wait for existing deployments to complete or cancel one` +
        'using force=true parameter. You can increase max deployment number by using --max_running_deployments parameter ' +
        'but be advised that this can have negative effects on the performance.',
    );
  }
}

interface Surroundings {
  readonly clock: Clock;
  readonly store: Pick<Store, 'remove' | 'save'>;
  readonly deployments: Deployments;
  readonly bus: EventBus;
  readonly flags: ServerFlags;
  /** `max_running_deployments` */
  readonly mostDeployments: number;
  /** `zk_max_versions` */
  readonly mostVersions: number;
}

/** All apps, and the way from one set of them to the next (GroupManager). */
export class Apps {
  /** Changes that were refused for too many deployments. */
  dismissed = 0;
  private readonly kept: Map<string, KeptApp>;
  private lastVersion = 0;

  constructor(
    private readonly around: Surroundings,
    kept: ReadonlyMap<string, KeptApp> = new Map(),
  ) {
    this.kept = new Map(kept);
  }

  get all(): RunSpecs {
    return new Map([...this.kept].map(([id, { current }]) => [id, current]));
  }

  get(id: string): RunSpec | undefined {
    return this.kept.get(id)?.current;
  }

  /** Newest first; none: there is no such app. */
  versions(id: string): readonly RunSpec[] {
    return this.kept.get(id)?.versions ?? [];
  }

  /** What a verdict on a document hangs on. */
  get server(): Server {
    return {
      flags: this.around.flags,
      apps: new Map([...this.kept].map(([id, { current }]) => [id, current.app])),
      olderVersion: (id, version) => this.versions(id).find((spec) => isSameTime(spec.version, version))?.app,
    };
  }

  /** @throws LockedError, TooManyDeploymentsError */
  put(apps: readonly App[], isForced: boolean, toKill?: ReadonlyMap<string, readonly string[]>): Plan {
    return this.change(isForced, toKill, (specs, version) => {
      for (const app of apps) specs.set(app.id, versioned(specs.get(app.id), app, version));
    });
  }

  /** @throws LockedError, TooManyDeploymentsError */
  restart({ app }: RunSpec, isForced: boolean): Plan {
    return this.change(isForced, undefined, (specs, version) => {
      specs.set(app.id, versioned(specs.get(app.id), app, version, true));
    });
  }

  /** @throws LockedError, TooManyDeploymentsError */
  remove(id: string, isForced: boolean): Plan {
    return this.change(isForced, undefined, (specs) => {
      specs.delete(id);
    });
  }

  /** Takes back what a deployment changes. @throws TooManyDeploymentsError */
  revert(deployment: Plan): Plan {
    return this.change(true, undefined, (specs, version) => {
      const target = reverted(deployment, specs);
      for (const id of [...specs.keys()]) if (!target.has(id)) specs.delete(id);
      for (const [id, { app }] of target) specs.set(id, versioned(specs.get(id), app, version));
    });
  }

  private change(
    isForced: boolean,
    toKill: ReadonlyMap<string, readonly string[]> | undefined,
    edit: (specs: Map<string, RunSpec>, version: string) => void,
  ): Plan {
    const { deployments, bus, mostDeployments } = this.around;
    if (deployments.count >= mostDeployments) {
      this.dismissed += 1;
      throw new TooManyDeploymentsError(mostDeployments);
    }
    const before = this.all;
    const target = new Map(before);
    const version = this.nextVersion();
    edit(target, version);
    const made = plan(before, target, version, toKill);
    deployments.admit(made, isForced);
    this.keep(made);
    bus.hold(() => {
      deployments.start(made);
      bus.publish({ type: 'group_change_success', json: { groupId: '/', version } });
    });
    return made;
  }

  /** No two changes have one version. */
  private nextVersion(): string {
    this.lastVersion = Math.max(this.around.clock.now(), this.lastVersion + 1);
    return timestamp(this.lastVersion);
  }

  private keep({ changes }: Plan): void {
    const { store, mostVersions } = this.around;
    for (const [id, { after }] of Object.entries(changes)) {
      if (after === undefined) {
        this.kept.delete(id);
        store.remove('apps', id);
        continue;
      }
      const older = this.versions(id).filter(({ version }) => version !== after.version);
      const kept = { current: after, versions: [after, ...older].slice(0, mostVersions) };
      this.kept.set(id, kept);
      store.save('apps', id, kept);
    }
  }
}

function isSameTime(a: string, b: string): boolean {
  return Date.parse(a) === Date.parse(b);
}
