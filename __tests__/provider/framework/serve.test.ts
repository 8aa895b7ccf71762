import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import { connect as connectSocket, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { selfSigned, type Certificate } from '../../../provider/framework/certificate';
import { GRPCController } from '../../../provider/framework/controller.generated';
import { Provider } from '../../../provider/framework/protocol.generated';
import { serve } from '../../../provider/framework/serve';

const COOKIE = { TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2' };

type CreateServer = (...args: unknown[]) => Http2Server;

jest.mock('node:http2', () => ({ ...jest.requireActual<object>('node:http2') })); // so that its functions can be spied on
jest.mock('../../../provider/framework/certificate', () => ({
  ...jest.requireActual<object>('../../../provider/framework/certificate'),
}));
const http2 = jest.requireMock<Record<'createServer' | 'createSecureServer', CreateServer>>('node:http2');

interface Serving {
  readonly line: string;
  readonly socket: string;
  readonly certificate: string;
}

let servers: Http2Server[];
let sessions: ServerHttp2Session[];
let sockets: Socket[];
let exits: number[];
let exited: Promise<void>;

beforeEach(() => {
  servers = [];
  sessions = [];
  sockets = [];
  exits = [];
  for (const name of ['createServer', 'createSecureServer'] as const) {
    const actual = http2[name];
    jest.spyOn(http2, name).mockImplementation((...args) => {
      const server = actual(...args);
      servers.push(server);
      server.on('session', (session: ServerHttp2Session) => sessions.push(session));
      return server;
    });
  }
  exited = new Promise((resolve) => {
    jest.spyOn(process, 'exit').mockImplementation(((code: number) => {
      exits.push(code);
      resolve();
    }) as never);
  });
});

afterEach(async () => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  for (const socket of sockets) socket.destroy();
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  for (const session of sessions) if (!session.destroyed) await once(session, 'close');
  await setImmediate();
  jest.restoreAllMocks(); // last: a session that closes ends the process
});

async function started(env: NodeJS.ProcessEnv): Promise<Serving> {
  const line = await new Promise<string>((resolve) => {
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      resolve(String(text));
      return true;
    });
    serve([], env);
  });
  const fields = line.trim().split('|');
  return { line, socket: fields[3] ?? '', certificate: fields[5] ?? '' };
}

const over = (socket: string) => ({
  baseUrl: 'http://localhost',
  nodeOptions: {
    createConnection: () => {
      const connection = connectSocket(socket);
      sockets.push(connection);
      return connection;
    },
  },
});

function transport(socket: string): Transport {
  return createGrpcTransport(over(socket));
}

