import type { HostConnection } from '../../connection';
import { UnreachableError, type Engine, type EngineOf } from '../../transport';
import type { SwarmSettings } from './settings';

/** What an engine says of its membership; only what is read here. */
export interface Info {
  readonly Swarm: {
    readonly NodeID: string;
    readonly LocalNodeState: 'inactive' | 'pending' | 'active' | 'error' | 'locked';
    readonly ControlAvailable: boolean;
    readonly Cluster?: ({ readonly ID: string } & SwarmSettings) | null;
    readonly RemoteManagers?: readonly { readonly NodeID: string; readonly Addr: string }[] | null;
  };
}

/** A manager that answered. */
export interface Manager {
  readonly host: HostConnection;
  readonly engine: Engine;
  readonly swarmId: string;
  /** Where new members reach it: the address it advertises, not the one at which it answers SSH. */
  readonly swarmAddress: string;
  readonly settings: SwarmSettings;
}

/** The first of the hosts that answers and manages a swarm. */
export async function findManager(engineOf: EngineOf, hosts: readonly HostConnection[]): Promise<Manager | undefined> {
  for (const host of hosts) {
    try {
      const engine = engineOf(host);
      const { Swarm } = await engine.get<Info>('/info');
      if (Swarm.ControlAvailable && Swarm.Cluster) {
        const own = Swarm.RemoteManagers?.find(({ NodeID }) => NodeID === Swarm.NodeID);
        const swarmAddress = own?.Addr ?? `${host.address}:2377`;
        return { host, engine, swarmId: Swarm.Cluster.ID, swarmAddress, settings: Swarm.Cluster };
      }
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
    }
  }
  return undefined;
}
