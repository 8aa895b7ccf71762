import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Binary } from '../constructs';
import { answeringRegistry } from './registry';
import { REGISTRY } from './topology';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
/** Pushing 100 MB over the loopback takes a second; a busy machine may need more. */
const ANSWER_MILLISECONDS = 120_000;

interface Blob {
  readonly content: Buffer;
  readonly sha256: string;
}

/**
 * Puts a program into the registry as a blob of `longshore/<name>`, for hosts without an engine: its digest is that of the file itself.
 * A manifest names it, or the registry's garbage collection would take it. Answers where hosts fetch it.
 * @throws Error telling what the registry answered
 */
export async function pushBinary(name: string, file: string): Promise<Binary> {
  const repository = `longshore/${name}`;
  const api = `http://${await answeringRegistry()}/v2/${repository}/`;
  const [config, program] = [blob(Buffer.from('{}')), blob(readFileSync(file))];
  await pushBlob(api, config);
  await pushBlob(api, program);
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptor('application/vnd.oci.empty.v1+json', config),
    layers: [descriptor('application/octet-stream', program)],
  };
  const tag = `binary-${program.sha256.slice(0, 16)}`;
  const headers = { 'content-type': MANIFEST };
  await request(new URL(`manifests/${tag}`, api), { method: 'PUT', headers, body: JSON.stringify(manifest) });
  return { url: `http://${REGISTRY}/v2/${repository}/blobs/sha256:${program.sha256}`, sha256: program.sha256 };
}

async function pushBlob(api: string, { content, sha256 }: Blob): Promise<void> {
  const there = await fetch(new URL(`blobs/sha256:${sha256}`, api), { method: 'HEAD', signal: timeout() });
  if (there.ok) return;
  const begun = await request(new URL('blobs/uploads/', api), { method: 'POST' });
  const upload = new URL(begun.headers.get('location') ?? '', api);
  upload.searchParams.set('digest', `sha256:${sha256}`);
  await request(upload, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: content });
}

async function request(url: URL, init: RequestInit & { readonly method: string }): Promise<Response> {
  const response = await fetch(url, { ...init, signal: timeout() });
  if (response.ok) return response;
  throw new Error(
    `the lab's registry: ${init.method} ${url.pathname}: HTTP ${response.status} ${await response.text()}`.trimEnd(),
  );
}

function blob(content: Buffer): Blob {
  return { content, sha256: createHash('sha256').update(content).digest('hex') };
}

function descriptor(mediaType: string, { content, sha256 }: Blob): object {
  return { mediaType, digest: `sha256:${sha256}`, size: content.length };
}

function timeout(): AbortSignal {
  return AbortSignal.timeout(ANSWER_MILLISECONDS);
}
