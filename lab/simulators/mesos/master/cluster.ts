import type { ToAgent } from '../between';
import type { Clock } from '../../clock';
import type { MasterInfo } from '../messages';
import { Counters } from './counters';
import type { Framework } from './framework';
import type { KnownAgent } from './known-agent';
import type { Registry, RegistryStore } from './registry';

export interface ClusterOptions {
  readonly info: MasterInfo;
  readonly pingMilliseconds: number;
  readonly maxPingTimeouts: number;
  /** How long agents have after another master led, before they count as unreachable. */
  readonly reregisterMilliseconds: number;
  /** @default offers stay */
  readonly offerMilliseconds?: number;
  readonly allocationMilliseconds: number;
}

export interface ClusterDependencies {
  readonly clock: Clock;
  readonly store: RegistryStore;
  /** Rejects where the agent did not take it. */
  readonly send: <Kind extends keyof ToAgent>(
    agent: { readonly ip: string; readonly port: number },
    kind: Kind,
    message: ToAgent[Kind],
  ) => Promise<void>;
  readonly newId: () => string;
  readonly log: (line: string) => void;
}

/** All that a leading master knows, and its ways to tell others. */
export class Cluster {
  readonly agents = new Map<string, KnownAgent>();
  /** Agents of the registry that have not registered with this master yet. */
  readonly recovered = new Set<string>();
  readonly frameworks = new Map<string, Framework>();
  readonly completedFrameworks = new Map<string, Framework>();
  readonly counters = new Counters();
  readonly startedAt: number;
  /** What becomes of an agent that an operator gave up (agents.ts). */
  markGone: (agent: KnownAgent) => void = () => undefined;
  private readonly timers = new Set<() => void>();
  private numbers = { agent: 0, framework: 0, offer: 0 };
  private isOver = false;

  constructor(
    readonly options: ClusterOptions,
    readonly dependencies: ClusterDependencies,
    readonly registry: Registry,
  ) {
    this.startedAt = dependencies.clock.now();
    for (const id of Object.keys(registry.agents)) this.recovered.add(id);
  }

  get now(): number {
    return this.dependencies.clock.now();
  }

  /** As `/state` and protobuf have it. */
  get seconds(): number {
    return this.now / 1000;
  }

  /** Nothing happens any more. */
  stop(): void {
    this.isOver = true;
    for (const cancel of this.timers) cancel();
    this.timers.clear();
  }

  after(milliseconds: number, call: () => void): () => void {
    if (this.isOver) return () => undefined;
    const cancel = this.dependencies.clock.after(milliseconds, () => {
      this.timers.delete(cancel);
      call();
    });
    this.timers.add(cancel);
    return () => {
      this.timers.delete(cancel);
      cancel();
    };
  }

  every(milliseconds: number, call: () => void): () => void {
    let cancel: () => void = () => undefined;
    const next = (): void => {
      cancel = this.after(milliseconds, () => {
        next();
        call();
      });
    };
    next();
    return () => {
      cancel();
    };
  }

  nextAgentId(): string {
    return `${this.options.info.id}-S${this.numbers.agent++}`;
  }

  nextFrameworkId(): string {
    return `${this.options.info.id}-${String(this.numbers.framework++).padStart(4, '0')}`;
  }

  nextOfferId(): string {
    return `${this.options.info.id}-O${this.numbers.offer++}`;
  }

  log(line: string): void {
    this.dependencies.log(line);
  }

  /** Keeps the registry; what a caller may count on is only there once it is kept. */
  save(): Promise<void> {
    return this.dependencies.store.save(this.registry);
  }

  isActive(agent: KnownAgent): boolean {
    return agent.connected && !this.registry.deactivated.includes(agent.id);
  }

  /** One that does not take it counts as disconnected until it registers again. */
  async send<Kind extends keyof ToAgent>(agent: KnownAgent, kind: Kind, message: ToAgent[Kind]): Promise<boolean> {
    const { ip } = agent;
    const { port } = agent.info;
    try {
      await agent.queue(() => this.dependencies.send({ ip, port }, kind, message));
      return true;
    } catch (fault) {
      this.log(`Failed to send ${kind} to agent ${agent.id} at ${agent.pid}: ${(fault as Error).message}`);
      return false;
    }
  }
}
