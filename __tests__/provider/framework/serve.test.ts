import { existsSync } from 'node:fs';
import type { Http2Server } from 'node:http2';
import { connect as connectSocket, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { createClient, type Transport } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { selfSigned, type Certificate } from '../../../provider/framework/certificate';
import { GRPCController } from '../../../provider/framework/controller.generated';
import { Provider } from '../../../provider/framework/protocol.generated';
import { serve } from '../../../provider/framework/serve';

const COOKIE = { TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2' };

type CreateServer = (...args: unknown[]) => Http2Server;

jest.mock('node:http2', () => ({ ...jest.requireActual<object>('node:http2') })); // so that its functions can be spied on
const http2 = jest.requireMock<Record<'createServer' | 'createSecureServer', CreateServer>>('node:http2');

interface Serving {
  readonly line: string;
  readonly socket: string;
  readonly certificate: string;
}

let servers: Http2Server[];
let sockets: Socket[];
let exits: number[];
let exited: Promise<void>;

beforeEach(() => {
  servers = [];
  sockets = [];
  exits = [];
  for (const name of ['createServer', 'createSecureServer'] as const) {
    const actual = http2[name];
    jest.spyOn(http2, name).mockImplementation((...args) => {
      const server = actual(...args);
      servers.push(server);
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

function transport(socket: string): Transport {
  return createGrpcTransport({
    baseUrl: 'http://localhost',
    nodeOptions: {
      createConnection: () => {
        const connection = connectSocket(socket);
        sockets.push(connection);
        return connection;
      },
    },
  });
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
    const { socket } = await started(COOKIE);
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