describe('the provider as a process', () => {
  test('fails when it is started by hand, with a word that says so', () => {
    const words = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    jest.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('exit');
    });
    expect(() => {
      serve([], {});
    }).toThrow('exit');
    expect(words).toHaveBeenCalledWith(expect.stringContaining('This is a Terraform provider. Terraform starts it'));
  });

  test('says in one line where it serves', async () => {
    const { line, socket } = await started(COOKIE);
    expect(line).toBe(`1|6|unix|${socket}|grpc|\n`);
    expect(existsSync(socket)).toBe(true);
    expect(dirname(socket).startsWith(join(tmpdir(), 'longshore-'))).toBe(true);
  });

  test('answers over gRPC, and leaves nothing when Terraform is gone', async () => {
    const { socket } = await started(COOKIE);
    const grpc = createClient(Provider, transport(socket));
    expect((await grpc.getProviderSchema({})).diagnostics).toEqual([]);
    expect(exits).toEqual([]);
    for (const connection of sockets) connection.destroy(); // as SIGKILL of Terraform does
    await exited;
    expect(exits[0]).toBe(0);
    expect(existsSync(dirname(socket))).toBe(false);
  });

  test.each<[string, (socket: string) => Transport]>([
    ['gRPC-Web', (socket) => createGrpcWebTransport({ ...over(socket), httpVersion: '2' })],
    ['Connect', (socket) => createConnectTransport({ ...over(socket), httpVersion: '2' })],
  ])('fails for what speaks %s, as Terraform never does', async (_, speaking) => {
    const { socket } = await started(COOKIE);
    await expect(createClient(Provider, speaking(socket)).getProviderSchema({})).rejects.toThrow();
  });

  test('stays while one connection of two is open', async () => {
    const { socket } = await started(COOKIE);
    for (const client of [transport(socket), transport(socket)]) await createClient(Provider, client).getMetadata({});
    const [first] = sessions;
    if (first === undefined || sessions.length !== 2) throw new Error('there are not two sessions');
    const closed = once(first, 'close');
    sockets[0]?.destroy();
    await closed;
    expect(exits).toEqual([]);
    sockets[1]?.destroy();
    await exited;
    expect(exits).toEqual([0]);
  });

  test('ends when Terraform is gone before it ever connected', async () => {
    const timer = { unref: () => timer } as NodeJS.Timeout;
    const every = jest.spyOn(global, 'setInterval').mockReturnValue(timer);
    const { socket } = await started(COOKIE);
    const look = every.mock.calls[0]?.[0] as () => void;
    look();
    expect(exits).toEqual([]);
    jest.replaceProperty(process, 'ppid', process.ppid + 1);
    look();
    expect(exits).toEqual([0]);
    expect(existsSync(dirname(socket))).toBe(false);
  });

  test('ends when it is told to, after the answer', async () => {
    const { socket } = await started(COOKIE);
    await createClient(GRPCController, transport(socket)).shutdown({});
    await exited;
    expect(existsSync(dirname(socket))).toBe(false);
  });

  test('ignores Ctrl-C, which Terraform turns into StopProvider, and ends on SIGTERM', async () => {
    const before = process.listenerCount('SIGINT');
    const { socket } = await started(COOKIE);
    expect(process.listenerCount('SIGINT')).toBe(before + 1);
    process.listeners('SIGINT').forEach((listener) => {
      listener('SIGINT');
    });
    expect(existsSync(socket)).toBe(true);
    process.listeners('SIGTERM').forEach((listener) => {
      listener('SIGTERM');
    });
    expect(exits).toEqual([0]);
    expect(existsSync(dirname(socket))).toBe(false);
  });

  describe('with mutual TLS', () => {
    let client: Certificate;
    let secure: NodeJS.ProcessEnv;
    beforeAll(() => {
      client = selfSigned();
      secure = { ...COOKIE, PLUGIN_CLIENT_CERT: client.certificatePem };
    });
    const dial = (socket: string, certificate: string, identity: object) =>
      new Promise<string>((resolve, reject) => {
        const ca = new X509Certificate(Buffer.from(certificate, 'base64')).toString();
        const options = { path: socket, ca, servername: 'localhost', ALPNProtocols: ['h2'], ...identity };
        const connection = connectTls(options);
        // A refused client hears of it only after the handshake, in TLS 1.3.
        connection.on('data', () => {
          resolve(String(connection.alpnProtocol));
          connection.destroy();
        });
        connection.on('error', reject);
        connection.on('close', () => {
          reject(new Error('closed without a word'));
        });
      });

    test('hands its certificate over without padding', async () => {
      const { certificate } = await started(secure);
      expect(certificate).toMatch(/^[A-Za-z0-9+/]+$/);
      expect(new X509Certificate(Buffer.from(certificate, 'base64')).subjectAltName).toBe('DNS:localhost');
    });

    test('leaves padding out where there would be some', async () => {
      const made = { ...selfSigned(), der: Buffer.from([1]) };
      const certificates = jest.requireMock<{ selfSigned: typeof selfSigned }>(
        '../../../provider/framework/certificate',
      );
      jest.spyOn(certificates, 'selfSigned').mockReturnValue(made);
      expect((await started(secure)).certificate).toBe('AQ');
    });

    test('takes the client that Terraform announced', async () => {
      const { socket, certificate } = await started(secure);
      const answer = dial(socket, certificate, { key: client.keyPem, cert: client.certificatePem });
      await expect(answer).resolves.toBe('h2');
    });

    test.each<[string, () => object]>([
      ['without a certificate', () => ({})],
      [
        'with another one',
        () => {
          const stranger = selfSigned();
          return { key: stranger.keyPem, cert: stranger.certificatePem };
        },
      ],
    ])('fails for a client %s', async (_, identity) => {
      const { socket, certificate } = await started(secure);
      await expect(dial(socket, certificate, identity())).rejects.toThrow();
    });
  });
});
