import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pushBinary } from '../../lab/registry-binary';
import { REGISTRY } from '../../lab/topology';
import { FakePrograms } from './fake-program';

const PROGRAM = 'a program';
const digest = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** A registry as the distribution specification has it, as far as this needs it. */
class FakeRegistry {
  readonly blobs = new Map<string, string>();
  readonly manifests = new Map<string, string>();
  readonly log: string[] = [];
  /** Answers these requests, `PUT /v2/...`, with an error. */
  broken = /^$/;
  private readonly server: Server;

  constructor(private readonly isRelative = false) {
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this.address;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private get address(): string {
    return `127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += String(part);
    const url = new URL(request.url ?? '', `http://${this.address}`);
    const line = `${String(request.method)} ${url.pathname}`;
    if (url.pathname !== '/v2/') this.log.push(line);
    response.statusCode = this.broken.test(line) ? 500 : this.route(line, url, body, response);
    response.end(response.statusCode === 500 ? 'no space left on device' : '');
  }

  private route(line: string, url: URL, body: string, response: ServerResponse): number {
    const name = url.pathname.split('/').at(-1) ?? '';
    if (line === 'GET /v2/') return 200;
    if (line.startsWith('HEAD /v2/longshore/consul/blobs/')) return this.blobs.has(name) ? 200 : 404;
    if (line === 'POST /v2/longshore/consul/blobs/uploads/') {
      const path = '/v2/longshore/consul/blobs/uploads/1?_state=opaque';
      response.setHeader('location', this.isRelative ? path : `http://${this.address}${path}`);
      return 202;
    }
    if (line === 'PUT /v2/longshore/consul/blobs/uploads/1') {
      const wanted = url.searchParams.get('digest') ?? '';
      if (url.searchParams.get('_state') !== 'opaque' || digest(body) !== wanted) return 400;
      this.blobs.set(wanted, body);
      return 201;
    }
    if (line.startsWith('PUT /v2/longshore/consul/manifests/')) {
      const { config, layers } = JSON.parse(body) as { config: { digest: string }; layers: { digest: string }[] };
      if ([config, ...layers].some((part) => !this.blobs.has(part.digest))) return 400; // as a real one does
      this.manifests.set(name, body);
      return 201;
    }
    return 404;
  }
}

let programs: FakePrograms;
let registry: FakeRegistry;
let folder: string;
let file: string;
beforeEach(async () => {
  programs = new FakePrograms();
  folder = mkdtempSync(join(tmpdir(), 'longshore-binary-'));
  file = join(folder, 'consul');
  writeFileSync(file, PROGRAM);
  await use(new FakeRegistry());
});
afterEach(async () => {
  await registry.stop();
  programs.remove();
  rmSync(folder, { recursive: true });
});

async function use(other: FakeRegistry): Promise<void> {
  registry = other;
  programs.add('docker', `case "$1" in port) echo ${await registry.start()};; esac`);
}

describe('pushBinary', () => {
  test('the blob is the program itself; hosts fetch it by its digest', async () => {
    expect(await pushBinary('consul', file)).toEqual({
      url: `http://${REGISTRY}/v2/longshore/consul/blobs/${digest(PROGRAM)}`,
      sha256: digest(PROGRAM).slice('sha256:'.length),
    });
    expect(registry.blobs.get(digest(PROGRAM))).toBe(PROGRAM);
  });

  test('a manifest names it, so that the registry does not collect it as garbage', async () => {
    await pushBinary('consul', file);
    const [[tag, text] = ['', '{}']] = registry.manifests;
    expect(tag).toBe(`binary-${digest(PROGRAM).slice(7, 23)}`);
    expect(JSON.parse(text)).toMatchObject({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { digest: digest('{}'), size: 2 },
      layers: [{ digest: digest(PROGRAM), size: PROGRAM.length }],
    });
  });

  test('a registry may answer the place of an upload without its own name', async () => {
    await registry.stop();
    await use(new FakeRegistry(true));
    await pushBinary('consul', file);
    expect(registry.blobs.get(digest(PROGRAM))).toBe(PROGRAM);
  });

  test('a program that the registry has is not sent again', async () => {
    await pushBinary('consul', file);
    registry.log.length = 0;
    await pushBinary('consul', file);
    expect(registry.log.filter((line) => line.includes('uploads'))).toEqual([]);
  });

  test('fails with what the registry said', async () => {
    registry.broken = /^PUT .*uploads/;
    await expect(pushBinary('consul', file)).rejects.toThrow(
      "the lab's registry: PUT /v2/longshore/consul/blobs/uploads/1: HTTP 500 no space left on device",
    );
  });
});
