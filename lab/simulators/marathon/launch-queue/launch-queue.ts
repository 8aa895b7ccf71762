import type { JsonObject } from '../../../../upstream/marathon/document';
import { every, timestamp, type Clock } from '../../clock';
import { hasReservation, isLost, isProvisioned, isScheduled, isTerminal, type Instance } from '../instances/instance';
import type { InstanceChange, InstanceTracker } from '../instances/tracker';
import { nextTaskId } from '../instances/ids';
import type { Driver, Offer, TaskInfo } from '../mesos/messages';
import { configRef, type RunSpec } from '../run-spec';
import { agentOf } from './attributes';
import { BackOff } from './back-off';
import { matchOffer, type MatchLimits } from './match';
import { OfferInterest } from './offer-interest';
import type { Random } from './ports';
import { remainder } from './resources';
import { OfferStatistics } from './statistics';

const CLEAN_UP_MILLISECONDS = 10_000;

export interface LaunchLimits extends MatchLimits {
  /** `max_instances_per_offer` */
  readonly instancesPerOffer: number;
  /** `decline_offer_duration` in milliseconds. */
  readonly declineFor: number;
  /** `min_revive_offers_interval` in milliseconds. */
  readonly reviveInterval: number;
  /** `suppress_offers` */
  readonly suppresses: boolean;
}

/** Makes what Mesos launches of a matched offer. */
export type BuildTask = (
  instance: Instance,
  taskId: string,
  offer: Offer,
  match: { readonly resources: TaskInfo['resources']; readonly hostPorts: readonly (number | undefined)[] },
) => TaskInfo;

interface Surroundings {
  readonly clock: Clock;
  readonly tracker: InstanceTracker;
  readonly driver: Driver;
  readonly limits: LaunchLimits;
  readonly build: BuildTask;
  readonly random: Random;
  /** Nothing is launched that a next leader would not know of. */
  readonly settled: () => Promise<void>;
}

/** Instances that wait for an offer, and what becomes of offers (LaunchQueue, TaskLauncherActor, OfferProcessor). */
export class LaunchQueue {
  readonly backOff: BackOff;
  readonly counts = { incoming: 0, used: 0, declined: 0, launched: 0 };
  private readonly interest: OfferInterest;
  private readonly statistics = new Map<string, OfferStatistics>();
  private readonly queuedSince = new Map<string, number>();
  private readonly stopCleaning: () => void;

  constructor(private readonly around: Surroundings) {
    const { clock, driver, limits } = around;
    this.backOff = new BackOff(clock, () => {
      this.interest.check();
    });
    this.interest = new OfferInterest(clock, driver, limits, {
      wanted: () => this.launchable().length > 0,
      nextChange: () => this.backOff.nextEnd(),
    });
    this.stopCleaning = every(clock, CLEAN_UP_MILLISECONDS, () => {
      this.backOff.forgetOverdue();
    });
    for (const instance of around.tracker.all()) this.follow(instance, false);
  }

  get calls(): { readonly revive: number; readonly suppress: number } {
    return this.interest.calls;
  }

  /** As many more; those that stopped and keep a reservation first. */
  add(spec: RunSpec, count: number): void {
    const { tracker } = this.around;
    const stopped = tracker
      .of(spec.app.id)
      .filter((one) => hasReservation(one) && isTerminal(one.condition) && one.goal === 'Stopped')
      .slice(0, count);
    for (const { id } of stopped) tracker.reschedule(id, spec);
    tracker.schedule(spec, count - stopped.length);
  }

  hear({ instance, isExpunged }: InstanceChange): void {
    this.follow(instance, isExpunged);
    if (isScheduled(instance)) this.interest.wanted(instance.id);
    this.interest.check();
  }

  /** The framework is subscribed anew: the master knows nothing of what was suppressed. */
  registered(): void {
    this.interest.registered();
  }

  forget(appId: string): void {
    this.statistics.delete(appId);
  }

  offers(offers: readonly Offer[]): void {
    for (const offer of offers) this.offer(offer);
  }

  stop(): void {
    this.stopCleaning();
    this.interest.stop();
  }

