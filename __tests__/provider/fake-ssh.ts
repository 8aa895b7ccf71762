import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Answer, FakeEngines, FakeHost } from './fake-engines';

/** Notes its argv, then runs the remote command here, with the fakes below before the real programs. */
const SSH = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const { spawn } = require('node:child_process');
const argv = process.argv.slice(2);
appendFileSync(__dirname + '/ssh.log', JSON.stringify({ pid: process.pid, argv }) + '\\n');
if (existsSync(__dirname + '/env.log')) appendFileSync(__dirname + '/env.log', JSON.stringify(process.env) + '\\n');
const [, address] = argv.find((word) => /^[\\w.-]+@/.test(word)).split('@');
const file = __dirname + '/' + address + '.json';
const behaviour = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
if (behaviour.dead !== undefined) {
  process.stderr.write(behaviour.dead);
  process.exit(255);
}
if (argv.includes('-W')) forward(argv[argv.indexOf('-W') + 1].split(':')[1]);
else command();
function forward(port) {
  const refuse = () => {
    process.stderr.write(behaviour.forward ?? 'stdio forwarding failed\\n');
    process.exit(255);
  };
  if (behaviour.forward !== undefined) refuse();
  const socket = require('node:net').connect(__dirname + '/' + address + '-' + port + '.sock');
  process.stdin.pipe(socket);
  socket.pipe(process.stdout);
  socket.on('close', () => process.exit(0));
  socket.on('error', refuse);
}
function command() {
  const env = { ...process.env, FAKE_HOST: __dirname + '/' + address, PATH: __dirname + ':' + process.env.PATH };
  spawn('sh', ['-c', argv.at(-1)], { stdio: 'inherit', env }).on('exit', (code) => process.exit(code ?? 1));
}
`;

/** `docker system dial-stdio`: a bridge to the fake engine's socket, or the trouble that the test wants. */
const DOCKER = `#!${process.execPath}
const { existsSync, readFileSync } = require('node:fs');
const file = process.env.FAKE_HOST + '.json';
const { docker } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
if (docker !== undefined) {
  process.stderr.write(docker.stderr);
  process.exit(docker.code);
}
if (process.argv.slice(2).join(' ') !== 'system dial-stdio') process.exit(9);
const socket = require('node:net').connect(process.env.FAKE_HOST + '.sock');
process.stdin.pipe(socket);
socket.pipe(process.stdout);
socket.on('close', () => process.exit(0));
socket.on('error', () => process.exit(1));
`;

export type Handle = (
  method: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, unknown>>,
) => Answer;

/** An engine that answers so, for a server of node:http. */
export const engineListener =
  (handle: Handle): RequestListener =>
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const { method = '', url = '', headers } = request;
      const { status, body: answer, after } = handle(method, url, body, headers);
      const answering = Promise.resolve(after).then(() => {
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(answer instanceof Buffer || answer === undefined ? answer : JSON.stringify(answer));
      });
      answering.catch(() => request.socket.destroy());
    });
  };

interface Behaviour {
  /** No connection: what ssh says. */
  readonly dead?: string;
  /** The docker command ends so. */
  readonly docker?: { readonly code: number; readonly stderr: string };
  /** What `ssh -W` says as it ends. */
  readonly forward?: string;
}

/**
 * An `ssh` first on PATH that stands in for hosts: the argument lists, the remote commands in a real shell, and HTTP over the
 * stream are the real ones; only the network is missing. Docker engines are those of FakeEngines.
 */
export class FakeSsh {
  /** Put this before PATH. */
  readonly folder = mkdtempSync(join(tmpdir(), 'longshore-ssh-'));
  private readonly servers: Server[] = [];
  private readonly path = process.env.PATH;

  constructor() {
    this.program('ssh', SSH);
    this.program('docker', DOCKER);
    this.program('sudo', '#!/bin/sh\nshift\nexec "$@"\n'); // -n
  }

  /** For code under test in this process. */
  onPath(): this {
    process.env.PATH = [this.folder, this.path].join(delimiter);
    return this;
  }

  /** Serves a host's engine where its `docker system dial-stdio` finds it. */
  serve(engines: FakeEngines, host: FakeHost): Promise<void> {
    return this.serveAs(host.address, (...call) => engines.handle(host, ...call));
  }

  /** The same of an engine that answers by itself. */
  async serveAs(address: string, handle: Handle): Promise<void> {
    const server = createServer(engineListener(handle));
    await this.listen(server, `${address}.sock`);
  }

  /** Serves HTTP at a port of a host's loopback, where `ssh -W` finds it. */
  async serveHttp(address: string, port: number, listener: RequestListener): Promise<void> {
    await this.listen(createServer(listener), `${address}-${port}.sock`);
  }

  private async listen(server: Server, socket: string): Promise<void> {
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(join(this.folder, socket), resolve));
  }

  behave(address: string, behaviour: Behaviour): void {
    writeFileSync(join(this.folder, `${address}.json`), JSON.stringify(behaviour));
  }

  /** Every start of ssh so far. */
  starts(): { pid: number; argv: string[] }[] {
    const log = join(this.folder, 'ssh.log');
    if (!existsSync(log)) return [];
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    return lines.map((line) => JSON.parse(line) as { pid: number; argv: string[] });
  }

  /** From now on notes the environment of every ssh. */
  noteEnvironments(): void {
    writeFileSync(join(this.folder, 'env.log'), '');
  }

  /** As noted so far, a line each. */
  environments(): string {
    return readFileSync(join(this.folder, 'env.log'), 'utf8');
  }

  program(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
    chmodSync(join(this.folder, name), 0o755);
  }

  async remove(): Promise<void> {
    process.env.PATH = this.path;
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
