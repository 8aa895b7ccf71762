import { existsSync, readFileSync } from 'node:fs';
import { S3Backend, type TerraformStack } from 'cdktf';
import { parse } from 'yaml';
import { ConfigurationError, Faults, rule } from '../constructs';

export const STATE_FILE = rule('LS100', {
  title: 'a state file says where the state of an environment lies: at least bucket and region, as text',
  why: 'It is committed and reviewed: with a place taken from the environment variables of whoever deploys, two of them could work on two states of one cluster.',
  example:
    'hosts/production.state.yaml: region = undefined: a state file says where the state of an environment lies: at least bucket and region, as text; see the one in hosts/ [LS100]',
  fix: 'see the one in hosts/',
});

/**
 * State in an S3 bucket, locked there while somebody deploys, so that a team shares it.
 * @param file the backend's settings by Terraform's own names, relative to the project; credentials come from the AWS variables
 * @throws ConfigurationError for a missing file, or one without bucket and region
 */
export function sharedState(stack: TerraformStack, file: string): S3Backend {
  const { bucket, region, ...settings } = read(file);
  const backend = new S3Backend(stack, { bucket, region, key: `${stack.node.id}.tfstate`, encrypt: true });
  // Terraform has had the lock file since 1.10, cdktf's bindings of the backend do not know it.
  for (const [name, value] of Object.entries({ use_lockfile: true, ...settings })) backend.addOverride(name, value);
  return backend;
}

type Settings = Readonly<Record<string, unknown>> & { readonly bucket: string; readonly region: string };

function read(file: string): Settings {
  if (!existsSync(file)) throw ConfigurationError.of(file, 'no such file', STATE_FILE);
  const content: unknown = parse(readFileSync(file, 'utf8'));
  const settings = ((typeof content === 'object' ? content : undefined) ?? {}) as Settings;
  const faults = new Faults(file);
  for (const name of ['bucket', 'region'] as const)
    if (!isText(settings[name])) faults.add(`${name} = ${JSON.stringify(settings[name])}`, STATE_FILE);
  faults.throwIfAny();
  return settings;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
