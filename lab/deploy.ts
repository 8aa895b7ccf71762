import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './paths';
import { plainLines } from './plain-lines';
import { terraformEnvironment } from './terraform';

const PROOFS = join('__tests__', 'proofs', 'main.ts');

/** `cdktf deploy lab`, as a user would run it. @throws Error when it fails */
export async function deploy(terraform: string): Promise<void> {
  mkdirSync(join(PROJECT, '.longshore', 'state'), { recursive: true });
  await foreground('npx', ['--no-install', 'cdktf', 'deploy', 'lab', '--auto-approve'], terraform);
}

/** Proves the platform as users do: HDFS, YARN, MapReduce. @throws Error when a proof fails */
export async function prove(terraform: string): Promise<void> {
  await foreground('node', ['--import', 'tsx', PROOFS, 'A1', 'A2', 'A3'], terraform);
}

/** Writes docs/proofs.md. */
export async function report(terraform: string): Promise<void> {
  await foreground('node', ['--import', 'tsx', PROOFS, '--report'], terraform);
}

/** Where to look next. */
export const WHERE_TO_LOOK = [
  'Hadoop runs on the lab. Where to look:',
  '  npm run longshore -- status lab                       every host, container and health check',
  '  npm run longshore -- ui lab                           the web pages of NameNode, ResourceManager and JobHistory',
  '  npm run longshore -- hadoop lab -- hdfs dfs -ls /     any command of Hadoop',
  '  npm run lab ssh master                                a shell on a host',
  '  npm run lab down                                      remove it all',
];

/** Its output is ours as it comes, its input is empty; where nobody watches (a log), without what only redraws the screen. */
function foreground(command: string, args: readonly string[], terraform: string): Promise<void> {
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
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `${[command, ...args].join(' ')}: ended with exit code ${code ?? 255}; mend it and run \`npm run lab\` again, it goes on from there`,
          ),
        );
    });
  });
}
