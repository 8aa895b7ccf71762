import type { AgentInfo, Offer } from '../messages';
import { minus, plus, pool, type Pool } from '../values/resources';
import type { MasterTask } from './task';

/** An agent that is registered. Whether it is draining or deactivated the registry says: that outlives it. */
export class KnownAgent {
  readonly tasks = new Map<string, MasterTask>();
  readonly offers = new Map<string, { readonly offer: Offer; readonly pool: Pool }>();
  /** False from when it could not be reached until it registers again. */
  connected = true;
  reregisteredAt: number | undefined;
  /** Messages go in order, one after the other. */
  private sent: Promise<void> = Promise.resolve();
  stopPings: () => void = () => undefined;

  constructor(
    readonly id: string,
    public info: AgentInfo,
    public ip: string,
    public version: string,
    readonly registeredAt: number,
  ) {}

  get pid(): string {
    return `slave(1)@${this.ip}:${this.info.port}`;
  }

  get total(): Pool {
    return pool(this.info.resources);
  }

  get used(): Pool {
    return [...this.tasks.values()].reduce<Pool>(
      (sum, { holdsResources, resources }) => (holdsResources ? plus(sum, resources) : sum),
      new Map(),
    );
  }

  get offered(): Pool {
    return [...this.offers.values()].reduce<Pool>((sum, each) => plus(sum, each.pool), new Map());
  }

  get free(): Pool {
    return minus(minus(this.total, this.used), this.offered);
  }

  queue(send: () => Promise<void>): Promise<void> {
    const next = this.sent.then(send);
    this.sent = next.catch(() => undefined);
    return next;
  }
}
