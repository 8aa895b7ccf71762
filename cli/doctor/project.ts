import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { runLocal } from '../local-program';
import { environmentsOf, type EnvironmentJson } from '../manifest';
import { stackFolder } from '../terraform';
import { hint, missing, ok, type Finding } from './finding';

/** `terraform` of cdk.tf.json. */
export interface TerraformBlock {
  readonly required_version?: string;
  readonly backend?: Readonly<Record<string, { readonly path?: string }>>;
  readonly cloud?: object;
}

export function projectFindings(project: string): Finding[] {
  if (!existsSync(join(project, 'cdktf.json'))) {
    return [
      missing('project', project, 'a project has a cdktf.json', 'go into the project, or begin one: npx cdktf init'),
    ];
  }
  const environments = environmentsOf(project);
  if (environments.length > 0) return [ok('project', `synthesized: ${environments.join(', ')}`)];
  return [missing('project', 'no environment', 'verbs read what synthesis writes', 'npx cdktf synth')];
}

export async function cdktfFinding(project: string): Promise<Finding> {
  const own = join(project, 'node_modules', '.bin', 'cdktf');
  if (existsSync(own)) return ok('cdktf', 'in node_modules');
  if ((await runLocal('cdktf', ['--version'], { timeout: 30 }))?.code === 0) return ok('cdktf', 'on the PATH');
  const fix = existsSync(join(project, 'package-lock.json')) ? 'npm ci' : 'npm install --save-dev cdktf-cli';
  return missing('cdktf', 'not in node_modules, not on the PATH', 'it synthesizes and deploys', fix);
}

/** Whether the environment's stack is what its inventories say now. */
export function stackFindings(environment: string, manifest: EnvironmentJson | undefined, project: string): Finding[] {
  if (manifest === undefined) {
    const known = environmentsOf(project).join(', ') || 'none';
    return [
      missing(
        'environment',
        environment,
        `it is not synthesized here (${known})`,
        'npx cdktf synth, and read its errors',
      ),
    ];
  }
  const written = statSync(join(stackFolder(environment, project), 'environment.json')).mtimeMs;
  const inventories = new Set(manifest.hosts.flatMap(({ inventory }) => inventory ?? []));
  const newer = [...inventories].filter((file) => {
    const path = isAbsolute(file) ? file : join(project, file);
    return existsSync(path) && statSync(path).mtimeMs > written;
  });
  if (newer.length === 0) return [ok('environment', `${environment}, ${manifest.hosts.length} hosts`)];
  return [hint('environment', newer.join(', '), 'it was changed after the last synthesis', 'npx cdktf synth')];
}

/** @returns undefined where nothing is synthesized as JSON */
export function terraformBlock(environment: string, project: string): TerraformBlock | undefined {
  const file = join(stackFolder(environment, project), 'cdk.tf.json');
  if (!existsSync(file)) return undefined;
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { terraform?: TerraformBlock }).terraform ?? {};
  } catch {
    return undefined;
  }
}
