import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { namedSecrets, SECRET_IN_PLAN } from '../container';
import { Environment, Faults } from '../environment';
import { ConsulKeyResource, escapeTemplate } from '../host';
import { isUnknown } from '../values';
import { claim } from './claim';
import type { IConsulCluster } from './i-consul-cluster';
import { KEY_PATH, KEY_VALUE, UNIQUE_IN_CONSUL } from './rules';

export interface ConsulKeyProps {
  readonly cluster: IConsulCluster;
  /** `config/web`. Another one makes another key. */
  readonly path: string;
  /** Text, at most 512 KiB. Never secrets: it stands in plan and state, and whoever may read the key sees it. */
  readonly value: string;
  /** A whole number that clients may give a meaning of their own. @default 0 */
  readonly flags?: number;
}

/** Consul's kv_max_value_size. */
const MAXIMUM_BYTES = 512 * 1024;

/**
 * A key of Consul's key/value store. A value changed by hand is in the plan, and one that somebody writes between plan and apply is not
 * overwritten.
 * @throws ConfigurationError for a bad path, a value that is too large, a path that another key of the cluster has
 */
export class ConsulKey extends Construct implements ITerraformDependable {
  readonly cluster: IConsulCluster;
  readonly path: string;
  private readonly key: ConsulKeyResource;

  constructor(scope: Construct, id: string, props: ConsulKeyProps) {
    super(scope, id);
    this.cluster = props.cluster;
    this.path = props.path;
    this.validate(props);
    const name = props.path.split('/').at(-1) ?? '';
    Environment.of(this).rules.check(SECRET_IN_PLAN, this, () =>
      namedSecrets('value', { [name]: props.value }, () => 'keep it in a secret file of whoever needs it'),
    );
    this.key = new ConsulKeyResource(this, 'Resource', {
      cluster: props.cluster.access,
      path: props.path,
      value: escapeTemplate(props.value),
      ...(props.flags !== undefined && { flags: props.flags }),
      dependsOn: [...props.cluster.ready],
    });
  }

  /** For `dependsOn` of other resources. */
  get fqn(): string {
    return this.key.fqn;
  }

  private validate({ path, value, flags = 0 }: ConsulKeyProps): void {
    const faults = new Faults(this.node.path);
    if (!/^[^/\s](?:[^\n]*[^/\s])?$/.test(path)) faults.add(`path = "${path}"`, KEY_PATH);
    const bytes = isUnknown(value) ? 0 : Buffer.byteLength(value);
    if (bytes > MAXIMUM_BYTES) faults.add(`value = ${bytes} bytes`, KEY_VALUE);
    if (!Number.isSafeInteger(flags) || flags < 0)
      faults.add(`flags = ${flags}`, KEY_VALUE, { fix: 'give a whole number, zero or more' });
    const other = claim(this.cluster, `key ${path}`, this);
    if (other !== undefined) faults.add(`path = "${path}"`, UNIQUE_IN_CONSUL, { detail: `${other} has it` });
    faults.throwIfAny();
  }
}
