import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { EnvironmentJson } from '../../../constructs/environment/environment-json';
import { main } from '../../../cli/main';
import { FakeConsul } from '../../provider/fake-consul';
import { FakeSsh } from '../../provider/fake-ssh';
import { manifest } from '../fake-hosts';

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** A snapshot as Consul writes it: a gzipped tar. @param change what is wrong with it */
export function snapshot(change: Record<string, string | undefined> = {}, state = 'state'.repeat(400)): Buffer {
  const meta = Buffer.from(JSON.stringify({ Version: 1, ID: '2-42-1', Index: 42, Term: 2 }));
  const sums = `${sha256(meta)}  meta.json\n${sha256(Buffer.from(state))}  state.bin\n`;
  const files: Record<string, string | undefined> = {
    'meta.json': meta.toString(),
    'state.bin': state,
    SHA256SUMS: sums,
    ...change,
  };
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    if (content === undefined) return [];
    const body = Buffer.from(content);
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
    return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

/** A project with an environment `lab` of three Consul servers, whose ssh leads to one fake cluster. */
export class ConsulProject {
  /** Connections live as long as the process, so each project has addresses of its own. */
  private static number = 0;

  readonly consul = new FakeConsul();
  readonly ssh = new FakeSsh().onPath();
  readonly folder = mkdtempSync(join(tmpdir(), 'longshore-consul-cli-'));
  readonly addresses: readonly string[];

  constructor(change: Partial<EnvironmentJson> = {}) {
    ConsulProject.number += 1;
    this.addresses = [1, 2, 3].map((last) => `203.0.113.${ConsulProject.number * 4 + last}`);
    const [model] = manifest().hosts;
    const hosts = this.addresses.map((address, index) => ({ ...model, name: `c${index + 1}`, address }));
    this.manifest({ ...manifest(), hosts, consulClusters: [this.cluster()], ...change } as EnvironmentJson);
    this.write('secrets/lab/consul/bootstrap-token', `${this.consul.management}\n`);
    this.consul.snapshot = snapshot();
  }

  cluster(path = 'lab/Consul'): EnvironmentJson['consulClusters'][number] {
    const tokenFile = 'secrets/lab/consul/bootstrap-token';
    return { path, datacenter: 'dc1', servers: ['c1', 'c2', 'c3'], httpPort: 8500, tokenFile };
  }

  manifest(content: EnvironmentJson): void {
    this.write('cdktf.out/stacks/lab/environment.json', JSON.stringify(content));
  }

  write(name: string, content: string | Buffer): string {
    const file = join(this.folder, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  /** Starts the servers of these hosts. */
  async serve(...indices: number[]): Promise<void> {
    for (const index of indices) await this.ssh.serveHttp(this.addresses[index] ?? '', 8500, this.consul.listener);
  }

  async run(
    argv: readonly string[],
    ask?: (question: string) => Promise<string>,
  ): Promise<{ code: number; out: string; err: string }> {
    const outcome = { out: '', err: '' };
    const code = await main(argv, {
      out: (text) => (outcome.out += text),
      err: (text) => (outcome.err += text),
      colour: false,
      errColour: false,
      project: this.folder,
      interrupted: new AbortController().signal,
      ...(ask !== undefined && { ask }),
    });
    return { code, ...outcome };
  }

  async remove(): Promise<void> {
    await this.ssh.remove();
    rmSync(this.folder, { recursive: true });
  }
}
