import type { Coordination } from '../coordination';

/** What a leader leaves to the next one: JSON nodes by kind and name. */
export interface Store {
  save(kind: Kind, name: string, value: unknown): void;
  remove(kind: Kind, name: string): void;
  /** All that was saved or removed by now is. */
  settled(): Promise<void>;
}

export type Kind = 'apps' | 'deployments' | 'framework' | 'instances' | 'task-failures';

/** Below a ZooKeeper path. Writes go in order; of several to one node the last counts. */
export class ZooKeeperStore implements Store {
  private readonly pending = new Map<string, string | undefined>();
  private writing: Promise<void> = Promise.resolve();
  private isClosed = false;

  /** @param failed a write did not succeed: what is kept is no longer what is */
  constructor(
    private readonly coordination: Coordination,
    private readonly path: string,
    private readonly failed: (fault: unknown) => void,
  ) {}

  save(kind: Kind, name: string, value: unknown): void {
    this.write(this.node(kind, name), JSON.stringify(value));
  }

  remove(kind: Kind, name: string): void {
    this.write(this.node(kind, name), undefined);
  }

  async settled(): Promise<void> {
    await this.writing;
  }

  /** Nothing is written any more: another leads. */
  close(): void {
    this.isClosed = true;
    this.pending.clear();
  }

  async load<T>(kind: Kind): Promise<ReadonlyMap<string, T>> {
    const folder = `${this.path}/${kind}`;
    const values = new Map<string, T>();
    for (const name of await this.coordination.children(folder)) {
      const text = await this.coordination.get(`${folder}/${name}`);
      if (text !== undefined) values.set(decodeURIComponent(name), JSON.parse(text) as T);
    }
    return values;
  }

  private node(kind: Kind, name: string): string {
    return `${this.path}/${kind}/${encodeURIComponent(name)}`;
  }

  private write(path: string, text: string | undefined): void {
    if (this.isClosed) return;
    this.pending.set(path, text);
    if (this.pending.size === 1) this.writing = this.writing.then(() => this.flush()).catch(this.failed);
  }

  private async flush(): Promise<void> {
    for (let next = this.first(); next !== undefined; next = this.first()) {
      const [path, text] = next;
      if (text === undefined) await this.coordination.remove(path);
      else await this.coordination.set(path, text);
      // Written again meanwhile: it stays in line.
      if (this.pending.get(path) === text) this.pending.delete(path);
    }
  }

  private first(): readonly [string, string | undefined] | undefined {
    for (const entry of this.pending) return entry;
    return undefined;
  }
}
