import { TerraformStack, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Faults } from '../environment';
import { ConsulPolicyResource, escapeTemplate } from '../host';
import { claim } from './claim';
import type { IConsulCluster } from './i-consul-cluster';
import { POLICY_NAME, UNIQUE_IN_CONSUL } from './rules';

export interface ConsulPolicyProps {
  readonly cluster: IConsulCluster;
  /** Unique in the cluster. @default `<stack id>-<construct id>`, in lower case */
  readonly policyName?: string;
  /** In Consul's rule language, HCL or JSON. */
  readonly rules: string;
}

/**
 * What tokens that have it may do. Rules changed by hand are in the plan. Its description is its construct path.
 * @throws ConfigurationError for a bad name, or one that another policy of the cluster has
 */
export class ConsulPolicy extends Construct implements ITerraformDependable {
  readonly cluster: IConsulCluster;
  readonly policyName: string;
  private readonly policy: ConsulPolicyResource;

  constructor(scope: Construct, id: string, { cluster, policyName, rules }: ConsulPolicyProps) {
    super(scope, id);
    this.cluster = cluster;
    this.policyName = policyName ?? `${TerraformStack.of(this).node.id}-${id}`.toLowerCase();
    this.validate();
    this.policy = new ConsulPolicyResource(this, 'Resource', {
      cluster: cluster.access,
      name: this.policyName,
      description: this.node.path,
      rules: escapeTemplate(rules),
      dependsOn: [...cluster.ready],
    });
  }

  /** For `dependsOn` of other resources. */
  get fqn(): string {
    return this.policy.fqn;
  }

  private validate(): void {
    const faults = new Faults(this.node.path);
    const value = `policyName = "${this.policyName}"`;
    if (!/^[A-Za-z0-9_-]{1,128}$/.test(this.policyName)) faults.add(value, POLICY_NAME);
    const other = claim(this.cluster, `policy ${this.policyName}`, this);
    if (other !== undefined) faults.add(value, UNIQUE_IN_CONSUL, { detail: `${other} has it` });
    faults.throwIfAny();
  }
}
