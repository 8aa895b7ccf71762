import type { AgentInfo, DrainInfo } from '../messages';

/** What the next master must know. Upstream keeps it in its replicated log. */
export interface Registry {
  readonly agents: Record<string, { readonly info: AgentInfo; readonly ip: string; readonly version: string }>;
  /** When, in milliseconds. */
  readonly unreachable: Record<string, number>;
  readonly gone: Record<string, number>;
  readonly draining: Record<string, DrainInfo>;
  deactivated: string[];
}

export const emptyRegistry = (): Registry => ({
  agents: {},
  unreachable: {},
  gone: {},
  draining: {},
  deactivated: [],
});

export interface RegistryStore {
  load(): Promise<Registry | undefined>;
  save(registry: Registry): Promise<void>;
}

/** With `--registry=in_memory` the next master knows nothing. */
export const inMemory: RegistryStore = { load: () => Promise.resolve(undefined), save: () => Promise.resolve() };
