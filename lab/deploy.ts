import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LabEnvironment } from './environments';
import { PROJECT } from './paths';
import { plainLines } from './plain-lines';
import { run } from './run';
import { terraformEnvironment } from './terraform';

const PROOFS = join('__tests__', 'proofs', 'main.ts');
const LONGSHORE = join('cli', 'main.ts');

/** `longshore secrets <environment> init`: makes what is missing of the secrets that a synth lists. @throws Error when it fails */
export async function makeSecrets({ name, command }: LabEnvironment, terraform: string): Promise<void> {
  // It says at length that the plan is refused as long as they are missing; what fails otherwise says so at the deploy.
  await run('npx', ['--no-install', 'cdktf', 'synth'], { env: terraformEnvironment(terraform) });
  await foreground('node', ['--import', 'tsx', LONGSHORE, 'secrets', name, 'init'], terraform, command);
}

/** `cdktf deploy <environment>`, as a user would run it. @throws Error when it fails */
export async function deploy({ name, command }: LabEnvironment, terraform: string): Promise<void> {
  mkdirSync(join(PROJECT, '.longshore', 'state'), { recursive: true });
  await foreground('npx', ['--no-install', 'cdktf', 'deploy', name, '--auto-approve'], terraform, command);
}

/** Of `npm run prove`: all that there is holds, and a row has lines of what is not built yet. */
const HOLDS_SO_FAR = 3;

/** Proves the environment's rows as users do: for `lab` HDFS, YARN, MapReduce. @throws Error when a proof fails */
export async function prove({ name, proofs, command }: LabEnvironment, terraform: string): Promise<void> {
  const args = ['--import', 'tsx', PROOFS, ...proofs, '--environment', name];
  await foreground('node', args, terraform, command, [0, HOLDS_SO_FAR]);
}

/** Writes docs/proofs.md. */
export async function report({ command }: LabEnvironment, terraform: string): Promise<void> {
  await foreground('node', ['--import', 'tsx', PROOFS, '--report'], terraform, command);
}

/**
 * Its output is ours as it comes, its input is empty; where nobody watches (a log), without what only redraws the screen.
 * @param again what goes on from there after a failure
 * @param isWell exit codes that are none
 */
function foreground(
  command: string,
  args: readonly string[],
  terraform: string,
  again: string,
  isWell: readonly (number | null)[] = [0],
): Promise<void> {
  const watched = process.stdout.isTTY;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: PROJECT,
      env: terraformEnvironment(terraform),
      stdio: ['ignore', watched ? 'inherit' : 'pipe', 'inherit'],
    });
    child.on('error', reject);
    if (!watched) plainLines(child.stdout, (line) => process.stdout.write(`${line}\n`));
    child.on('close', (code) => {
      if (isWell.includes(code)) resolve();
      else
        reject(
          new Error(
            `${[command, ...args].join(' ')}: ended with exit code ${code ?? 255}; mend it and run \`${again}\` again, it goes on from there`,
          ),
        );
    });
  });
}
