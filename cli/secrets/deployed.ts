import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { DIGEST_KEY } from '../../constructs/environment/secret';
import { secretDigest } from '../../provider/secret-digest';
import { CliError } from '../cli-error';
import type { Io } from '../io';
import { pullState, stackFolder } from '../terraform';
import type { SecretStore } from './store';

/**
 * Which resources in Terraform's state have another content of these files than lies here: a deploy has yet to bring it to them. What
 * reads a secret holds its path and its digest in one object; lost hosts do not count.
 * @returns addresses, e.g. `longshore_host_container.Consul_c1`
 * @throws CliError when the state cannot be read
 */
export async function waitingForDeploy(
  files: readonly string[],
  environment: string,
  store: SecretStore,
  io: Pick<Io, 'project' | 'interrupted'>,
): Promise<string[]> {
  const key = store.read(DIGEST_KEY);
  const current = new Map(
    files.map((file) => [store.path(file), key && secretDigest(key, Buffer.from(store.read(file) ?? ''))]),
  );
  const folder = stackFolder(environment, io.project);
  // Terraform takes a folder without a plan for one of which nothing is deployed.
  const plan = join(folder, 'cdk.tf.json');
  if (!existsSync(plan)) {
    const rule = 'without a plan there is no telling where the state is';
    const fix = `run "npx cdktf diff ${environment}" and then this again`;
    throw new CliError(environment, `${relative(io.project, plan)} is missing`, rule, fix);
  }
  const isBehind = (object: Record<string, unknown>): boolean => {
    const texts = Object.values(object).filter((value) => typeof value === 'string');
    const path = texts.map((text) => resolve(folder, text)).find((candidate) => current.has(candidate));
    const digests = texts.filter((text) => /^[0-9a-f]{32}$/.test(text));
    return path !== undefined && digests.length > 0 && !digests.includes(current.get(path) ?? '');
  };
  return resourcesIn(await pullState(environment, io))
    .filter(({ attributes }) => objectsIn(attributes).some(isBehind))
    .map(({ address }) => address);
}

interface State {
  readonly resources?: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances?: readonly { readonly attributes?: unknown }[];
  }[];
}

function resourcesIn(json: string): { address: string; attributes: unknown }[] {
  const { resources = [] } = (json.trim() === '' ? {} : JSON.parse(json)) as State;
  return resources.flatMap(({ type, name, instances = [] }) =>
    instances
      .filter(({ attributes }) => (attributes as { host?: { state?: string } } | undefined)?.host?.state !== 'lost')
      .map(({ attributes }) => ({ address: `${type}.${name}`, attributes })),
  );
}

function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inner : [value as Record<string, unknown>, ...inner];
}
