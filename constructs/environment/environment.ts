import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { beforeSynthesis, onSynthesis } from '../host';
import { ContainerImage } from '../values';
import { ConfigurationError } from './configuration-error';
import { Flows } from './flows';
import { ImageCatalog } from './image-catalog';
import { checkHosts } from './host-checks';
import { Manifest } from './manifest';
import type { MemoryClaim } from './memory-claim';
import { RuleBook, type Breach } from './rule-book';
import { ONE_ENVIRONMENT, PINNED_IMAGE, PURGE_IN_PRODUCTION, SECRET_FILE } from './rules';
import { Secrets } from './secrets';
import { checkState } from './state-checks';
import type { Suppression } from './suppressions';
import { Underlay } from './underlay';

export interface EnvironmentProps {
  /** @default ImageCatalog.UPSTREAM */
  readonly images?: ImageCatalog;
  /** Where secret files of this environment lie, relative to the project. @default `secrets/<stack id>` */
  readonly secretsDirectory?: string;
  /**
   * What destroying (of the environment, or of one host, daemon or directory taken out of it) does with data.
   * `keep`: data directories, pulled images and the network docker_gwbridge stay on the hosts, and the destroy says which.
   * `purge`: ALL DATA GOES for good: directories that Longshore made, with all in them, images of its services that no container
   * uses, docker_gwbridge where joining the swarm made it. What was there before stays. It holds from the deploy after the change on:
   * that plan shows it for each resource.
   * @default 'keep'
   */
  readonly onDestroy?: 'keep' | 'purge';
  /** `production` adds rules that only hold there: shared state, pinned host keys (docs/rules.md). @default 'standard' */
  readonly policy?: 'standard' | 'production';
  /** Policy rules that are broken on purpose, each with a reason. @default none */
  readonly suppress?: readonly Suppression[];
}

const ENVIRONMENTS = new WeakMap<TerraformStack, Environment>();

/** What one stack's constructs share: image catalog, secrets directory, rules and the manifest. One for a stack. */
export class Environment extends Construct {
  /** The stack's environment; one with defaults is made where none was, so that constructs work in anybody's TerraformStack. */
  static of(scope: Construct): Environment {
    const stack = TerraformStack.of(scope);
    return ENVIRONMENTS.get(stack) ?? new Environment(stack, DEFAULT_ID);
  }

  readonly images: ImageCatalog;
  readonly secretsDirectory: string;
  readonly secrets: Secrets;
  /** What destroying does with data. */
  readonly onDestroy: 'keep' | 'purge';
  readonly manifest: Manifest;
  readonly flows = new Flows();
  readonly underlay = new Underlay();
  /** What may use memory of hosts beside containers. */
  readonly memoryClaims: MemoryClaim[] = [];
  /** Rules over several constructs; modules add their own. */
  readonly rules: RuleBook;

  /** @throws ConfigurationError when the stack has an environment already, also one made by default */
  constructor(scope: Construct, id: string, props: EnvironmentProps = {}) {
    super(scope, id);
    const stack = TerraformStack.of(this);
    const other = ENVIRONMENTS.get(stack);
    if (other !== undefined) {
      const isDefault = other.node.id === DEFAULT_ID;
      const value = isDefault ? 'a default environment is in use already' : `${other.node.path} is there already`;
      const wording = isDefault ? { fix: 'create the Environment before anything else in the stack' } : {};
      throw ConfigurationError.of(this.node.path, value, ONE_ENVIRONMENT, wording);
    }
    ENVIRONMENTS.set(stack, this);
    this.images = props.images ?? ImageCatalog.UPSTREAM;
    this.secretsDirectory = props.secretsDirectory ?? `secrets/${stack.node.id}`;
    this.secrets = new Secrets(stack.node.id, this.secretsDirectory);
    this.onDestroy = props.onDestroy ?? 'keep';
    this.manifest = new Manifest(stack.node.id, this.flows);
    const { policy = 'standard', suppress = [] } = props;
    // Nobody chose the default environment's policy, so there it warns.
    this.rules = new RuleBook(this, { policy, suppress, isLenient: id === DEFAULT_ID });
    this.rules.check(PINNED_IMAGE, this, () => this.unpinnedImages());
    this.rules.check(SECRET_FILE, this, () => this.missingSecrets(stack.node.id));
    this.rules.check(PURGE_IN_PRODUCTION, this, () =>
      this.onDestroy === 'purge' ? [{ value: 'onDestroy = purge' }] : [],
    );
    checkHosts(this);
    checkState(this, stack);
    beforeSynthesis(stack, (directory) => {
      this.secrets.writeNeeds(directory);
    });
    onSynthesis(stack, (directory) => {
      writeFileSync(join(directory, 'environment.json'), `${JSON.stringify(this.manifest.toJSON(), null, 2)}\n`);
    });
  }

  private missingSecrets(environment: string): Breach[] {
    const [first, ...more] = this.secrets.missing();
    if (first === undefined) return [];
    const value = more.length === 0 ? first : `${first} and ${more.length} more`;
    return [{ path: environment, value, says: 'there is no such file', fix: `longshore secrets ${environment} init` }];
  }

  private unpinnedImages(): Breach[] {
    return this.manifest.containers
      .filter(({ image }) => !ContainerImage.of(image).isPinned)
      .map(({ path, image }) => ({ path, value: `image = "${image}"` }));
  }
}

const DEFAULT_ID = 'LongshoreEnvironment';
