import type { HostConnection } from '../../connection';

interface Removals {
  /** Could not go yet, for something else was in them: whichever removal empties them takes them along. */
  readonly left: Set<string>;
  last: Promise<unknown>;
}

/** Directories that were made on the way to something, while that is removed. */
export class MadeDirectories {
  private readonly hosts = new Map<string, Removals>();

  /**
   * Removals on a host, one after another: each must know what the one before it left.
   * @param remove given what was left so far, returns what it printed, `left <directory>` and `went <directory>` among it
   */
  inTurn(
    { address }: HostConnection,
    remove: (left: readonly string[]) => Promise<{ readonly stdout: string }>,
  ): Promise<string[]> {
    const removals = this.hosts.get(address) ?? { left: new Set(), last: Promise.resolve() };
    this.hosts.set(address, removals);
    const { left } = removals;
    const turn = removals.last.then(async () => {
      const lines = (await remove([...left])).stdout.trim().split('\n');
      for (const line of lines) {
        const [word = '', ...rest] = line.split(' ');
        if (word === 'left') left.add(rest.join(' '));
        if (word === 'went') left.delete(rest.join(' '));
      }
      return lines;
    });
    removals.last = turn.catch(() => undefined); // its own caller is told
    return turn;
  }
}
