import type { Coordination } from '../../../lab/simulators/coordination';

/** An ensemble in this process, for tests: sessions of it see one another's nodes. */
export class CoordinationInMemory {
  private readonly nodes = new Map<string, { data: string; session?: number }>();
  private readonly watchers: { session: number; path: string; changed: (names: readonly string[]) => void }[] = [];
  private readonly losses = new Map<number, () => void>();
  private sequence = 0;
  private sessions = 0;

  session(): Coordination {
    const session = ++this.sessions;
    return {
      createEphemeralSequential: (prefix, data) => {
        const path = `${prefix}${String(this.sequence++).padStart(10, '0')}`;
        this.nodes.set(path, { data, session });
        this.changed(path);
        return Promise.resolve(path);
      },
      children: (path) => Promise.resolve(this.childrenOf(path)),
      watchChildren: (path, changed) => {
        this.watchers.push({ session, path, changed });
        queueMicrotask(() => {
          changed(this.childrenOf(path));
        });
      },
      get: (path) => Promise.resolve(this.nodes.get(path)?.data),
      set: (path, data) => {
        const isNew = !this.nodes.has(path);
        this.nodes.set(path, { ...this.nodes.get(path), data });
        if (isNew) this.changed(path);
        return Promise.resolve();
      },
      remove: (path) => {
        if (this.nodes.delete(path)) this.changed(path);
        return Promise.resolve();
      },
      onLost: (lost) => void this.losses.set(session, lost),
      close: () => {
        this.drop(session);
      },
    };
  }

  /** The session expires: its nodes go, and who holds it is told. */
  expire(session: number): void {
    const lost = this.losses.get(session);
    this.drop(session);
    lost?.();
  }

  private drop(session: number): void {
    for (const index of [...this.watchers.keys()].reverse()) {
      if (this.watchers[index]?.session === session) this.watchers.splice(index, 1);
    }
    this.losses.delete(session);
    const gone = [...this.nodes].filter(([, node]) => node.session === session).map(([path]) => path);
    for (const path of gone) this.nodes.delete(path);
    for (const path of gone) this.changed(path);
  }

  private childrenOf(path: string): string[] {
    const names = [...this.nodes.keys()]
      .filter((key) => key.startsWith(`${path}/`))
      .map((key) => key.slice(path.length + 1));
    return [...new Set(names.map((name) => name.split('/')[0] as string))].sort();
  }

  private changed(path: string): void {
    const folder = path.slice(0, path.lastIndexOf('/'));
    for (const { path: watched, changed } of [...this.watchers]) {
      if (watched === folder)
        queueMicrotask(() => {
          changed(this.childrenOf(watched));
        });
    }
  }
}
