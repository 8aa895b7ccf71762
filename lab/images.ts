import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contentHash } from './content-hash';
import { docker, dockerLines, dockerSucceeds } from './docker';
import { cacheDirectory, PROJECT } from './paths';
import { asRoot } from './root';
import { run } from './run';
import type { LabHost } from './topology';

/** An image of the lab: its tag is the hash of what it is made of, so an unchanged folder is never built twice. */
export interface LabImage {
  /** With tag, e.g. `longshore/lab-host:0123456789abcdef`. */
  readonly name: string;
  readonly hash: string;
}

const BASE_FOLDER = join(PROJECT, 'images', 'base');
const HOST_FOLDER = join(PROJECT, 'images', 'lab-host');

/** Debian 12, debootstrapped: the lab pulls no image from anywhere. The tar is cached, and imported into the engine once. */
export async function baseImage(): Promise<LabImage> {
  const hash = contentHash(BASE_FOLDER);
  const name = `longshore/base:${hash}`;
  if (await dockerSucceeds(['image', 'inspect', name])) return { name, hash };
  const tar = cacheDirectory('images', `base-${hash}.tar`);
  if (!existsSync(tar)) {
    mkdirSync(cacheDirectory('images'), { recursive: true });
    await asRoot('sh', [join(BASE_FOLDER, 'build.sh'), tar]);
    const others = readdirSync(cacheDirectory('images')).filter(
      (file) => file.endsWith('.tar') && tar !== cacheDirectory('images', file),
    );
    for (const other of others) rmSync(cacheDirectory('images', other), { force: true });
  }
  const path = 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  await docker(['import', '--change', path, '--change', 'CMD ["bash"]', tar, name]);
  await removeOthers('longshore/base', name);
  return { name, hash };
}

/** Images of the lab's machines, by the engine that they have. */
export type HostImages = Readonly<Record<LabHost['engine'], LabImage>>;

/** A machine with a container engine. */
export function hostImage(base: LabImage): Promise<LabImage> {
  return builtImage('longshore/lab-host', HOST_FOLDER, base);
}

/** A machine without one. */
export function plainHostImage(base: LabImage): Promise<LabImage> {
  return builtImage('longshore/lab-plain-host', HOST_FOLDER, base, { target: 'plain' });
}

export function registryImage(base: LabImage): Promise<LabImage> {
  return builtImage('longshore/lab-registry', join(PROJECT, 'lab', 'registry'), base);
}

/**
 * @param name of its folder in images/
 * @param stage its build context, as `stageFromMaven`, `stageFromGo` and `bundleSimulator` answer it
 * @param content what of the stage the folder does not tell
 */
export function programImage(name: string, stage: string, base: LabImage, content = ''): Promise<LabImage> {
  return builtImage(`longshore/${name}`, join(PROJECT, 'images', name), base, { context: stage, content });
}

/**
 * Maven gathers what images/<name>/pom.xml names into a folder of the cache: the build context of that image, answered. It needs no
 * base image, so it can run beside the debootstrap. One stage is kept, that of the current content.
 */
export async function stageFromMaven(name: string): Promise<string> {
  const folder = join(PROJECT, 'images', name);
  return staged(name, contentHash(folder), async (unfinished) => {
    const repository = `-Dmaven.repo.local=${cacheDirectory('maven')}`;
    const out = `-Dout=${join(unfinished, name)}`;
    await run('mvn', ['-B', '-q', '-f', join(folder, 'pom.xml'), repository, out, 'package']);
    cpSync(join(folder, 'bin'), join(unfinished, 'bin'), { recursive: true });
  });
}

/** Fills a folder of the cache once for a content: one that broke off is begun again, one of other content goes. */
export async function staged(name: string, hash: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const stages = cacheDirectory(name);
  const stage = join(stages, hash);
  if (existsSync(stage)) return stage;
  mkdirSync(stages, { recursive: true });
  for (const old of readdirSync(stages)) rmSync(join(stages, old), { recursive: true });
  const unfinished = mkdtempSync(join(stages, 'unfinished-'));
  await fill(unfinished);
  renameSync(unfinished, stage);
  return stage;
}

interface BuildOptions {
  /** @default the folder */
  readonly context?: string;
  /** Stage of the Dockerfile. @default the last */
  readonly target?: string;
  /** Joins what the tag is a hash of. */
  readonly content?: string;
}

async function builtImage(
  repository: string,
  folder: string,
  base: LabImage,
  { context = folder, target, content = '' }: BuildOptions = {},
): Promise<LabImage> {
  const hash = contentHash(folder, base.hash, ...(content === '' ? [] : [content]));
  const name = `${repository}:${hash}`;
  if (!(await dockerSucceeds(['image', 'inspect', name]))) {
    // The network of the machine: its own may not reach a Debian mirror.
    const args = ['build', '--network', 'host', '--build-arg', `BASE=${base.name}`, '--tag', name];
    if (target !== undefined) args.push('--target', target);
    await docker([...args, '--file', join(folder, 'Dockerfile'), context]);
    await removeOthers(repository, name);
  }
  return { name, hash };
}

/** Images of earlier content; one that a container still uses stays. */
async function removeOthers(repository: string, name: string): Promise<void> {
  const tags = await dockerLines(['images', repository, '--format', '{{.Repository}}:{{.Tag}}']);
  for (const tag of tags.filter((other) => other !== name)) await dockerSucceeds(['rmi', tag]);
}
