import { restartStrategy, type RestartStrategy, type UpgradeCapacity } from './restart-strategy';

export interface RestartSituation extends UpgradeCapacity {
  /** Instances of the version before that run. */
  readonly old: number;
  /** Of `old`: those that fail their health check. @default 0 */
  readonly unhealthy?: number;
  /** No agent says of an instance that it is healthy, so that none counts as such, though it serves (isConsideredHealthy). @default false */
  readonly unseen?: boolean;
  /** New ones that run already: another leader, or a forced second deployment of the same version. @default none */
  readonly alreadyStarted?: { readonly count: number; readonly ready: number };
  /** How many instances the agents can hold at once, old and new: a fixed host port. @default no limit */
  readonly places?: number;
  /** How many new ones, beside however many old ones: UNIQUE, MAX_PER. @default no limit */
  readonly newPlaces?: number;
  /** It has an external volume that one instance at a time can hold. @default false */
  readonly exclusiveVolume?: boolean;
  /** The health check of an unhealthy old instance ends it during the restart. @default false: it stays as it is */
  readonly unhealthyDies?: boolean;
  /** What becomes of the new version. @default 'ready' */
  readonly newVersion?: 'ready' | 'fails once' | 'never ready';
}

export interface RestartPhase {
  /**
   * `start`: the restart begins; `gone`: all kills asked for are confirmed; `ready`: one new instance is healthy and ready, and the kill this asks for
   * is confirmed; `died`: an old instance ended by itself; `failed`: a new instance ended and is queued again.
   */
  readonly event: 'start' | 'gone' | 'ready' | 'died' | 'failed';
  /** Kills of old instances asked for in this phase. */
  readonly asked: number;
  /** Old instances that ended in this phase. */
  readonly killed: number;
  /** New instances queued in this phase. */
  readonly started: number;
  /** After the phase: old instances not ended. */
  readonly old: number;
  /** After the phase: new instances queued or running. */
  readonly fresh: number;
  /** Of `fresh`: healthy and ready. */
  readonly ready: number;
}

interface Course {
  readonly strategy: RestartStrategy;
  readonly phases: readonly RestartPhase[];
  /** Most instances at once, old and new, queued ones too. */
  readonly most: number;
  /** Fewest instances that serve at once: healthy old ones not asked to end, and ready new ones. */
  readonly fewest: number;
}

export type RestartPlan =
  (Course & { readonly outcome: 'done' }) | (Course & { readonly outcome: 'hangs'; readonly reason: string });

/** The phases in which TaskReplaceActor of Marathon 1.11.24 replaces the old instances by new ones, until that is done or hangs. */
export function planRestart(situation: RestartSituation): RestartPlan {
  const replacement = new Replacement(situation);
  const reason = replacement.run();
  const course = replacement.course();
  return reason === undefined ? { ...course, outcome: 'done' } : { ...course, outcome: 'hangs', reason };
}

const UNSEEN =
  'Nothing is killed and nothing is started: no agent says that an old one is healthy, and none counts that says nothing.';

/** One restart as it goes on; counts as the actor does. */
class Replacement {
  readonly #phases: RestartPhase[] = [];
  readonly #strategy: RestartStrategy;
  readonly #unhealthyDies: boolean;
  /** What may run at once; what is queued beyond it waits. */
  readonly #places: number;
  /** Of new ones. */
  readonly #newPlaces: number;
  /** Made once, unhealthy ones first, or at worst last where none is told from the others; a dead one keeps its place in it. */
  readonly #toKill: ('unhealthy' | 'healthy' | 'dead')[];
  #old: number;
  #fresh: number;
  #ready: number;
  #serving: number;
  #most: number;
  #fewest: number;

  constructor(private readonly situation: RestartSituation) {
    const { old, unhealthy = 0, unseen = false, places = Infinity, newPlaces = Infinity } = situation;
    const { alreadyStarted = { count: 0, ready: 0 } } = situation;
    this.#places = situation.exclusiveVolume === true ? Math.min(1, places) : places;
    this.#newPlaces = newPlaces;
    this.#old = old;
    this.#fresh = alreadyStarted.count;
    this.#ready = alreadyStarted.ready;
    this.#serving = old - unhealthy + alreadyStarted.ready;
    this.#strategy = restartStrategy(situation, old + this.#fresh, unseen ? 0 : this.#serving);
    this.#unhealthyDies = situation.unhealthyDies === true && unhealthy > 0;
    const isUnhealthy = (at: number): boolean => (unseen ? at >= old - unhealthy : at < unhealthy);
    this.#toKill = Array.from({ length: old }, (_, at) => (isUnhealthy(at) ? 'unhealthy' : 'healthy'));
    this.#most = old + this.#fresh;
    this.#fewest = this.#serving;
  }

