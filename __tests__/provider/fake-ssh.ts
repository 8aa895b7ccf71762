import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Answer, FakeEngines, FakeHost } from './fake-engines';

/** Notes its argv, then runs the remote command here, with the fakes below before the real programs. A shell starts ten times as fast as node. */
const SSH = `#!/bin/sh
here=\${0%/*}
note=$here/ssh-$$
printf '%s\\0' $$ "$@" '' >"$note"
cat "$note" >>"$here/ssh.log" # in one piece: hosts are asked at the same time
[ ! -e "$here/env.log" ] || env >>"$here/env.log"
port=
for word; do
  [ "$port" != next ] || port=\${word##*:}
  case $word in
    -W) port=next;;
    *[!A-Za-z0-9_.-]*@*) ;;
    ?*@*) address=\${address:-\${word#*@}};;
  esac
done
export FAKE_HOST="$here/$address"
if [ -e "$FAKE_HOST.dead" ]; then
  cat "$FAKE_HOST.dead" >&2
  exit 255
fi
if [ -n "$port" ]; then
  if [ -e "$FAKE_HOST.forward" ]; then
    cat "$FAKE_HOST.forward" >&2
    exit 255
  fi
  exec "${process.execPath}" "$here/bridge.cjs" "$FAKE_HOST-$port.sock" 255 'stdio forwarding failed'
fi
export PATH="$here:$PATH"
sh -c "$word"
`;

/** `docker system dial-stdio`: a bridge to the fake engine's socket, or the trouble that the test wants. */
const DOCKER = `#!/bin/sh
if [ -e "$FAKE_HOST.docker" ]; then
  { read -r code; cat >&2; } <"$FAKE_HOST.docker"
  exit "$code"
fi
[ "$*" = 'system dial-stdio' ] || exit 9
exec "${process.execPath}" "\${0%/*}/bridge.cjs" "$FAKE_HOST.sock" 1
`;

/** Between its streams and a socket; where nobody listens there, the exit code and the words to end with. */
const BRIDGE = `
const [path, code, said] = process.argv.slice(2);
const socket = require('node:net').connect(path);
process.stdin.pipe(socket);
socket.pipe(process.stdout);
socket.on('close', () => process.exit(0));
socket.on('error', () => {
  if (said !== undefined) process.stderr.write(said + '\\n');
  process.exit(Number(code));
});
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
    this.program('bridge.cjs', BRIDGE);
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

  behave(address: string, { dead, docker, forward }: Behaviour): void {
    const files = { dead, forward, docker: docker && `${docker.code}\n${docker.stderr}` };
    for (const [name, text] of Object.entries(files)) {
      const file = join(this.folder, `${address}.${name}`);
      if (text === undefined) rmSync(file, { force: true });
      else writeFileSync(file, text);
    }
  }

  /** Every start of ssh so far. */
  starts(): { pid: number; argv: string[] }[] {
    const log = join(this.folder, 'ssh.log');
    if (!existsSync(log)) return [];
    const starts = readFileSync(log, 'utf8').split('\0\0').slice(0, -1);
    return starts.map((start) => {
      const [pid, ...argv] = start.split('\0');
      return { pid: Number(pid), argv };
    });
  }

  /** From now on notes the environment of every ssh. */
  noteEnvironments(): void {
    writeFileSync(join(this.folder, 'env.log'), '');
  }

  /** As noted so far. */
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
