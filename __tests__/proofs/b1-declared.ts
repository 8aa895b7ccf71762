import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { readNeeds } from '../../cli/secrets/needs';
import { stackFolder } from '../../cli/terraform';
import { UID } from '../../constructs/consul/agent-props';
import { IN_CONTAINER } from '../../constructs/consul/engine-agent';
import { secretsOfText, type KnownSecret } from './b1-secrets';

/** A file on a host that is there to hold secrets. */
export interface DeclaredFile {
  readonly host: string;
  /** On the host; of a container's file the place in the container, which the engine knows to be where on the host. */
  readonly path: string;
  readonly container?: string;
  /** Numeric `uid:gid`. */
  readonly owner: string;
  /** Octal, four digits. */
  readonly mode: string;
  /** The operator's file. */
  readonly source: string;
  /** Which secrets that holds, by name. */
  readonly secrets: readonly string[];
}

/** A directory that is closed, in which a program keeps what it was told. */
export interface DeclaredStore {
  readonly host: string;
  readonly directory: string;
  /** Of the directory and all files in it. */
  readonly owner: string;
  /** Where in it. */
  readonly below: string;
  /** Names of the secrets that may be there. */
  readonly secrets: readonly string[];
}

export interface Declared {
  readonly files: readonly DeclaredFile[];
  readonly stores: readonly DeclaredStore[];
}

/** What of cdk.tf.json is read here. */
export interface SynthesizedStack {
  readonly resource?: {
    readonly longshore_host_container?: Readonly<Record<string, ContainerResource>>;
    readonly longshore_consul_token?: Readonly<Record<string, TokenResource>>;
    readonly longshore_host_file?: Readonly<Record<string, FileResource>>;
  };
}

interface ContainerResource {
  readonly name: string;
  readonly host: { readonly name: string };
  readonly secret_files?: readonly {
    readonly target: string;
    readonly source: string;
    readonly owner: string;
    readonly mode: string;
  }[];
  readonly mounts?: readonly { readonly source?: string; readonly target: string }[];
}

interface TokenResource {
  readonly service_identities?: readonly string[];
  readonly secret: { readonly source: string };
}

interface FileResource {
  readonly host: { readonly name: string };
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: string;
  readonly secret?: { readonly source: string };
}

/** As the last synth has it. @throws CliError without a synth; Error for a secret that lies elsewhere, for nobody would look for it */
export function declaredIn(project: string, environment: string, secrets: readonly KnownSecret[]): Declared {
  const folder = stackFolder(environment, project);
  const stack = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as SynthesizedStack;
  const needs = readNeeds(environment, project);
  const directory = join(project, needs.secretsDirectory);
  const tokens = needs.secrets.filter(({ kind }) => kind === 'uuid').map(({ name }) => name);
  const files = filesWithSecrets(stack).map((file) => ({ ...file, source: resolve(folder, file.source) }));
  const outside = files.find(({ source }) => relative(directory, source).startsWith('..'));
  if (outside !== undefined) throw new Error(`${outside.source}: a secret that is not in ${needs.secretsDirectory}`);
  return {
    files: files.map((file) => ({ ...file, secrets: secretsOfText(readFileSync(file.source, 'latin1'), secrets) })),
    stores: storesIn(
      stack,
      tokens,
      registeringTokens(stack).map((source) => relative(directory, resolve(folder, source))),
    ),
  };
}

/** Every declared secret file, its source as it stands there. */
export function filesWithSecrets({ resource = {} }: SynthesizedStack): Omit<DeclaredFile, 'secrets'>[] {
  const containers = Object.values(resource.longshore_host_container ?? {}).flatMap(
    ({ name, host, secret_files = [] }) =>
      secret_files.map(({ target, source, owner, mode }) => ({
        host: host.name,
        path: target,
        container: name,
        owner,
        mode,
        source,
      })),
  );
  const files = Object.values(resource.longshore_host_file ?? {}).flatMap(({ host, path, uid, gid, mode, secret }) =>
    secret === undefined ? [] : [{ host: host.name, path, owner: `${uid}:${gid}`, mode, source: secret.source }],
  );
  return [...containers, ...files];
}

/** Sources of tokens by which services register themselves. */
export function registeringTokens({ resource = {} }: SynthesizedStack): string[] {
  return Object.values(resource.longshore_consul_token ?? {})
    .filter(({ service_identities = [] }) => service_identities.length > 0)
    .map(({ secret }) => secret.source);
}

/**
 * A Consul server keeps the secret of each token in its replicated log and the snapshots of it: by it requests are known. Agents keep
 * none of their own (`enable_token_persistence`), and nobody the gossip key (`disable_keyring_file`). What an application registers an agent
 * keeps with the token that came along, for it registers it again after a restart.
 */
export function storesIn(
  { resource = {} }: SynthesizedStack,
  tokens: readonly string[],
  registering: readonly string[],
): DeclaredStore[] {
  const kept = [
    { below: 'raft', secrets: tokens },
    { below: 'services', secrets: registering },
    { below: 'checks', secrets: registering },
  ];
  return Object.values(resource.longshore_host_container ?? {}).flatMap(({ host, mounts = [] }) =>
    mounts.flatMap(({ source, target }) =>
      target === IN_CONTAINER.data && source !== undefined
        ? kept.map((one) => ({ host: host.name, directory: source, owner: `${UID}:${UID}`, ...one }))
        : [],
    ),
  );
}
