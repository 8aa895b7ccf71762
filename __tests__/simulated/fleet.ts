import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection, NO_LATENCY, type Line } from './connection';
import { SimulatedHost } from './host';
import { PROGRAMS } from './programs';
import { stepsOf } from './steps';
import { Traffic, type Kind } from './traffic';

/**
 * Hosts that exist only here, any number of them, in this process: what their ssh would do a provider's own stream does (ssh.ts), so
 * that none of them costs a process, and each start of an ssh and each question with its answer is counted.
 */
export class Fleet {
  readonly folder = mkdtempSync(join(tmpdir(), 'ls-fleet-'));
  readonly socket = join(this.folder, 'fleet');
  readonly traffic = new Traffic();
  line: Line = NO_LATENCY;
  private readonly hosts = new Map<string, SimulatedHost>();
  private readonly apis = new Map<string, HttpServer>();
  private readonly server: Server;

  /** @param images what every engine can pull */
  constructor(private readonly images: readonly string[] = []) {
    mkdirSync(this.programs);
    for (const [name, text] of Object.entries(PROGRAMS))
      writeFileSync(join(this.programs, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    this.server = createServer({ allowHalfOpen: true }, (socket) => {
      this.accept(socket);
    });
  }

  /** For the environment of a provider. */
  get environment(): NodeJS.ProcessEnv {
    return { LONGSHORE_FLEET: this.socket };
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(this.socket, resolve));
    return this;
  }

  add(name: string, address: string): SimulatedHost {
    const host = new SimulatedHost(name, address, this.programs, this.images);
    host.engine.on('request', () => {
      this.traffic.answered(name, 'engine');
    });
    this.hosts.set(address, host);
    return host;
  }

  /** An API at a port of a host's loopback. */
  serve(address: string, port: number, listener: RequestListener): void {
    const { name } = this.at(address);
    const server = createHttpServer((request, response) => {
      this.traffic.answered(name, 'forward');
      listener(request, response);
    });
    this.apis.set(`${address}:${port}`, server);
  }

  /** From now on hosts answer what they were asked before at no cost of theirs. Nothing may change there meanwhile. */
  remember(): void {
    for (const { shell } of this.hosts.values()) shell.remembers = true;
  }

  async remove(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
    for (const host of this.hosts.values()) host.remove();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get programs(): string {
    return join(this.folder, 'programs');
  }

  private at(address: string): SimulatedHost {
    const host = this.hosts.get(address);
    if (host === undefined) throw new Error(`${address}: the fleet has no such host`);
    return host;
  }

  /** The first line is what ssh is started with. */
  private accept(socket: Socket): void {
    let text = Buffer.alloc(0);
    const read = (chunk: Buffer): void => {
      text = Buffer.concat([text, chunk]);
      const end = text.indexOf('\n');
      if (end < 0) return;
      socket.off('data', read);
      const argv = JSON.parse(text.subarray(0, end).toString()) as string[];
      this.serveSsh(new Connection(socket, this.line), argv);
      if (text.length > end + 1) socket.emit('data', text.subarray(end + 1));
    };
    socket.on('data', read);
  }

  private serveSsh(connection: Connection, argv: readonly string[]): void {
    const address = argv.find((word) => word.includes('@'))?.split('@')[1] ?? '';
    const host = this.at(address);
    const command = argv.at(-1) ?? '';
    const forwarded = argv.includes('-W') ? argv[argv.indexOf('-W') + 1]?.split(':')[1] : undefined;
    const kind = forwarded !== undefined ? 'forward' : command.includes('dial-stdio') ? 'engine' : undefined;
    if (kind === undefined) this.serveShell(connection, host, command);
    else this.serveHttp(connection, host, kind, forwarded);
  }

  private serveHttp(connection: Connection, { name, address, engine }: SimulatedHost, kind: Kind, port = ''): void {
    this.traffic.connected(name, kind);
    const server = kind === 'engine' ? engine : this.apis.get(`${address}:${port}`);
    if (server === undefined) {
      connection.say('stderr', 'stdio forwarding failed\n');
      connection.exit(255);
      return;
    }
    server.emit('connection', connection.stream());
  }

  /** A session's steps as they come; a script when it has come to its end. */
  private serveShell(connection: Connection, host: SimulatedHost, command: string): void {
    let text = '';
    let kind: Kind | undefined;
    let last = Promise.resolve();
    const count = (found: Kind): void => {
      if (kind === undefined) this.traffic.connected(host.name, found);
      kind = found;
      this.traffic.answered(host.name, found);
    };
    connection.onInput((chunk) => {
      text += chunk?.toString() ?? '';
      const { steps, rest } = stepsOf(text);
      text = rest;
      for (const { script, mark } of steps) {
        count('session');
        last = last.then(async () => {
          const { stdout, stderr } = await host.shell.run(command, script);
          connection.say('stdout', mark(stdout));
          connection.say('stderr', mark(stderr));
        });
      }
      if (chunk !== undefined) return;
      if (kind === undefined) count('script');
      const isOwn = kind === 'script';
      last = last.then(async () => {
        const { code, stdout, stderr } = isOwn
          ? await host.shell.run(command, rest)
          : { code: 0, stdout: '', stderr: '' };
        connection.say('stdout', stdout);
        connection.say('stderr', stderr);
        connection.exit(code);
      });
    });
  }
}
