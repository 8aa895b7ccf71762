/** What a simulated master, agent or scheduler needs of ZooKeeper. */
export interface Coordination {
  /** A node that goes with this session; missing parents are made, and stay. @returns its whole path, with the sequence number */
  createEphemeralSequential(prefix: string, data: string): Promise<string>;
  /** Names of a node's children, sorted; none where there is no such node. */
  children(path: string): Promise<string[]>;
  /** Called with the names at once, and at each change. A session that is lost says nothing more. */
  watchChildren(path: string, changed: (names: readonly string[]) => void): void;
  /** @returns undefined where there is no such node */
  get(path: string): Promise<string | undefined>;
  /** Makes the node and its parents where they are missing. */
  set(path: string, data: string): Promise<void>;
  /** No fault where there is none. */
  remove(path: string): Promise<void>;
  /** The session is over: its ephemeral nodes are gone or about to go. Called once. */
  onLost(lost: () => void): void;
  close(): void;
}
