import type { JsonObject } from '../../../../upstream/marathon/document';
import type { RunSpecLocks } from '../run-spec-locks';
import type { Store } from '../store';
import { perform } from './actions';
import { affected, isLockedBy, type Action, type Plan, type Step } from './plan';
import type { ReadinessResult } from './readiness';
import type { Running, Surroundings } from './surroundings';

const CANCELLED = 'The upgrade has been cancelled';

/** Another deployment is of the same app. */
export class LockedError extends Error {
  constructor(readonly deployments: readonly string[]) {
    super(
      "App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
    );
  }
}

interface Deployment {
  readonly plan: Plan;
  readonly readiness: Map<string, ReadinessResult>;
  /** Counted from 1; 0: it has not begun. */
  step: number;
  actions: Running[];
  readonly unlock: () => void;
}

/** Deployments under way (DeploymentManagerActor, DeploymentActor). One of an app at a time. */
export class Deployments {
  /** Since this leader leads. */
  total = 0;
  private readonly running = new Map<string, Deployment>();

  constructor(
    private readonly around: Surroundings,
    private readonly store: Pick<Store, 'remove' | 'save'>,
    private readonly locks: RunSpecLocks,
  ) {}

  get count(): number {
    return this.running.size;
  }

  get(id: string): Plan | undefined {
    return this.running.get(id)?.plan;
  }

  /** Ids of those that an app is part of. */
  of(appId: string): string[] {
    return [...this.running.values()].filter(({ plan }) => affected(plan).includes(appId)).map(({ plan }) => plan.id);
  }

  readinessOf(appId: string): JsonObject[] {
    return [...this.running.values()].flatMap(({ readiness }) => resultsOf(readiness, appId));
  }

  /** @throws LockedError where another is of the same app and this one is not forced; otherwise the others are cancelled */
  admit(plan: Plan, isForced: boolean): void {
    const conflicts = [...this.running.values()].filter((other) => isLockedBy(plan, other.plan));
    if (conflicts.length === 0) return;
    if (!isForced) {
      // It has taken the lock all the same, and takes it off as it goes.
      this.locks.take(affected(plan))();
      throw new LockedError(conflicts.map((conflict) => conflict.plan.id));
    }
    for (const { plan: other } of conflicts) this.cancel(other.id);
  }

  /** From its first step on: what is done already is done at once. */
  start(plan: Plan): void {
    this.total += 1;
    const unlock = this.locks.take(affected(plan));
    const deployment: Deployment = { plan, readiness: new Map(), step: 0, actions: [], unlock };
    this.running.set(plan.id, deployment);
    this.store.save('deployments', plan.id, plan);
    this.next(deployment);
  }

  /** Stops it where it is. */
  cancel(id: string): void {
    const deployment = this.running.get(id);
    if (deployment === undefined) return;
    this.leave(deployment);
    this.around.bus.publish({
      type: 'deployment_failed',
      json: { id, plan: planJson(deployment.plan), reason: CANCELLED },
    });
  }

  /** Another leads: they go on there. */
  stop(): void {
    for (const { actions } of this.running.values()) for (const action of actions) action.stop();
    this.running.clear();
  }

  /** As GET /v2/deployments answers. */
  list(): JsonObject[] {
    return [...this.running.values()].map(({ plan, step, readiness }) => ({
      id: plan.id,
      version: plan.version,
      affectedApps: affected(plan),
      affectedPods: [],
      steps: plan.steps.map(stepJson),
      currentActions: (plan.steps[step - 1] ?? []).map((action) => ({
        ...actionJson(action),
        readinessCheckResults: resultsOf(readiness, action.spec.app.id),
      })),
      currentStep: step,
      totalSteps: plan.steps.length,
    }));
  }

  private next(deployment: Deployment): void {
    const { plan } = deployment;
    const step = plan.steps[deployment.step];
    if (step === undefined) {
      this.leave(deployment);
      this.around.bus.publish({ type: 'deployment_success', json: { id: plan.id, plan: planJson(plan) } });
      return;
    }
    deployment.step += 1;
    this.publish('deployment_info', plan, step);
    let left = step.length;
    const done = (): void => {
      left -= 1;
      if (left > 0) return;
      this.publish('deployment_step_success', plan, step);
      this.around.bus.later(() => {
        if (this.running.get(plan.id) === deployment) this.next(deployment);
      });
    };
    const asked = (result: ReadinessResult): void => void deployment.readiness.set(result.taskId, result);
    this.around.bus.hold(() => {
      deployment.actions = step.map((action) => perform(action, this.around, asked, done));
    });
  }

  private leave({ plan, actions, unlock }: Deployment): void {
    for (const action of actions) action.stop();
    unlock();
    this.running.delete(plan.id);
    this.store.remove('deployments', plan.id);
  }

  private publish(type: 'deployment_info' | 'deployment_step_success', plan: Plan, step: Step): void {
    this.around.bus.publish({ type, json: { plan: planJson(plan), currentStep: stepJson(step) } });
  }
}

function planJson({ id, version, steps }: Plan): JsonObject {
  return { id, version, steps: steps.map(stepJson) };
}

function stepJson(step: Step): JsonObject {
  return { actions: step.map(actionJson) };
}

function actionJson({ action, spec }: Action): JsonObject {
  return { action, app: spec.app.id };
}

function resultsOf(readiness: ReadonlyMap<string, ReadinessResult>, appId: string): JsonObject[] {
  return [...readiness.values()].filter((result) => result.appId === appId).map(({ json }) => json);
}
