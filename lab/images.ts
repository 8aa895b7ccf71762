import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contentHash } from './content-hash';
import { docker, dockerLines, dockerSucceeds } from './docker';
import { cacheDirectory, PROJECT } from './paths';
import { asRoot } from './root';
import { run } from './run';

/** An image of the lab: its tag is the hash of what it is made of, so an unchanged folder is never built twice. */
export interface LabImage {
  /** With tag, e.g. `longshore/lab-host:0123456789abcdef`. */
  readonly name: string;
  readonly hash: string;
}

const BASE_FOLDER = join(PROJECT, 'images', 'base');

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

export function hostImage(base: LabImage): Promise<LabImage> {
  return builtImage('longshore/lab-host', join(PROJECT, 'images', 'lab-host'), base);
}

export function registryImage(base: LabImage): Promise<LabImage> {
  return builtImage('longshore/lab-registry', join(PROJECT, 'lab', 'registry'), base);
}

/** Apache Hadoop. @param stage what `stageHadoop` answered */
export function hadoopImage(stage: string, base: LabImage): Promise<LabImage> {
  const folder = join(PROJECT, 'images', 'hadoop');
  return builtImage('longshore/hadoop', folder, base, stage);
}

/**
 * Maven gathers Hadoop into a folder of the cache: the build context of its image, answered. It needs no base image, so it can run
 * beside the debootstrap. One stage is kept, that of the current content.
 */
export async function stageHadoop(): Promise<string> {
  const folder = join(PROJECT, 'images', 'hadoop');
  const stages = cacheDirectory('hadoop');
  const stage = join(stages, contentHash(folder));
  if (existsSync(stage)) return stage;
  mkdirSync(stages, { recursive: true });
  for (const old of readdirSync(stages)) rmSync(join(stages, old), { recursive: true });
  const unfinished = mkdtempSync(join(stages, 'unfinished-'));
  const repository = `-Dmaven.repo.local=${cacheDirectory('maven')}`;
  await run('mvn', [
    '-B',
    '-q',
    '-f',
    join(folder, 'pom.xml'),
    repository,
    `-Dout=${join(unfinished, 'hadoop')}`,
    'package',
  ]);
  cpSync(join(folder, 'bin'), join(unfinished, 'bin'), { recursive: true });
  renameSync(unfinished, stage);
  return stage;
}

async function builtImage(repository: string, folder: string, base: LabImage, context = folder): Promise<LabImage> {
  const hash = contentHash(folder, base.hash);
  const name = `${repository}:${hash}`;
  if (!(await dockerSucceeds(['image', 'inspect', name]))) {
    // The network of the machine: its own may not reach a Debian mirror.
    const args = ['build', '--network', 'host', '--build-arg', `BASE=${base.name}`, '--tag', name];
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
