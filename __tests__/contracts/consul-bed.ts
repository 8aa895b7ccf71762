// Agents of the real program on this machine's loopback, configured by what ConsulCluster renders and `longshore secrets` makes.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, Testing, TerraformStack } from 'cdktf';
import { makeMissing } from '../../cli/secrets/make';
import { SecretStore } from '../../cli/secrets/store';
import {
  ConsulCluster,
  ContainerImage,
  Environment,
  ExternalService,
  Host,
  HostGroup,
  Port,
  Ssh,
} from '../../constructs';
import { cacheDirectory } from '../../lab/paths';
import type { HostConnection } from '../../provider/connection';
import { secretDigest } from '../../provider/secret-digest';
import { NotServingError, type HttpOf } from '../../provider/transport';
import { connectionTo } from '../provider/fixture';

/** Where the lab built it; undefined where it has not. */
export function consulProgram(): string | undefined {
  const folder = cacheDirectory('consul');
  const built = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, 'consul')) : [];
  return [process.env.LONGSHORE_CONSUL, ...built].find((file) => file !== undefined && existsSync(file));
}

export const SERVERS = ['s1', 's2', 's3'] as const;
export const AGENT = 'a4';
const ADDRESSES: Readonly<Record<string, string>> = {
  s1: '127.0.0.2',
  s2: '127.0.0.3',
  s3: '127.0.0.4',
  a4: '127.0.0.5',
};
/** Of the external service. */
export const SERVICE_PORT = 23306;

interface Rendered {
  readonly host: { readonly name: string };
  readonly files: Readonly<Record<string, string>>;
  readonly secret_files: readonly { readonly target: string; readonly source: string }[];
}

export class ConsulBed {
  readonly folder = mkdtempSync(join(tmpdir(), 'longshore-consul-bed-'));
  private readonly processes = new Map<string, ChildProcess>();
  private readonly bridges: Server[] = [];

  constructor(readonly program: string) {
    const { secretsDirectory, secrets } = this.environment().secrets.toJSON();
    makeMissing(secrets, new SecretStore('/', secretsDirectory), new Date());
    this.render();
  }

  /** What each agent is given, from the secrets as they are now. */
  render(): void {
    const { stack } = this.environment();
    const plan = JSON.parse(Testing.synth(stack)) as {
      resource: { longshore_host_container: Record<string, Rendered> };
    };
    for (const { host, files, secret_files: secrets } of Object.values(plan.resource.longshore_host_container)) {
      const config = files['/consul/config/agent.json'] ?? '';
      this.write(host.name, 'config/agent.json', this.onLoopback(host.name, config));
      for (const { target, source } of secrets)
        this.write(host.name, target.replace('/consul/', ''), readFileSync(source, 'utf8'));
    }
  }

  /** Several agents share one machine here: each has the loopback address that is its host's for its own. */
  private onLoopback(name: string, config: string): string {
    const address = this.address(name);
    return config
      .replace(/"(dns|http|https)": "127\.0\.0\.1[^"]*"/g, `"$1": "${address}"`)
      .replaceAll('/consul/data', this.path(name, 'data'))
      .replaceAll('/consul/tls', this.path(name, 'tls'));
  }

  private environment() {
    const stack = new TerraformStack(new App({ outdir: join(this.folder, 'cdktf.out') }), 'lab');
    const { secrets } = new Environment(stack, 'Environment', { secretsDirectory: join(this.folder, 'secrets') });
    const ssh = Ssh.agent('ops', { sudo: false });
    const hosts = Object.entries(ADDRESSES).map(([name, address]) => new Host(stack, name, { address, ssh }));
    const [s1, s2, s3, a4] = hosts as [Host, Host, Host, Host];
    const image = ContainerImage.of(`registry.example.com/consul@sha256:${'1'.repeat(64)}`);
    const cluster = new ConsulCluster(stack, 'Consul', { servers: HostGroup.of(s1, s2, s3), image, logLevel: 'debug' });
    const address = '127.0.0.1';
    new ExternalService(stack, 'Orders', { cluster, address, port: Port.tcp(SERVICE_PORT), checkedFrom: a4 });
    return { stack, secrets };
  }

  address(name: string): string {
    return ADDRESSES[name] ?? '';
  }

  path(name: string, file: string): string {
    return join(this.folder, name, file);
  }

  private write(name: string, file: string, content: string): void {
    mkdirSync(dirname(this.path(name, file)), { recursive: true });
    writeFileSync(this.path(name, file), content, { mode: 0o600 });
  }

  validate(name: string): { status: number | null; text: string } {
    const { status, stdout, stderr } = spawnSync(this.program, ['validate', this.path(name, 'config')], {
      encoding: 'utf8',
    });
    return { status, text: stdout + stderr };
  }

