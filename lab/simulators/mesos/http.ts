import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface HttpRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** As it was asked for. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The body as JSON. @throws SyntaxError */
  readonly json: () => unknown;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is told as text, anything else as JSON. */
  readonly body?: unknown;
}

/** An answer, or undefined where the handler goes on with the response itself. */
export type HttpHandler = (request: HttpRequest, response: ServerResponse) => Promise<HttpAnswer | undefined>;

/** @returns once it listens */
export function serve(ip: string, port: number, handler: HttpHandler): Promise<Server> {
  const server = createServer((incoming, response) => {
    void bodyOf(incoming)
      .then((body) => handler(requestOf(incoming, body), response))
      .catch((fault: unknown): HttpAnswer => ({ status: 500, body: String(fault) }))
      .then((answer) => {
        if (answer !== undefined) write(response, answer);
      });
  });
  // A scheduler's stream has no end; a connection that idles costs nothing.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, ip, () => {
      resolve(server);
    });
  });
}

function requestOf(incoming: IncomingMessage, body: string): HttpRequest {
  const url = incoming.url ?? '/';
  return {
    method: incoming.method ?? 'GET',
    path: url.split('?')[0] ?? '/',
    url,
    headers: incoming.headers,
    body,
    json: () => JSON.parse(body) as unknown,
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function write(response: ServerResponse, { status, headers = {}, body }: HttpAnswer): void {
  if (body === undefined) {
    response.writeHead(status, { ...headers, 'content-length': '0' }).end();
    return;
  }
  const [type, text] =
    typeof body === 'string' ? ['text/plain; charset=utf-8', body] : ['application/json', JSON.stringify(body)];
  response.writeHead(status, { 'content-type': type, ...headers }).end(text);
}

/** @throws Error where nobody answers in time, or with another status than 200 */
export function postJson(
  { ip, port }: { readonly ip: string; readonly port: number },
  path: string,
  message: unknown,
  { timeoutMilliseconds = 5000, headers = {} }: { timeoutMilliseconds?: number; headers?: Record<string, string> } = {},
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify(message);
    const call = request(
      {
        host: ip,
        port,
        path,
        method: 'POST',
        timeout: timeoutMilliseconds,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
      },
      (response) => {
        bodyOf(response).then((text) => {
          if (response.statusCode === 200) resolve(text === '' ? {} : (JSON.parse(text) as unknown));
          else reject(new Error(`HTTP ${response.statusCode ?? 0}: ${text}`));
        }, reject);
      },
    );
    call.on('timeout', () => {
      call.destroy(new Error(`no answer from ${ip}:${port} within ${timeoutMilliseconds / 1000} s`));
    });
    call.on('error', reject);
    call.end(body);
  });
}
