/**
 * Which apps a deployment or a scale check has to itself (MarathonSchedulerActor.lockedRunSpecs). A lock is a mark, and no queue: who comes later takes it over,
 * and only the last that took it can take it off. So a deployment that is refused unlocks the app of the one under way.
 */
export class RunSpecLocks {
  private readonly holders = new Map<string, object>();

  isHeld(appId: string): boolean {
    return this.holders.has(appId);
  }

  /** @returns what takes the lock off */
  take(appIds: readonly string[]): () => void {
    const holder = {};
    for (const id of appIds) this.holders.set(id, holder);
    return () => {
      for (const id of appIds) if (this.holders.get(id) === holder) this.holders.delete(id);
    };
  }
}
