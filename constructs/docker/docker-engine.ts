import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { onSynthesis } from '../host';
import { linkCachedProvider } from './cached-provider';
import { DOCKER_PROVIDER_VERSION, explicitProvider, pinnedVersion, versionConflict } from './provider-rules';

/** Credentials of a registry: only the file's name enters the plan, and nothing of it the state. */
export interface RegistryCredentials {
  /** Host and port of the registry, as images name it. */
  readonly address: string;
  /** A docker config.json, as `docker login` writes it. */
  readonly configFile: string;
}

export interface DockerEngineProps {
  /** `ssh://user@address:port` */
  readonly host: string;
  readonly sshOptions: readonly string[];
  /** @default - public registries only */
  readonly registries?: readonly RegistryCredentials[];
}

const PREPARED = new WeakSet<TerraformStack>();

/** A provider alias of kreuzwerker/docker: one engine, which speaks for its whole swarm. */
export class DockerEngine extends Construct {
  readonly provider: DockerProvider;

  constructor(scope: Construct, id: string, props: DockerEngineProps) {
    super(scope, id);
    const stack = TerraformStack.of(this);
    this.provider = new DockerProvider(this, 'Provider', {
      alias: this.node.path.split('/').slice(1).join('-'),
      host: props.host,
      sshOpts: [...props.sshOptions],
      ...(props.registries !== undefined && { registryAuth: props.registries.map((registry) => ({ ...registry })) }),
    });
    if (PREPARED.has(stack)) return;
    PREPARED.add(stack);
    stack.node.addValidation(explicitProvider(stack));
    stack.node.addValidation(versionConflict(stack));
    if (pinnedVersion(stack) === undefined) {
      stack.addOverride('terraform.required_providers.docker.version', DOCKER_PROVIDER_VERSION);
    }
    onSynthesis(stack, (directory) => {
      linkCachedProvider(directory);
    });
  }
}
