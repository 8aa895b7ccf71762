import { Agent, request, type IncomingMessage } from 'node:http';
import { Readable, type Duplex } from 'node:stream';
import type { HostConnection } from '../connection';
import { declareDead, startForward } from './ssh';
import { SshStream } from './ssh-stream';
import { UnreachableError } from './unreachable';

/** The host answers, and nothing serves at the port. */
export class NotServingError extends UnreachableError {}

export interface HttpCall {
  readonly headers?: Readonly<Record<string, string>>;
  /** A stream is sent in chunks unless the headers give its length. @default none */
  readonly body?: string | Buffer | Readable;
  /** How long it may take, the body of the answer included. @default 90 */
  readonly seconds?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** An HTTP API on a host. What is sent travels inside the connection: it is in no argument list and no log. */
export interface Http {
  /** The whole answer, whatever its status. @throws UnreachableError, NotServingError */
  call(method: string, path: string, call?: HttpCall): Promise<HttpAnswer>;
  /** The answer, its body still to be read. @throws UnreachableError, NotServingError */
  open(method: string, path: string, call?: HttpCall): Promise<IncomingMessage>;
}

/** @param at the host's own address at which the API listens; @default 127.0.0.1 */
export type HttpOf = (host: HostConnection, port: number, at?: string) => Http;

const LOOPBACK = '127.0.0.1';

/** Terraform sets no time limit, so every call has one. */
const ANSWER_SECONDS = 90;

/** Done twice they come to the same (RFC 9110, 9.2.2). Of another nobody knows whether it was done: whoever sent it looks first. */
const IDEMPOTENT: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'];

const apis = new Map<string, SshHttp>();

/** One connection to each host, port and process: `ssh -W`. */
export const httpOverSsh: HttpOf = (host, port, at = LOOPBACK) => {
  const key = `${at}:${port} ${JSON.stringify(host)}`;
  const api = apis.get(key) ?? new SshHttp(host, port, at);
  apis.set(key, api);
  return api;
};

class SshHttp implements Http {
  private readonly agent: Agent;

  constructor(
    private readonly host: HostConnection,
    private readonly port: number,
    private readonly at: string,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: 1 });
    // Node's types know sockets only; any duplex stream will do.
    (this.agent as unknown as { createConnection: () => Duplex }).createConnection = () =>
      new SshStream(startForward(host, port, at), (code, stderr) => this.reasonOf(code, stderr));
  }

  async call(method: string, path: string, call: HttpCall = {}): Promise<HttpAnswer> {
    const response = await this.open(method, path, call);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of response) chunks.push(chunk as Buffer);
    } catch (error) {
      throw this.cause(error as Error, method, path);
    }
    return { status: response.statusCode ?? 0, body: Buffer.concat(chunks) };
  }

  open(
    method: string,
    path: string,
    { headers = {}, body = '', seconds = ANSWER_SECONDS }: HttpCall = {},
  ): Promise<IncomingMessage> {
    const length = body instanceof Readable ? {} : { 'Content-Length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const call = request(
        { method, path, headers: { Host: `${this.at}:${this.port}`, ...length, ...headers }, agent: this.agent },
        resolve,
      );
      call.on('error', (error: NodeJS.ErrnoException) => {
        // One that was idle may end just when it is used again, most likely before anybody read what was sent.
        const isStale = error.code === 'ECONNRESET' && call.reusedSocket;
        if (isStale && IDEMPOTENT.includes(method) && !(body instanceof Readable))
          resolve(this.open(method, path, { headers, body, seconds }));
        else reject(this.cause(error, method, path));
      });
      const timer = setTimeout(() => {
        call.destroy(this.notServing(`It gave no answer to ${method} ${plain(path)} in ${seconds} s.`));
      }, seconds * 1000);
      call.on('close', () => {
        clearTimeout(timer);
      });
      if (body instanceof Readable) {
        body.on('error', (error) => call.destroy(error));
        body.pipe(call);
      } else call.end(body);
    });
  }

  /** A connection that ends before its answer: what restarts does so. */
  private cause(error: NodeJS.ErrnoException, method: string, path: string): Error {
    if (error.code !== 'ECONNRESET') return error;
    return this.notServing(`${error.message} in ${method} ${plain(path)}`);
  }

  private reasonOf(code: number | null, stderr: string): Error {
    // 255 as well; "open failed" is said only where the client's LogLevel lets it.
    if (/stdio forwarding failed|open failed/.test(stderr))
      return this.notServing(
        `Nothing listens there, or sshd forwards nothing (AllowTcpForwarding).\n${stderr.trim().split('\n')[0] ?? ''}`,
      );
    if (code === 255) return declareDead(this.host, stderr);
    return this.notServing(`ssh -W ended with ${code ?? 'a signal'}: ${stderr.trim()}`);
  }

  private notServing(reason: string): NotServingError {
    const { name } = this.host;
    const where = this.at === LOOPBACK ? 'its loopback' : this.at;
    return new NotServingError(name, reason, `host ${name}: no answer at port ${this.port} of ${where}`);
  }
}

const plain = (path: string): string => path.split('?')[0] ?? '';