  /** As GET /v2/queue answers. @param specOf the app as it is now; undefined: it is gone */
  queue(specOf: (appId: string) => RunSpec | undefined, embedsOffers: boolean, write: (spec: RunSpec) => JsonObject) {
    const waiting = new Map<string, Instance[]>();
    for (const instance of this.around.tracker.all()) {
      if (!isScheduled(instance) && !isProvisioned(instance)) continue;
      const key = `${instance.spec.app.id} ${instance.role}`;
      waiting.set(key, [...(waiting.get(key) ?? []), instance]);
    }
    return [...waiting.values()].flatMap((instances) => {
      const spec = specOf(instances[0]?.spec.app.id ?? '');
      return spec === undefined ? [] : [this.item(spec, instances, embedsOffers, write(spec))];
    });
  }

  private item(spec: RunSpec, instances: readonly Instance[], embedsOffers: boolean, app: JsonObject): JsonObject {
    const now = this.around.clock.now();
    const until = this.backOff.until(spec);
    const left = until === undefined ? 0 : Math.trunc((until - now) / 1000);
    const statistics = this.statistics.get(spec.app.id) ?? new OfferStatistics();
    const since = Math.min(...instances.map(({ id }) => this.queuedSince.get(id) ?? now));
    return {
      count: instances.length,
      role: instances[0]?.role ?? '*',
      delay: { timeLeftSeconds: Math.max(0, left), overdue: until === undefined || left < 0 },
      since: timestamp(since),
      processedOffersSummary: statistics.summary(),
      ...(embedsOffers ? { lastUnusedOffers: statistics.unusedOffers() } : {}),
      app,
    };
  }

  private follow(instance: Instance, isExpunged: boolean): void {
    const isQueued = !isExpunged && (isScheduled(instance) || isProvisioned(instance));
    if (!isQueued) this.queuedSince.delete(instance.id);
    else if (!this.queuedSince.has(instance.id)) this.queuedSince.set(instance.id, this.around.clock.now());
  }

  /** Those that no back-off holds. */
  private launchable(): Instance[] {
    const now = this.around.clock.now();
    return this.around.tracker
      .all()
      .filter((instance) => isScheduled(instance) && (this.backOff.until(instance.spec) ?? 0) <= now);
  }

  private offer(offer: Offer): void {
    const { driver, limits, settled } = this.around;
    this.counts.incoming += 1;
    const tasks: TaskInfo[] = [];
    let left = offer;
    while (tasks.length < limits.instancesPerOffer) {
      const task = this.launchOn(left);
      if (task === undefined) break;
      tasks.push(task);
      left = remainder(left, task.resources);
    }
    if (tasks.length === 0) {
      this.counts.declined += 1;
      driver.decline([offer.id.value], limits.declineFor / 1000);
      return;
    }
    this.counts.used += 1;
    this.counts.launched += tasks.length;
    void settled().then(() => {
      driver.accept(offer.id.value, tasks);
    });
  }

  private launchOn(offer: Offer): TaskInfo | undefined {
    const role = offer.allocation_info?.role;
    const candidates = this.launchable().filter((instance) => role === undefined || role === instance.role);
    const refused = new Set<string>();
    for (const instance of candidates) {
      // Instances of one version are all alike: what one is refused for, the others are.
      const ref = configRef(instance.spec) + instance.spec.version;
      if (refused.has(ref)) continue;
      const task = this.launch(instance, offer);
      if (task !== undefined) return task;
      refused.add(ref);
    }
    return undefined;
  }

  private launch(instance: Instance, offer: Offer): TaskInfo | undefined {
    const { tracker, clock, limits, random, build } = this.around;
    const { spec } = instance;
    const now = clock.now();
    const placed = tracker.of(spec.app.id).filter((one) => !isLost(one) && !isScheduled(one));
    const match = matchOffer({ spec, offer, placed, limits, now, random });
    const statistics = this.statistics.get(spec.app.id) ?? new OfferStatistics();
    this.statistics.set(spec.app.id, statistics);
    if ('reasons' in match) {
      statistics.notUsed(offer, match.reasons, now);
      return undefined;
    }
    statistics.used(now);
    const taskId = nextTaskId(instance.id, instance.task?.id);
    const task = build(instance, taskId, offer, match);
    tracker.provision(instance.id, agentOf(offer), {
      id: taskId,
      hostPorts: match.hostPorts.flatMap((port) => port ?? []),
    });
    return task;
  }
}
