import { request, type IncomingHttpHeaders } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { WebServer } from '../../../../lab/simulators/marathon/web-server';
import { TestCluster } from './cluster';

interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: unknown;
}

/** One request on loopback. */
export function http(
  port: number,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.once('end', () => {
        const isJson = answer.headers['content-type']?.startsWith('application/json') === true;
        const json: unknown = isJson ? JSON.parse(text) : undefined;
        const { statusCode: status = 0, statusMessage: reason = '' } = answer;
        resolve({ status, reason, headers: answer.headers, text, json });
      });
    });
    outgoing.once('error', reject);
    outgoing.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  });
}

/** A leader's web server on loopback, before a cluster of a test. */
export class HttpBed {
  leader: string | undefined = 'marathon:8080';
  abdicated = 0;
  private port = 0;
  private readonly web: WebServer;
  private other: Server | undefined;
  private readonly sockets: Socket[] = [];

  private constructor(readonly cluster: TestCluster) {
    const { settings, clock, scheduler } = cluster;
    this.web = new WebServer({
      settings,
      clock: { now: () => clock.now(), after: (_, call) => (setImmediate(call), () => undefined) },
      self: () => 'marathon:8080',
      view: () => ({ isLeader: this.leader === 'marathon:8080', leader: this.leader }),
      served: () => ({
        scheduler,
        leadership: { isLeader: true, leader: 'marathon:8080', frameworkId: 'framework' },
        since: { start: clock.now(), lead: clock.now() },
        abdicate: () => (this.abdicated += 1),
      }),
      settled: () => Promise.resolve(),
    });
  }

  static async start(cluster = new TestCluster()): Promise<HttpBed> {
    const bed = new HttpBed(cluster);
    bed.port = await bed.web.listen(0, '127.0.0.1');
    return bed;
  }

  /** Another one leads: what it does with a connection that is made to it. undefined: it listens no more */
  async ledBy(does: ((socket: Socket) => void) | undefined): Promise<void> {
    const other = createServer((socket) => {
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      does?.(socket);
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    this.leader = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    if (does === undefined) await new Promise((resolve) => other.close(resolve));
    else this.other = other;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.other?.close();
    this.web.close();
    this.cluster.scheduler.stop();
  }

  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    return http(this.port, method, path, body, headers);
  }

  /** An answer without an end. */
  stream(path: string): { readonly opened: Promise<void>; readonly until: (text: string) => Promise<string> } {
    let got = '';
    let look: () => void = () => undefined;
    const opened = new Promise<void>((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port: this.port, path, agent: false }, (answer) => {
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          got += chunk;
          look();
        });
        answer.on('error', () => undefined);
        resolve();
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
    const until = (text: string): Promise<string> =>
      new Promise((resolve) => {
        look = () => {
          if (got.includes(text) && got.endsWith('\r\n\r\n')) resolve(got);
        };
        look();
      });
    return { opened, until };
  }

  /** Actions of the steps of the deployment that was last heard of. */
  actions(): string[][] {
    const told = this.cluster.events.flatMap((event) => (event.type === 'deployment_info' ? [event.json] : []));
    const plan = told.at(-1)?.plan as unknown as Plan | undefined;
    return (plan?.steps ?? []).map(({ actions }) => actions.map(({ action }) => action));
  }
}

interface Plan {
  readonly steps: readonly { readonly actions: readonly { readonly action: string }[] }[];
}
