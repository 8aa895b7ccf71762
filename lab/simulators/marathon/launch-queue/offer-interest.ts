import type { Clock } from '../../clock';
import type { Driver } from '../mesos/messages';

export interface Need {
  /** Something waits for an offer, and no back-off holds it. */
  readonly wanted: () => boolean;
  /** When that may change by itself; milliseconds since 1970. */
  readonly nextChange: () => number | undefined;
}

/** How often offers that were declined are asked for again after each need. */
const REPEATS = 2;

/** Asks for offers while some are wanted, and for none while none are (ReviveOffersStreamLogic): not more often than the interval. */
export class OfferInterest {
  readonly calls = { revive: 0, suppress: 0 };
  private isRegistered = false;
  private isSuppressed = false;
  /** Revives still to come. */
  private revives = 0;
  private lastRevive = -Infinity;
  private cancelRevive: (() => void) | undefined;
  private cancelChange: (() => void) | undefined;
  private readonly seen = new Set<string>();

  constructor(
    private readonly clock: Clock,
    private readonly driver: Pick<Driver, 'revive' | 'suppress'>,
    private readonly limits: { readonly reviveInterval: number; readonly suppresses: boolean },
    private readonly need: Need,
  ) {}

  /** A need that was not there: what was declined before may do. */
  wanted(id: string): void {
    if (!this.seen.has(id)) this.revives = 1 + REPEATS;
    this.seen.add(id);
  }

  registered(): void {
    this.isRegistered = true;
    this.isSuppressed = false;
    this.lastRevive = -Infinity;
    this.check();
  }

  check(): void {
    if (!this.isRegistered) return;
    this.cancelChange?.();
    const next = this.need.nextChange();
    this.cancelChange =
      next === undefined
        ? undefined
        : this.clock.after(Math.max(1, Math.ceil(next - this.clock.now())), () => {
            this.revives = 1 + REPEATS;
            this.check();
          });
    if (this.need.wanted()) this.ask();
    else this.suppress();
  }

  stop(): void {
    this.isRegistered = false;
    this.cancelRevive?.();
    this.cancelChange?.();
  }

  private ask(): void {
    if (this.isSuppressed) this.revives = 1 + REPEATS;
    if (this.revives === 0 || this.cancelRevive !== undefined) return;
    const wait = Math.max(0, this.lastRevive + this.limits.reviveInterval - this.clock.now());
    if (wait === 0) this.revive();
    else
      this.cancelRevive = this.clock.after(wait, () => {
        this.cancelRevive = undefined;
        if (this.need.wanted()) this.revive();
      });
  }

  private revive(): void {
    this.revives = Math.max(0, this.revives - 1);
    this.lastRevive = this.clock.now();
    this.isSuppressed = false;
    this.calls.revive += 1;
    this.driver.revive();
    this.ask();
  }

  private suppress(): void {
    this.seen.clear();
    this.cancelRevive?.();
    this.cancelRevive = undefined;
    if (this.isSuppressed || !this.limits.suppresses) return;
    this.isSuppressed = true;
    this.calls.suppress += 1;
    this.driver.suppress();
  }
}
