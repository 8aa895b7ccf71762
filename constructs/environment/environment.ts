import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { onSynthesis } from '../host';
import { ContainerImage } from '../values';
import { ConfigurationError } from './configuration-error';
import { Flows } from './flows';
import { ImageCatalog } from './image-catalog';
import { Manifest } from './manifest';
import { Underlay } from './underlay';

export interface EnvironmentProps {
  /** @default ImageCatalog.UPSTREAM */
  readonly images?: ImageCatalog;
  /** Where secret files of this environment lie, relative to the project. @default `secrets/<stack id>` */
  readonly secretsDirectory?: string;
  /** Why images without a digest are accepted; without a reason they are refused. @default - images must be pinned by digest */
  readonly allowUnpinnedImages?: string;
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
  readonly manifest: Manifest;
  readonly flows = new Flows();
  readonly underlay = new Underlay();

  /** @throws ConfigurationError when the stack has an environment already, also one made by default */
  constructor(scope: Construct, id: string, props: EnvironmentProps = {}) {
    super(scope, id);
    const stack = TerraformStack.of(this);
    const other = ENVIRONMENTS.get(stack);
    if (other !== undefined) {
      const isDefault = other.node.id === DEFAULT_ID;
      const value = isDefault ? 'a default environment is in use already' : `${other.node.path} is there already`;
      const fix = isDefault ? 'create the Environment before anything else in the stack' : 'keep one of them';
      throw new ConfigurationError(this.node.path, [{ value, rule: 'a stack has one environment', fix }]);
    }
    ENVIRONMENTS.set(stack, this);
    this.images = props.images ?? ImageCatalog.UPSTREAM;
    this.secretsDirectory = props.secretsDirectory ?? `secrets/${stack.node.id}`;
    this.manifest = new Manifest(stack.node.id, this.flows);
    if (id === DEFAULT_ID) this.warnOfUnpinnedImages();
    else if ((props.allowUnpinnedImages ?? '').trim() === '')
      this.node.addValidation({ validate: () => this.unpinnedImages() });
    onSynthesis(stack, (directory) => {
      writeFileSync(join(directory, 'environment.json'), `${JSON.stringify(this.manifest.toJSON(), null, 2)}\n`);
    });
  }

  /** Nobody chose the default environment's policy, so there it warns. */
  private warnOfUnpinnedImages(): void {
    const told = new Set<string>();
    this.node.addValidation({
      validate: () => {
        for (const finding of this.unpinnedImages()) {
          if (!told.has(finding)) Annotations.of(this).addWarning(finding);
          told.add(finding);
        }
        return [];
      },
    });
  }

  private unpinnedImages(): string[] {
    const rule = 'an image is pinned by digest (a tag can come to mean another image)';
    const fix =
      'write <repository>@sha256:<digest> in the image catalog, or give Environment a reason as allowUnpinnedImages';
    return this.manifest.containers
      .filter(({ image }) => !ContainerImage.of(image).isPinned)
      .map(({ path, image }) => `${path}: image = "${image}": ${rule}; ${fix}`);
  }
}

const DEFAULT_ID = 'LongshoreEnvironment';
