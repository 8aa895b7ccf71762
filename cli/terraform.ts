import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { CliError } from './cli-error';
import { runLocal } from './local-program';
import { lastLine } from './ssh';

/** The program that cdktf runs. */
export function terraformProgram(env: NodeJS.ProcessEnv = process.env): string {
  const { TERRAFORM_BINARY_NAME: named = '' } = env;
  return named === '' ? 'terraform' : named;
}

/** Where Terraform works for an environment. */
export function stackFolder(environment: string, project: string): string {
  return join(project, 'cdktf.out', 'stacks', environment);
}

/** A resource in Terraform's state that is on a host. */
export interface HostResource {
  readonly address: string;
  /** The host's state as of the last deploy. */
  readonly hostState: string;
}

interface TerraformState {
  readonly resources?: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances?: readonly {
      readonly attributes?: { readonly host?: { readonly name?: string; readonly state?: string } | null } | null;
    }[];
  }[];
}

interface From {
  readonly project: string;
  readonly interrupted: AbortSignal;
}

/** What Terraform's state holds of a host. @throws CliError as {@link pullState} */
export async function resourcesOf(host: string, environment: string, from: From): Promise<HostResource[]> {
  return parseState(await pullState(environment, from), host);
}

/**
 * Terraform's state as JSON, wherever it is; nothing before the first deploy.
 * @throws CliError when it cannot be read
 */
export async function pullState(environment: string, { project, interrupted }: From): Promise<string> {
  const program = terraformProgram();
  const outcome = await runLocal(program, ['state', 'pull'], {
    cwd: stackFolder(environment, project),
    signal: interrupted,
    timeout: 120,
  });
  if (outcome === undefined) {
    throw new CliError(environment, program, 'there is no such program on the PATH', 'see "longshore doctor"');
  }
  if (outcome.code !== 0) {
    throw new CliError(
      environment,
      `${program} state pull`,
      `Terraform's state cannot be read (${reasonOf(outcome.stderr)})`,
      `run "npx cdktf diff ${environment}", which opens it, and then this again`,
    );
  }
  return outcome.stdout;
}

/** Terraform draws frames around what it says. */
function reasonOf(stderr: string): string {
  const plain = stripVTControlCharacters(stderr).replaceAll(/[╷│╵]/g, ' ');
  return /Error: (.*)/.exec(plain)?.[1]?.trim() ?? lastLine(plain) ?? 'it says nothing';
}

/** @param json what {@link pullState} gives */
export function parseState(json: string, host: string): HostResource[] {
  const state = (json.trim() === '' ? {} : JSON.parse(json)) as TerraformState;
  return (state.resources ?? []).flatMap(({ type, name, instances = [] }) =>
    instances.flatMap(({ attributes }) =>
      attributes?.host?.name === host
        ? [{ address: `${type}.${name}`, hostState: attributes.host.state ?? 'active' }]
        : [],
    ),
  );
}
