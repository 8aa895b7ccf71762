import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
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
  const loopback = await registryOnLoopback();
  await waitForRegistry(loopback);
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

/** The images of the catalog that the lab's registry holds. */
export function writeDigests(digests: Readonly<Record<string, string>>): void {
  mkdirSync(dirname(IMAGE_DIGESTS), { recursive: true });
  writeFileSync(IMAGE_DIGESTS, `${JSON.stringify(digests, null, 2)}\n`);
}

async function digestInRegistry(loopback: string, repository: string, tag: string): Promise<string | undefined> {
  const response = await fetch(`http://${loopback}/v2/${repository}/manifests/${tag}`, {
    method: 'HEAD',
    headers: { accept: MANIFEST_TYPES.join(', ') },
    signal: AbortSignal.timeout(ANSWER_MILLISECONDS),
  });
  return response.ok ? (response.headers.get('docker-content-digest') ?? undefined) : undefined;
}

async function waitForRegistry(loopback: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const isUp = await fetch(`http://${loopback}/v2/`, { signal: AbortSignal.timeout(ANSWER_MILLISECONDS) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await sleep(200);
  }
  throw new Error(`the lab's registry does not answer at ${loopback}; see \`docker logs longshore-lab-registry\``);
}
