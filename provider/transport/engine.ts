import { Agent, request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HostConnection } from '../connection';
import { declareDead, startSsh } from './ssh';
import { SshStream } from './ssh-stream';
import { UnreachableError } from './unreachable';

/** The engine answered with an error status. */
export class EngineError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** A host's Docker engine, by its API. What is sent travels inside the connection: it is in no argument list and no log. */
export interface Engine {
  /** @throws EngineError, UnreachableError */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<T>;
  delete(path: string): Promise<void>;
  /** The raw answer, for streams and for what takes long. */
  postRaw(path: string, body?: unknown, options?: RawOptions): Promise<Buffer>;
  getRaw(path: string): Promise<Buffer>;
}

export interface RawOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** How long it may say nothing. @default 90 */
  readonly seconds?: number;
}

export type EngineOf = (host: HostConnection) => Engine;

/** The docker CLI's own bridge to its engine's socket; with sudo where the user may not open the socket. */
function dialCommand({ sudo }: HostConnection): string {
  const dial = 'docker system dial-stdio';
  return sudo ? `sh -c '[ -w /var/run/docker.sock ] && exec ${dial}; exec sudo -n ${dial}'` : dial;
}

/** Terraform sets no time limit, so every silence has one; joining a swarm and a check's command take longest. */
const ANSWER_SECONDS = 90;

const engines = new Map<string, SshEngine>();

/** One connection to each host and process. */
export const engineOverSsh: EngineOf = (host) => {
  const key = JSON.stringify(host);
  const engine = engines.get(key) ?? new SshEngine(host);
  engines.set(key, engine);
  return engine;
};

/** Connections to one host at once: sshd drops logins where ten are under way. */
const MOST_CONNECTIONS = 3;
/** How many answers take as long as another connection: its handshake has so many round trips. */
const ANSWERS_A_CONNECTION = 8;

class SshEngine implements Engine {
  private readonly agent: Agent;
  /** Calls under way that take as long as they take: pulls, waits. */
  private long = 0;
  /** Questions without an answer yet. */
  private short = 0;

  constructor(private readonly host: HostConnection) {
    this.agent = new Agent({ keepAlive: true, maxSockets: 1 });
    // Node's types know sockets only; any duplex stream will do.
    (this.agent as unknown as { createConnection: () => Duplex }).createConnection = () =>
      new SshStream(startSsh(host, dialCommand(host)), (code, stderr) => reasonOf(host, code, stderr));
  }

  async get<T>(path: string): Promise<T> {
    return JSON.parse((await this.call('GET', path)).toString()) as T;
  }

  async post<T>(path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    const answer = (await this.call('POST', path, body, { headers })).toString();
    return (answer.trim() === '' ? undefined : JSON.parse(answer)) as T;
  }

  async delete(path: string): Promise<void> {
    await this.call('DELETE', path);
  }

  postRaw(path: string, body?: unknown, options?: RawOptions): Promise<Buffer> {
    return this.call('POST', path, body, options);
  }

  getRaw(path: string): Promise<Buffer> {
    return this.call('GET', path);
  }

  private async call(method: string, path: string, body?: unknown, options: RawOptions = {}): Promise<Buffer> {
    const kind = method === 'GET' ? 'short' : 'long';
    // Another connection is for those that would wait behind what takes long, or behind so many that it is there sooner.
    const wanted = 1 + this.long + Math.floor(this.short / ANSWERS_A_CONNECTION);
    if (wanted > this.agent.maxSockets) this.agent.maxSockets = Math.min(wanted, MOST_CONNECTIONS);
    this[kind] += 1;
    try {
      return await this.send(method, path, body, options);
    } finally {
      this[kind] -= 1;
    }
  }

  private send(
    method: string,
    path: string,
    body: unknown,
    { headers: more = {}, seconds = ANSWER_SECONDS }: RawOptions,
  ): Promise<Buffer> {
    const payload = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      ...more,
      Host: 'docker',
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(payload),
    };
    return new Promise((resolve, reject) => {
      const call = request({ method, path, headers, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          listen();
        });
        response.on('error', reject);
        response.on('end', () => {
          const answer = Buffer.concat(chunks);
          const status = response.statusCode ?? 0;
          if (status < 400) resolve(answer);
          else reject(new EngineError(status, `${this.host.name}: ${messageIn(answer)}`));
        });
      });
      call.on('error', (error: NodeJS.ErrnoException) => {
        // The connection ended before the answer: an engine that restarts does so.
        const hungUp = error.code === 'ECONNRESET';
        reject(hungUp ? noAnswer(this.host, `${error.message} in ${method} ${path.split('?')[0] ?? ''}`) : error);
      });
      let timer: NodeJS.Timeout | undefined;
      const listen = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          const what = `${method} ${path.split('?')[0] ?? ''}`;
          call.destroy(noAnswer(this.host, `It gave no answer to ${what} in ${seconds} s.`));
        }, seconds * 1000);
      };
      // Its time begins when its turn comes: others may take long before it.
      call.on('socket', listen);
      call.on('close', () => {
        clearTimeout(timer);
      });
      call.end(payload);
    });
  }
}

const noAnswer = ({ name }: HostConnection, reason: string): UnreachableError =>
  new UnreachableError(name, reason, `host ${name}: its Docker engine does not answer`);

function messageIn(answer: Buffer): string {
  try {
    return (JSON.parse(answer.toString()) as { message: string }).message;
  } catch {
    return answer.toString();
  }
}

/** Why `docker system dial-stdio` ended. */
function reasonOf(host: HostConnection, code: number | null, stderr: string): Error {
  const text = stderr.trim();
  if (code === 255) return declareDead(host, stderr);
  const { name, user } = host;
  if (code === 127 || /docker: (command )?not found/.test(text)) {
    return new UnreachableError(
      name,
      `Install one there (Debian: sudo apt-get install docker.io), then run this again.\n${text}`,
      `host ${name} has no Docker engine`,
    );
  }
  if (/permission denied|a password is required/i.test(text)) {
    return new UnreachableError(
      name,
      `Add the user to the group docker there (sudo usermod -aG docker ${user}), or allow passwordless sudo.\n${text}`,
      `host ${name}: user ${user} may not use the Docker engine`,
    );
  }
  return noAnswer(host, `Is it running there (systemctl status docker)?\n${text}`);
}
