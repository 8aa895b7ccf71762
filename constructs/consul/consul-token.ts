import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Faults, type Secret } from '../environment';
import { ConsulTokenResource } from '../host';
import { secretInput } from './access';
import { ConsulPolicy } from './consul-policy';
import type { IConsulCluster } from './i-consul-cluster';
import { TOKEN_GRANTS } from './rules';

export interface ConsulTokenProps {
  readonly cluster: IConsulCluster;
  /** The token itself: a file with a UUID. Whoever is to use it is given the same file. */
  readonly secret: Secret;
  /** Policies, or names of those that exist. @default none */
  readonly policies?: readonly (ConsulPolicy | string)[];
  /** Services that it may register, and be discovered as. @default none */
  readonly serviceIdentities?: readonly string[];
  /** Nodes that it may register as, by name. @default none */
  readonly nodeIdentities?: readonly string[];
}

/**
 * A token of Consul. Its secret is the operator's file, of which plan and state have a keyed digest only. Another content makes another
 * token, and the old one goes when all that depend on this were updated: they are given the new one first.
 * @throws ConfigurationError for a token that may do nothing; at synth for a secret that cannot be read
 */
export class ConsulToken extends Construct implements ITerraformDependable {
  private readonly token: ConsulTokenResource;

  constructor(scope: Construct, id: string, props: ConsulTokenProps) {
    super(scope, id);
    const { cluster, secret, policies = [], serviceIdentities = [], nodeIdentities = [] } = props;
    const faults = new Faults(this.node.path);
    if (policies.length + serviceIdentities.length + nodeIdentities.length === 0)
      faults.add('policies = none', TOKEN_GRANTS);
    faults.throwIfAny();
    this.token = new ConsulTokenResource(this, 'Resource', {
      cluster: cluster.access,
      description: this.node.path,
      policies: policies.map((policy) => (typeof policy === 'string' ? policy : policy.policyName)).sort(),
      serviceIdentities: [...serviceIdentities].sort(),
      nodeIdentities: [...nodeIdentities].sort().map((node) => ({ node, datacenter: cluster.datacenter })),
      secret: secretInput(this, 'secret', secret),
      lifecycle: { createBeforeDestroy: true },
      dependsOn: [...cluster.ready, ...policies.filter((policy) => policy instanceof ConsulPolicy)],
    });
  }

  /** The accessor id that Consul gave it, known after apply. No secret. */
  get accessorId(): string {
    return this.token.id;
  }

  /** For `dependsOn` of other resources. */
  get fqn(): string {
    return this.token.fqn;
  }
}
