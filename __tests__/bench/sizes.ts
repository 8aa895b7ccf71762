import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dockerLines } from '../../lab/docker';
import { engineAnswers } from '../../lab/engine';
import { run } from '../../lab/run';
import type { Bench } from './bench';
import { bytes } from './statistics';

/** All in bytes. */
export interface SizesRaw {
  readonly tarball: number;
  readonly unpacked: number;
  readonly files: number;
  /** Of what is unpacked, by folder. */
  readonly folders: Readonly<Record<string, number>>;
  readonly provider: number;
  readonly providerGzipped: number;
  /** By repository, as the engine counts. */
  readonly images: Readonly<Record<string, number>>;
  /** Why there are none. */
  readonly noImages?: string;
}

interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

export const sizes: Bench<SizesRaw> = {
  name: 'sizes',
  title: 'what is downloaded and kept',
  needs: 'this machine',

  async measure({ project, say }): Promise<SizesRaw> {
    say('building the package');
    await run('npm', ['run', 'build'], { cwd: project });
    const [packed] = JSON.parse(
      await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: project }),
    ) as [Packed];
    const provider = readFileSync(join(project, 'dist', 'provider', 'provider.cjs'));
    return {
      tarball: packed.size,
      unpacked: packed.unpackedSize,
      files: packed.files.length,
      folders: byFolder(packed.files),
      provider: provider.length,
      providerGzipped: gzipSync(provider).length,
      ...(await imageSizes()),
    };
  },

  report({ tarball, unpacked, files, folders, provider, providerGzipped, images, noImages }) {
    return {
      about: [
        'The package as `npm pack` makes it, without its dependencies; the provider, one file of it, lies beside each stack once for every platform. ' +
          'Images as the engine of this machine counts them, layers that they share counted in each.',
      ],
      tables: [
        {
          columns: ['what', 'size'],
          rows: [
            ['package, packed', bytes(tarball)],
            [`package, unpacked (${files} files)`, bytes(unpacked)],
            ...Object.entries(folders).map(([folder, size]) => [`of that ${folder}`, bytes(size)]),
            ['provider, one file', bytes(provider)],
            ['provider, gzipped', bytes(providerGzipped)],
            ...Object.entries(images).map(([name, size]) => [`image ${name}`, bytes(size)]),
          ],
        },
      ],
      notMeasured: noImages === undefined ? [] : [{ what: 'sizes of images', why: noImages }],
    };
  },
};

/** The largest first; a file beside the folders counts as `the rest`. */
export function byFolder(files: Packed['files']): Record<string, number> {
  const sums = new Map<string, number>();
  for (const { path, size } of files) {
    const parts = path.split('/').slice(0, -1);
    const folder = parts.length === 0 ? 'the rest' : parts.slice(0, 2).join('/');
    sums.set(folder, (sums.get(folder) ?? 0) + size);
  }
  return Object.fromEntries([...sums].sort(([, a], [, b]) => b - a));
}

async function imageSizes(): Promise<Pick<SizesRaw, 'images' | 'noImages'>> {
  if (!(await engineAnswers())) return { images: {}, noImages: 'no Docker engine answers on this machine' };
  const lines = await dockerLines(['images', 'longshore/*', '--format', '{{.Repository}} {{.ID}}']);
  if (lines.length === 0) return { images: {}, noImages: 'the engine has none; npm run lab builds them' };
  const found: Record<string, number> = {};
  for (const line of lines) {
    const [name, id] = line.split(' ') as [string, string];
    const [size] = await dockerLines(['image', 'inspect', id, '--format', '{{.Size}}']);
    found[name] = Number(size);
  }
  return { images: found };
}