  course(): Course {
    return { strategy: this.#strategy, phases: this.#phases, most: this.#most, fewest: this.#fewest };
  }

  /** Returns why it hangs; undefined: it does not. */
  run(): string | undefined {
    // Marathon does not begin one for an app scaled to nothing: its instances are stopped by the scaling (DeploymentActor).
    if (this.situation.instances === 0) return undefined;
    const asked = this.#askToEnd(this.#strategy.killImmediately);
    this.#note({ event: 'start', asked, killed: 0, started: this.#launch() });
    if (asked > 0) {
      this.#old -= asked;
      this.#note({ event: 'gone', asked: 0, killed: asked, started: this.#launch() });
    }
    if (this.#unhealthyDies) this.#oneDies();
    if (this.situation.newVersion !== undefined && this.situation.newVersion !== 'ready' && this.#canGetReady()) {
      this.#note({ event: 'failed', asked: 0, killed: 0, started: 0 });
      if (this.situation.newVersion === 'never ready') return this.#whyHangs();
    }
    while (!this.#isDone()) {
      if (!this.#canGetReady()) return this.#whyHangs();
      this.#oneGetsReady();
    }
    return undefined;
  }

  #isDone(): boolean {
    return this.#old === 0 && this.#ready === this.situation.instances;
  }

  #canGetReady(): boolean {
    const running = Math.min(this.#fresh, this.#places - this.#old, this.#newPlaces);
    return running > this.#ready;
  }

  #oneGetsReady(): void {
    this.#ready += 1;
    this.#serving += 1;
    const isDeadFirst = this.#toKill[0] === 'dead';
    const killed = this.#askToEnd(1);
    this.#old -= killed;
    // Starting waits for a kill: where the next of the queue is dead already, none is confirmed and nothing starts.
    const started = isDeadFirst ? 0 : this.#launch();
    this.#note({ event: 'ready', asked: killed, killed, started });
  }

  #oneDies(): void {
    const dying = this.#toKill.indexOf('unhealthy');
    if (dying < 0) return;
    this.#toKill[dying] = 'dead';
    this.#old -= 1;
    this.#note({ event: 'died', asked: 0, killed: 1, started: this.#launch() });
  }

  /** Takes the next of the queue; returns how many of them were alive. */
  #askToEnd(count: number): number {
    const taken = this.#toKill.splice(0, count).filter((instance) => instance !== 'dead');
    this.#serving -= taken.filter((instance) => instance === 'healthy').length;
    return taken.length;
  }

  #launch(): number {
    const leftCapacity = Math.max(0, this.#strategy.maxCapacity - this.#old - this.#fresh);
    const started = Math.min(Math.max(0, this.situation.instances - this.#fresh), leftCapacity);
    this.#fresh += started;
    return started;
  }

  #note(phase: Pick<RestartPhase, 'event' | 'asked' | 'killed' | 'started'>): void {
    this.#phases.push({ ...phase, old: this.#old, fresh: this.#fresh, ready: this.#ready });
    this.#most = Math.max(this.#most, this.#old + this.#fresh);
    this.#fewest = Math.min(this.#fewest, this.#serving);
  }

  #whyHangs(): string {
    if (this.situation.newVersion === 'never ready') {
      return this.#old > 0
        ? 'A deployment has no time-out; what fails is queued again, with back-off.'
        : 'No old one is left and no new one gets ready.';
    }
    if (this.#fresh === this.#ready) {
      if (this.situation.unseen === true && !this.#phases.some(({ event }) => event === 'died')) return UNSEEN;
      return this.#unhealthyDies
        ? 'The queue of kills is made once, at the start: the kill of the dead one is spent on nothing, and starting waits for a kill.'
        : 'Nothing is killed and nothing is started: the one more is only given when enough old ones are healthy.';
    }
    if (this.situation.exclusiveVolume === true)
      return 'The volume is held by the old instance, which ends only when the new one is ready.';
    if (this.#ready === this.#newPlaces)
      return 'No agent is left that meets the constraints beside the new instances, with or without old ones.';
    return this.#fresh - this.#ready === 1
      ? 'No agent is left for the extra instance, and no old one ends before it is ready.'
      : 'No agent is left for any new instance, and no old one ends before one is ready.';
  }
}
