import { existsSync, readdirSync, readFileSync } from 'node:fs';

import { join, resolve } from 'node:path';
import { runLocal } from '../local-program';
import { terraformProgram } from '../terraform';
import { hint, missing, ok, type Finding } from './finding';
import { home } from './home';

/** package.json's `engines`. */
const OLDEST_NODE = 20;
/** What our provider requires of every stack that does not say more. */
const OLDEST_TERRAFORM = '>= 1.11';

export function nodeFinding(version = process.versions.node): Finding {
  if (Number(version.split('.')[0]) >= OLDEST_NODE) return ok('node', version);
  return missing('node', version, `Node.js ${OLDEST_NODE} or newer`, 'install a newer one: https://nodejs.org');
}

export async function sshFinding(): Promise<Finding> {
  const outcome = await runLocal('ssh', ['-V']);
  if (outcome === undefined) {
    return missing('ssh', 'not on the PATH', 'hosts are reached by OpenSSH', 'sudo apt-get install openssh-client');
  }
  return ok('ssh', outcome.stderr.trim().split(',')[0] ?? '');
}

/** @param required Terraform's `required_version` of the stack */
export async function terraformFinding(project: string, required = OLDEST_TERRAFORM): Promise<Finding> {
  const program = terraformProgram();
  const fix = `install Terraform ${required.replace('>= ', '')} or newer (https://developer.hashicorp.com/terraform/install) or name one: export TERRAFORM_BINARY_NAME=...`;
  const version = await versionOf(program);
  if (version === undefined) {
    const [kept] = keptByTheLab(project);
    const advice = kept === undefined ? fix : `use the lab's: export TERRAFORM_BINARY_NAME=${kept}`;
    return missing('terraform', `no ${program} on the PATH`, 'cdktf runs it', advice);
  }
  if (isNewEnough(version, required)) return ok('terraform', `${program} ${version}`);
  return missing('terraform', `${program} ${version}`, `the stacks require ${required}`, fix);
}

async function versionOf(program: string): Promise<string | undefined> {
  const outcome = await runLocal(program, ['version', '-json']);
  if (outcome?.code !== 0) return undefined;
  try {
    return String((JSON.parse(outcome.stdout) as { terraform_version?: string }).terraform_version);
  } catch {
    return undefined;
  }
}

/** Of `>=` only: any other constraint is Terraform's to judge. */
export function isNewEnough(version: string, required: string): boolean {
  const wanted = /^\s*>=\s*(\d+)\.(\d+)/.exec(required);
  if (wanted === null) return true;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > Number(wanted[1]) || (major === Number(wanted[1]) && minor >= Number(wanted[2]));
}

/** Where `npm run lab` puts the one that it downloads. */
function keptByTheLab(project: string): string[] {
  const folder = join(cacheFolder(project), 'terraform');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((release) => join(folder, release, 'terraform'))
    .filter((file) => existsSync(file));
}

/** Of what `npm run lab` builds and downloads. */
export function cacheFolder(project: string, env: NodeJS.ProcessEnv = process.env): string {
  const { LONGSHORE_CACHE: named = '' } = env;
  return named === '' ? join(home(), '.cache', 'longshore') : resolve(project, named);
}

/** Mirrors in a stack's folder are consulted only where no configuration says where providers come from. */
export function configurationFindings(env: NodeJS.ProcessEnv = process.env): Finding[] {
  const { TF_CLI_CONFIG_FILE: named = '' } = env;
  if (named !== '' && !existsSync(named)) {
    return [
      hint(
        'terraform configuration',
        `TF_CLI_CONFIG_FILE=${named}`,
        'there is no such file',
        'unset TF_CLI_CONFIG_FILE',
      ),
    ];
  }
  const blocking = configurationFiles(named).filter((file) => {
    const text = readFileSync(file, 'utf8');
    return /^\s*provider_installation\b/m.test(text) && !text.includes('terraform.d/plugins');
  });
  if (blocking.length === 0) return [ok('terraform configuration', named === '' ? 'as installed' : named)];
  return blocking.map((file) =>
    missing(
      'terraform configuration',
      file,
      "its provider_installation block keeps Terraform from the provider in the stack's folder",
      'add to the block: filesystem_mirror { path = "terraform.d/plugins" }\nand to its direct block: exclude = ["longshore.invalid/*/*"]',
    ),
  );
}

/** The file that is named, else those of the home folder. */
function configurationFiles(named: string): string[] {
  if (named !== '') return [named];
  const [file, folder] = [join(home(), '.terraformrc'), join(home(), '.terraform.d')];
  const more = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.tfrc')) : [];
  return [file, ...more.map((name) => join(folder, name))].filter((candidate) => existsSync(candidate));
}
