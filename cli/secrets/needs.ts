import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { SecretNeed, SecretsJson } from '../../constructs/environment/secrets-json';
import { CliError } from '../cli-error';
import { stackFolder } from '../terraform';

export type { SecretNeed, SecretsJson };

const SCHEMA_VERSION = 1;

/**
 * The secrets that an environment wants made, as the last synth listed them, whether or not it made a plan.
 * @throws CliError when there is no such list, or another version wrote it
 */
export function readNeeds(environment: string, project: string): SecretsJson {
  const file = fileOf(environment, project);
  const shown = relative(project, file);
  if (!/^[\w.-]+$/.test(environment) || !existsSync(file)) {
    const known = environmentsOf(project);
    throw new CliError(
      environment,
      shown,
      `no such environment (${known.length === 0 ? 'none is synthesized yet' : `synthesized here: ${known.join(', ')}`})`,
      'run "npx cdktf synth" in the project, which writes it even when secrets are missing',
    );
  }
  const found = parse(readFileSync(file, 'utf8'));
  if (found?.schemaVersion === SCHEMA_VERSION && Array.isArray(found.secrets)) return found as SecretsJson;
  throw new CliError(
    environment,
    shown,
    'it was written by another version of Longshore',
    'run "npx cdktf synth" with the version installed here',
  );
}

/** The same where it is not asked for by name: undefined where there is none. */
export function findNeeds(environment: string, project: string): SecretsJson | undefined {
  return existsSync(fileOf(environment, project)) ? readNeeds(environment, project) : undefined;
}

function parse(text: string): Partial<SecretsJson> | undefined {
  try {
    return JSON.parse(text) as Partial<SecretsJson>;
  } catch {
    return undefined;
  }
}

const fileOf = (environment: string, project: string): string =>
  join(stackFolder(environment, project), 'secrets.json');

function environmentsOf(project: string): string[] {
  const stacks = join(project, 'cdktf.out', 'stacks');
  return existsSync(stacks) ? readdirSync(stacks).filter((name) => existsSync(fileOf(name, project))) : [];
}