  start(name: string): void {
    mkdirSync(this.path(name, 'data'), { recursive: true, mode: 0o700 });
    const child = spawn(this.program, ['agent', `-config-dir=${this.path(name, 'config')}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(this.path(name, 'log'), { flags: 'a' });
    child.stdout.pipe(log);
    child.stderr.pipe(log, { end: false });
    this.processes.set(name, child);
  }

  async stop(name: string, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.processes.get(name);
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  wipe(name: string): void {
    rmSync(this.path(name, 'data'), { recursive: true });
  }

  log(name: string): string {
    return readFileSync(this.path(name, 'log'), 'utf8');
  }

  /** state.sh beside an agent. */
  state(name: string, command: string): boolean {
    const script = join(__dirname, '..', '..', 'constructs', 'consul', 'state.sh');
    const address = this.address(name);
    const env = { ...process.env, CONSUL_HTTP_ADDR: `http://${address}:8500`, CONSUL_SERVER: `${address}:8300` };
    return spawnSync('sh', [script, command], { env }).status === 0;
  }

  secret(name: string): string {
    return readFileSync(join(this.folder, 'secrets', 'consul', name), 'utf8').trim();
  }

  /** As `longshore secrets lab rotate` would. */
  replaceSecret(name: string, content: string): void {
    writeFileSync(join(this.folder, 'secrets', 'consul', name), content, { mode: 0o600 });
  }

  secretInput(name: string): { source: string; digest: string; digestKey: string } {
    const [source, digestKey] = [
      join(this.folder, 'secrets', 'consul', name),
      join(this.folder, 'secrets', '.digest-key'),
    ];
    return { source, digest: secretDigest(readFileSync(digestKey, 'utf8'), readFileSync(source)), digestKey };
  }

  readonly cluster = {
    servers: SERVERS.map((name) => connectionTo({ name, address: ADDRESSES[name] ?? '' })),
    port: 8500,
    tokenFile: join(this.folder, 'secrets', 'consul', 'bootstrap-token'),
  };

  /** As httpOverSsh, without ssh. */
  readonly httpOf: HttpOf = (host: HostConnection, port) => ({
    call: async (method, path, { headers = {}, body = '' } = {}) =>
      new Promise((resolve, reject) => {
        const own = { ...headers, 'Content-Length': Buffer.byteLength(body as string) };
        const call = request({ host: host.address, port, method, path, headers: own }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) });
          });
        });
        call.on('error', (error) => {
          reject(new NotServingError(host.name, error.message));
        });
        call.end(body);
      }),
    open: () => Promise.reject(new Error('no streams here')),
  });

  /** An answer of an agent's HTTP API. @param token none unless given */
  async ask(
    name: string,
    method: string,
    path: string,
    token?: string,
    body?: string,
  ): Promise<{ status: number; text: string }> {
    const headers: Record<string, string> = token === undefined ? {} : { 'X-Consul-Token': token };
    const http = this.httpOf(connectionTo({ name, address: this.address(name) }), 8500);
    const answer = await http.call(method, path, { headers, ...(body !== undefined && { body }) });
    return { status: answer.status, text: answer.body.toString() };
  }

  /** `ssh -W` to a server's HTTP port leads to it; and environment.json, as synth writes it: for the command line. */
  async reachableBy(sshFolder: string): Promise<void> {
    for (const name of SERVERS) {
      const bridge = createServer((socket) => {
        const to = connect(8500, this.address(name));
        socket.pipe(to).pipe(socket);
        for (const end of [socket, to]) end.on('error', () => socket.destroy());
      });
      this.bridges.push(bridge);
      const file = join(sshFolder, `${this.address(name)}-8500.sock`);
      await new Promise<void>((resolve) => bridge.listen(file, resolve));
    }
    const { stack } = this.environment();
    const folder = join(this.folder, 'cdktf.out', 'stacks', 'lab');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'environment.json'), JSON.stringify(Environment.of(stack).manifest.toJSON()));
  }

  async remove(): Promise<void> {
    for (const bridge of this.bridges) bridge.close();
    for (const name of this.processes.keys()) await this.stop(name, 'SIGKILL');
    rmSync(this.folder, { recursive: true });
  }
}

/** Seconds until it holds. @throws Error with its words when it does not in good time */
export async function secondsUntil(what: string, holds: () => boolean | Promise<boolean>, limit = 60): Promise<number> {
  const begun = Date.now();
  for (;;) {
    if (await Promise.resolve(holds()).catch(() => false)) return (Date.now() - begun) / 1000;
    if (Date.now() - begun > limit * 1000) throw new Error(`${what}: not within ${limit} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
