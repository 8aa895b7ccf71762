import type { ITerraformDependable } from 'cdktf';
import type { Host, Secret } from '../environment';
import type { Size } from '../values';
import type { AgentSecrets } from './secrets';

/** The user, and group, that agents run as everywhere. */
export const UID = 1002;

/** What an agent is, wherever it runs. */
export interface AgentProps {
  /** Of its container or unit. */
  readonly name: string;
  readonly host: Host;
  /** agent.json */
  readonly configuration: string;
  readonly httpPort: number;
  readonly gossipConfig: Secret;
  readonly certificateAuthority: Secret;
  readonly secrets: AgentSecrets;
  readonly dataDirectory: string;
  /** The limit. */
  readonly memory: Size;
  /** Whose firewalls must know it first. */
  readonly peers: readonly Host[];
  readonly dependsOn: readonly ITerraformDependable[];
}
