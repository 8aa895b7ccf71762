/** What an ssh is started for: one script, the session of scripts, the engine's API, an API on the host's loopback. */
export type Kind = 'script' | 'session' | 'engine' | 'forward';

/** By kind. */
export type Counts = Readonly<Record<Kind, number>>;

export interface HostTraffic {
  /** Each is an ssh process where hosts are real. */
  readonly connections: Counts;
  readonly roundTrips: Counts;
}

const none = (): Record<Kind, number> => ({ script: 0, session: 0, engine: 0, forward: 0 });

export const total = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** What went between the provider and each host. */
export class Traffic {
  private hosts = new Map<string, { connections: Record<Kind, number>; roundTrips: Record<Kind, number> }>();

  connected(host: string, kind: Kind): void {
    this.of(host).connections[kind] += 1;
  }

  answered(host: string, kind: Kind): void {
    this.of(host).roundTrips[kind] += 1;
  }

  /** Since the last call. */
  take(): Readonly<Record<string, HostTraffic>> {
    const taken = Object.fromEntries(this.hosts);
    this.hosts = new Map();
    return taken;
  }

  private of(host: string) {
    const known = this.hosts.get(host) ?? { connections: none(), roundTrips: none() };
    this.hosts.set(host, known);
    return known;
  }
}
