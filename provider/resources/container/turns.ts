/** One of a group, for as long as it wants its turn. */
export interface Taker {
  /** For messages, and unique in the group: `zookeeper on c1`. */
  readonly name: string;
  /** Asked right before a turn is given away: whether it leads the others, so that its turn comes last. */
  leads(): Promise<boolean>;
}

interface Waiting {
  readonly taker: Taker;
  readonly go: () => void;
  readonly refuse: (error: Error) => void;
}

interface Group {
  /** Those that want a turn, and make ready for it. */
  readonly preparing: Set<Taker>;
  waiting: Waiting[];
  /** Ends when those that want a turn at the same time have had time to say so. */
  gathered: Promise<void>;
  isBusy: boolean;
  failed?: string;
}

/**
 * Gives turns to the members of groups: one at a time in a group, the one that leads last, nobody any more after one has failed.
 * Terraform begins all of an apply that depends on nothing at once, in one process: here they meet.
 */
export class Turns {
  private readonly groups = new Map<string, Group>();

  /** @param gather ends a short while later: so long a group is waited for before its first turn */
  constructor(private readonly gather: () => Promise<void>) {}

  /**
   * Runs `prepare` at once, beside those of others, and `step` when it is its turn.
   * @throws Error naming who failed, when another of the group did before
   */
  async take<T>(key: string, taker: Taker, prepare: () => Promise<void>, step: () => Promise<T>): Promise<T> {
    const group = this.groupOf(key);
    if (group.failed !== undefined) throw notRolled(taker, group.failed);
    if (isIdle(group)) group.gathered = this.gather();
    group.preparing.add(taker);
    try {
      await Promise.all([prepare(), group.gathered]);
      await this.turn(group, taker);
    } catch (error) {
      group.preparing.delete(taker);
      fail(group, taker);
      throw error;
    }
    try {
      return await step();
    } catch (error) {
      fail(group, taker);
      throw error;
    } finally {
      group.isBusy = false;
      void choose(group);
    }
  }

  private groupOf(key: string): Group {
    const known = this.groups.get(key);
    if (known !== undefined) return known;
    const group = { preparing: new Set<Taker>(), waiting: [], gathered: Promise.resolve(), isBusy: false };
    this.groups.set(key, group);
    return group;
  }

  private turn(group: Group, taker: Taker): Promise<void> {
    return new Promise((resolve, reject) => {
      group.preparing.delete(taker);
      if (group.failed !== undefined) {
        reject(notRolled(taker, group.failed));
        return;
      }
      group.waiting.push({ taker, go: resolve, refuse: reject });
      void choose(group);
    });
  }
}

const isIdle = ({ preparing, waiting, isBusy }: Group): boolean =>
  preparing.size === 0 && waiting.length === 0 && !isBusy;

const notRolled = ({ name }: Taker, failed: string): Error =>
  new Error(
    `container ${name}: not rolled, because ${failed} failed\nIt runs as before. Mend what failed, and run the same command again.`,
  );

/** The first to fail is the one that is named: the others fail because of it. */
function fail(group: Group, { name }: Taker): void {
  group.failed ??= name;
  const refused = group.waiting;
  group.waiting = [];
  for (const { taker, refuse } of refused) refuse(notRolled(taker, group.failed));
}

/** One that leads has its turn when nobody else wants one. */
async function choose(group: Group): Promise<void> {
  if (group.isBusy || group.waiting.length === 0) return;
  group.isBusy = true;
  const asked = [...group.waiting];
  const leading = await Promise.all(asked.map(({ taker }) => taker.leads().catch(() => false)));
  const followers = asked.filter((_, index) => leading[index] === false);
  // Whoever came or went meanwhile is asked in the next round.
  const isSettled = group.waiting.length === asked.length && group.preparing.size === 0;
  const next = followers[0] ?? (isSettled ? asked[0] : undefined);
  if (next !== undefined && group.waiting.includes(next)) {
    group.waiting = group.waiting.filter((other) => other !== next);
    next.go();
    return;
  }
  group.isBusy = false;
  if (group.waiting.length !== asked.length) await choose(group);
}
