// What the live tests share: commands run as a user would run them, in this checkout or in a copy of it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '..', '..');

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

export function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    CHECKPOINT_DISABLE: '1',
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
    ...extra,
  };
  if (env.TF_CLI_CONFIG_FILE !== undefined && !existsSync(env.TF_CLI_CONFIG_FILE)) delete env.TF_CLI_CONFIG_FILE;
  return env;
}

export function run(argv: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Outcome {
  const [command, ...args] = argv as [string, ...string[]];
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: options.cwd ?? root,
    env: environment(options.env),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status, output: `${stdout}${stderr}` };
}

/** Runs and insists on success; the whole output is in the error. */
export function succeed(argv: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): string {
  const { status, output } = run(argv, options);
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${String(status)}:\n${output}`);
  return output;
}

export const diff = (env: string, cwd = root): string => succeed(['npx', 'cdktf', 'diff', env, '--no-color'], { cwd });
export const deploy = (env: string, cwd = root): string =>
  succeed(['npx', 'cdktf', 'deploy', env, '--auto-approve', '--no-color'], { cwd });
export const destroy = (env: string, cwd = root): string =>
  succeed(['npx', 'cdktf', 'destroy', env, '--auto-approve', '--no-color'], { cwd });
/** As a user runs it before the first deploy: nothing is synthesized yet. */
export const preflight = (env: string, cwd = root): Outcome => {
  succeed(['npx', 'cdktf', 'synth'], { cwd });
  return longshore(['preflight', env], cwd);
};
export const prove = (rows: readonly string[], options: readonly string[] = [], cwd = root): Outcome =>
  run(['npm', 'run', '--silent', 'prove', '--', ...rows, ...options], { cwd });
export const lab = (...args: string[]): string => succeed(['sh', 'lab/start.sh', ...args]);
export const onHost = (host: string, command: string): string => succeed(['sh', 'lab/start.sh', 'ssh', host, command]);

/** A shell at the machine's own console: without SSH and sudo. */
export const atConsole = (host: string, command: string): string =>
  succeed(['docker', 'exec', `longshore-lab-${host}`, 'sh', '-c', command]);
export const longshore = (args: readonly string[], cwd = root): Outcome =>
  run(['npm', 'run', '--silent', 'longshore', '--', ...args], { cwd });

export const NO_CHANGES = /No changes\./;
