import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { EnvironmentJson } from '../constructs/environment/environment-json';
import { CliError } from './cli-error';

export type HostJson = EnvironmentJson['hosts'][number];
export type ContainerJson = EnvironmentJson['containers'][number];
export type UnitJson = EnvironmentJson['units'][number];
export type NetworkJson = EnvironmentJson['networks'][number];
export type OverlayJson = Extract<NetworkJson, { kind: 'overlay' }>;
export type { EnvironmentJson };

/** The schema of environment.json that this program reads. */
const SCHEMA_VERSION = 1;

/** The nearest folder upwards that holds cdktf.json, so that the command works in any folder of a project. */
export function projectDirectory(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'cdktf.json'))) return folder;
    if (folder === dirname(folder)) return resolve(from);
  }
}

/**
 * Reads what synthesis wrote about an environment.
 * @throws CliError when there is no such environment, or its file was written by another version.
 */
export function readManifest(environment: string, project: string): EnvironmentJson {
  const file = join(project, 'cdktf.out', 'stacks', environment, 'environment.json');
  const shown = relative(project, file);
  if (!/^[\w.-]+$/.test(environment) || !existsSync(file)) {
    const known = environmentsOf(project);
    const others = known.length === 0 ? 'none is synthesized yet' : `synthesized here: ${known.join(', ')}`;
    throw new CliError(
      environment,
      shown,
      `no such environment (${others})`,
      'run "npx cdktf synth" in the project, and read what it prints about this one',
    );
  }
  const manifest = parse(environment, shown, readFileSync(file, 'utf8'));
  const version = (manifest as { schemaVersion?: unknown }).schemaVersion;
  if (version !== SCHEMA_VERSION) {
    throw new CliError(
      environment,
      `schemaVersion = ${String(version)}`,
      `${shown} was written by another version of Longshore (this one reads ${SCHEMA_VERSION})`,
      'run "npx cdktf synth" with the version installed here',
    );
  }
  for (const part of [
    'hosts',
    'quorums',
    'consulClusters',
    'mesosClusters',
    'marathonClusters',
    'marathonApps',
    'containers',
    'units',
    'networks',
    'endpoints',
    'healthChecks',
    'groups',
    'flows',
    'firewalls',
  ] as const) {
    if (!Array.isArray((manifest as Partial<EnvironmentJson>)[part])) {
      throw new CliError(environment, part, `${shown} must hold a list of that name`, 'run "npx cdktf synth" again');
    }
  }
  return manifest as EnvironmentJson;
}

function parse(environment: string, shown: string, text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch (error) {
    throw new CliError(environment, shown, `not JSON (${(error as Error).message})`, 'run "npx cdktf synth" again');
  }
}

/** Environments that are synthesized in a project. */
export function environmentsOf(project: string): string[] {
  const stacks = join(project, 'cdktf.out', 'stacks');
  if (!existsSync(stacks)) return [];
  return readdirSync(stacks).filter((name) => existsSync(join(stacks, name, 'environment.json')));
}

/** The host of that name. */
export function hostNamed(manifest: EnvironmentJson, name: string): HostJson {
  const host = manifest.hosts.find((candidate) => candidate.name === name);
  if (host !== undefined) return host;
  const known = manifest.hosts.map((candidate) => candidate.name).join(', ');
  throw new CliError(manifest.environment, `host = "${name}"`, `no such host (declared: ${known})`, 'use one of these');
}

/** Networks over several hosts; a bridge ends at its own. */
export function overlaysOf({ networks }: Pick<EnvironmentJson, 'networks'>): OverlayJson[] {
  return networks.filter((network) => network.kind === 'overlay');
}

/** `namenode@master`: how a container is called in every message and table. */
export function titleOf(container: ContainerJson): string {
  return `${container.daemon}@${container.host}`;
}
