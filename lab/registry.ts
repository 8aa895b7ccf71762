import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Binary } from '../constructs';
import { docker } from './docker';
import { registryOnLoopback } from './hosts';
import type { LabImage } from './images';
import { IMAGE_DIGESTS } from './paths';
import { sleep } from './run';
import { REGISTRY } from './topology';

const MANIFEST_TYPES = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
];

/** A registry that is just starting may take a connection and never answer. */
const ANSWER_MILLISECONDS = 5000;

/** Pushes an image the registry has not got yet. Answers how the hosts name it, by digest. */
export async function pushImage(image: LabImage): Promise<string> {
  const loopback = await answeringRegistry();
  const repository = image.name.split(':')[0] ?? image.name;
  let digest = await digestInRegistry(loopback, repository, image.hash);
  if (digest === undefined) {
    const remote = `${loopback}/${image.name}`;
    await docker(['tag', image.name, remote]);
    await docker(['push', '--quiet', remote]);
    await docker(['rmi', remote]);
    digest = await digestInRegistry(loopback, repository, image.hash);
  }
  if (digest === undefined)
    throw new Error(`${image.name} was pushed, but the registry at ${loopback} does not have it`);
  return `${REGISTRY}/${repository}@${digest}`;
}

/** What the image catalog gets of a program. */
export interface CatalogEntry {
  readonly name: string;
  /** By digest. */
  readonly image: string;
  readonly binary?: Binary;
}

interface Catalog {
  readonly binaries?: Readonly<Record<string, Binary>>;
  readonly [name: string]: unknown;
}

/** Writes what of the catalog the lab's registry holds; what earlier runs wrote, for another environment, stays. */
export function writeDigests(entries: readonly CatalogEntry[]): void {
  const catalog = existsSync(IMAGE_DIGESTS) ? (JSON.parse(readFileSync(IMAGE_DIGESTS, 'utf8')) as Catalog) : {};
  const images = Object.fromEntries(entries.map(({ name, image }) => [name, image]));
  const found = entries.flatMap(({ name, binary }) => (binary === undefined ? [] : [[name, binary] as const]));
  const binaries = { ...catalog.binaries, ...Object.fromEntries(found) };
  const all = { ...catalog, ...images, ...(Object.keys(binaries).length === 0 ? {} : { binaries }) };
  mkdirSync(dirname(IMAGE_DIGESTS), { recursive: true });
  writeFileSync(IMAGE_DIGESTS, `${JSON.stringify(all, null, 2)}\n`);
}

async function digestInRegistry(loopback: string, repository: string, tag: string): Promise<string | undefined> {
  const response = await fetch(`http://${loopback}/v2/${repository}/manifests/${tag}`, {
    method: 'HEAD',
    headers: { accept: MANIFEST_TYPES.join(', ') },
    signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
  });
  return response.ok ? (response.headers.get('docker-content-digest') ?? undefined) : undefined;
}

/** Where this machine reaches the registry, once it answers. */
export async function answeringRegistry(): Promise<string> {
  const loopback = await registryOnLoopback();
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const isUp = await fetch(`http://${loopback}/v2/`, { signal: AbortSignal.timeout(ANSWER_MILLISECONDS) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return loopback;
    await sleep(200);
  }
  throw new Error(`the lab's registry does not answer at ${loopback}; see \`docker logs longshore-lab-registry\``);
}
