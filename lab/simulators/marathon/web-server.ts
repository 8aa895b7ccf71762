import { timingSafeEqual, createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerTo, type Answer, type ApiRequest } from './api/answer';
import { streamEvents } from './api/event-stream';
import { HttpMetrics } from './api/http-metrics';
import { answer, type Served } from './api/routes';
import type { Clock } from '../clock';
import type { LeaderView } from './election';
import type { Settings } from './flags';
import { forward, sendError } from './proxy';

const NO_CACHE = { 'Cache-Control': 'no-cache, no-store, must-revalidate', Pragma: 'no-cache', Expires: '0' };
const LEADER_RETRIES = 10;
const LARGEST_BODY = 32 * 1024 * 1024;

export interface WebServerParts {
  readonly settings: Settings;
  readonly clock: Clock;
  /** `host:port` of this one. */
  readonly self: () => string;
  readonly view: () => LeaderView;
  /** Undefined while this one does not lead. */
  readonly served: () => Omit<Served, 'http' | 'settings'> | undefined;
  /** All that was changed is kept. */
  readonly settled: () => Promise<void>;
  /** Milliseconds between two looks for who leads. @default 250 */
  readonly leaderWait?: number;
}

/** Answers where this one leads, and hands on to the leader where it does not (LeaderProxyFilter). */
export class WebServer {
  readonly http: HttpMetrics;
  private readonly server: Server;

  constructor(private readonly parts: WebServerParts) {
    this.http = new HttpMetrics(parts.clock);
    // Node 18 does not ask for it, newer ones do: it is asked for here.
    this.server = createServer(
      { requireHostHeader: false },
      (incoming, response) => void this.take(incoming, response),
    );
  }

  /** @returns the port. @throws Error where the address cannot be bound */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        const address = this.server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (incoming.httpVersion === '1.1' && incoming.headers.host === undefined) {
        // Refused before anything looks at it: a standby answers that by itself.
        sendError(response, 400, 'No Host');
        return;
      }
      const body = await bodyOf(incoming);
      if (!isAllowed(this.parts.settings, incoming)) this.challenge(response);
      else await this.lead(incoming, response, body, LEADER_RETRIES);
    } catch (fault) {
      if (response.headersSent) response.destroy();
      else send(response, answerTo(fault));
    }
  }

  private challenge(response: ServerResponse): void {
    const realm = `basic realm="${this.parts.settings.httpRealm}"`;
    send(response, { status: 401, headers: { 'WWW-Authenticate': realm }, text: '' });
  }

  private async lead(
    incoming: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    retries: number,
  ): Promise<void> {
    const { view, served, settings } = this.parts;
    const self = this.parts.self();
    const { isLeader, leader } = view();
    const own = served();
    if (isLeader && own !== undefined) {
      await this.serve({ ...own, settings, http: this.http }, incoming, response, body);
    } else if (leader === undefined || leader === self) {
      if (retries < 0) {
        sendError(response, 502, 'Could not determine the current leader', incoming.headers.accept);
        return;
      }
      await this.wait();
      await this.lead(incoming, response, body, retries - 1);
    } else if (incoming.url?.startsWith('/v2/events') === true) {
      response.writeHead(302, { Location: `http://${leader}${incoming.url}` }).end();
    } else forward(incoming, response, body, leader, self, settings.proxyTimeout);
  }

  private wait(): Promise<void> {
    return new Promise((resolve) => this.parts.clock.after(this.parts.leaderWait ?? 250, resolve));
  }

  private async serve(
    served: Served,
    incoming: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
  ): Promise<void> {
    response.setHeader('X-Marathon-Leader', `http://${this.parts.self()}`);
    response.setHeader('X-Frame-Options', 'DENY');
    response.setHeader('X-XSS-Protection', '1; mode=block');
    const request = requestOf(incoming, body);
    if (request.path === '/v2/events' && request.method === 'GET') {
      const types = request.query.getAll('event_type');
      streamEvents(served.scheduler, this.http, response, types, request.remoteAddress);
      return;
    }
    const done = this.http.began(request.method, body.length);
    const made = safely(() => answer(served, request));
    // What is answered would be known to the next leader.
    if (request.method !== 'GET') await this.parts.settled();
    done(made.status, send(response, made));
  }
}

function safely(make: () => Answer): Answer {
  try {
    return make();
  } catch (fault) {
    return answerTo(fault);
  }
}

function requestOf(incoming: IncomingMessage, body: Buffer): ApiRequest {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  return {
    method: incoming.method ?? 'GET',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    body: body.toString(),
    remoteAddress: incoming.socket.remoteAddress ?? '',
    accept: incoming.headers.accept ?? '',
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error('the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @returns how much was sent */
function send(response: ServerResponse, { status, headers, json, text }: Answer): number {
  const body = text ?? (json === undefined ? '' : JSON.stringify(json));
  const type = text === undefined ? 'application/json' : 'text/plain';
  response.writeHead(status, {
    ...NO_CACHE,
    ...(body === '' ? {} : { 'Content-Type': type }),
    ...(status === 204 ? {} : { 'Content-Length': Buffer.byteLength(body) }),
    ...headers,
  });
  response.end(body);
  return Buffer.byteLength(body);
}

/** Basic authentication of every path, where `--http_credentials` asks for it. */
function isAllowed({ httpCredentials }: Settings, { headers }: IncomingMessage): boolean {
  if (httpCredentials === undefined) return true;
  const given = /^basic (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const digest = (text: string | Buffer): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(Buffer.from(given, 'base64')), digest(httpCredentials));
}
