import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainText } from './b1-judge';
import type { Variant } from './b1-variants';
import type { Live } from './live';

export interface Run {
  readonly code: number;
  /** On one line. */
  readonly output: string;
  readonly seconds: number;
}

/** Apps that declare the environment otherwise, by what is otherwise in them (b1-app.ts). */
const appOf = (variant: Variant): string => `node --import tsx __tests__/proofs/b1-app.ts ${variant}`;

/** What is not declared is synthesized here, and removed: environment.json stays what users' programs read. As deep as cdktf.out, for paths in it. */
const ASIDE = 'cdktf.out.proof';

/** What is another than when users deploy. */
interface Otherwise {
  /** @default as declared */
  readonly variant?: Variant | undefined;
  /** A file of images that take the place of the catalog's. */
  readonly images?: string;
  /** Environment variables of the deploy. */
  readonly env?: NodeJS.ProcessEnv;
}

/** As users deploy. */
export async function deploy(live: Live, { variant, images, env = {} }: Otherwise = {}): Promise<Run> {
  const args = ['deploy', live.environment, '--auto-approve'];
  if (variant === undefined && images === undefined) return cdktf(live, args, env);
  try {
    const app = variant === undefined ? [] : ['--app', appOf(variant)];
    const others = images === undefined ? {} : { LONGSHORE_IMAGES: images };
    return await cdktf(live, [...args, '--output', ASIDE, ...app], { ...others, ...env });
  } finally {
    rmSync(join(live.project, ASIDE), { recursive: true, force: true });
  }
}

export const diff = (live: Live): Promise<Run> => cdktf(live, ['diff', live.environment], {});

/** As users run it: `longshore mesos lab drain c3`. */
export const longshore = (live: Live, ...args: readonly string[]): Promise<Run> =>
  program(live, ['npm', 'run', '--silent', 'longshore', '--', ...args]);

function cdktf(live: Live, args: readonly string[], extra: NodeJS.ProcessEnv): Promise<Run> {
  const env = { CHECKPOINT_DISABLE: '1', CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1', ...extra };
  return program(live, ['npx', '--no-install', 'cdktf', ...args, '--no-color'], env);
}

function program(live: Live, [command = '', ...args]: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const start = Date.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: live.project,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (text: string): void => void (output += text);
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code: code ?? 1, output: plainText(output), seconds: (Date.now() - start) / 1000 });
    });
  });
}

/** The end of what a run said that should have gone well. */
export const saidLast = ({ output }: Run): string => output.slice(-600);

/** Runs `work` with a file of images in which those of ZooKeeper and Consul are exchanged: both exist, and neither can serve for the other. */
export async function withSwappedImages<T>(live: Live, work: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-proof-'));
  try {
    const image = (module: string): string | undefined => live.containersOf(module)[0]?.image;
    const images = { ...inUse(live.project), zookeeper: image('consul'), consul: image('zookeeper') };
    const file = join(folder, 'images.json');
    writeFileSync(file, JSON.stringify(images));
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function inUse(project: string): object {
  try {
    const file = process.env.LONGSHORE_IMAGES ?? join(project, '.longshore', 'images.json');
    return JSON.parse(readFileSync(file, 'utf8')) as object;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
