// The socket helper itself, in both languages, over loopback.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';

const folder = join(__dirname, '..', '..', '..', 'cli', 'preflight');
const languages = (
  [
    ['perl', 'probe.pl'],
    ['python3', 'probe.py'],
  ] as const
).filter(([program]) => spawnSync(program, ['--version']).status === 0);

const FULL_QUEUE = `socket(S, PF_INET, SOCK_STREAM, 0); bind(S, sockaddr_in(0, INADDR_LOOPBACK)); listen(S, 0); $| = 1;
my $address = getsockname(S);
for (1 .. 3) { socket(my $c, PF_INET, SOCK_STREAM | 2048, 0); connect($c, $address); push @held, $c }
print((sockaddr_in($address))[0], "\\n"); sleep 20`;

class Helper {
  private readonly child: ChildProcess;
  private text = '';
  readonly ended: Promise<number | string | null>;

  constructor(program: string, file: string, expiry = 30) {
    this.child = spawn(program, [join(folder, file), String(expiry)], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdout?.on('data', (piece: Buffer) => (this.text += piece.toString()));
    this.ended = new Promise((resolve) =>
      this.child.once('close', (code, signal) => {
        resolve(code ?? signal);
      }),
    );
  }

  async ask(request: string): Promise<string> {
    const [, id = ''] = request.split(' ');
    this.child.stdin?.write(`${request}\n`);
    for (let tries = 0; tries < 500; tries++) {
      const line = this.text.split('\n').find((each) => each.startsWith(`${id} `));
      if (line !== undefined) return line.slice(id.length + 1).trim();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`no answer to ${request}; so far: ${this.text}`);
  }

  close(): Promise<number | string | null> {
    this.child.stdin?.end();
    return this.ended;
  }
}

function serve(onConnection: Parameters<typeof createServer>[1]): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer(onConnection).listen(0, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

async function freePort(): Promise<number> {
  const server = await serve(() => undefined);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('at least perl or python3 is on this machine', () => {
  expect(languages.length).toBeGreaterThan(0);
});

describe.each(languages)('the socket helper in %s', (program, file) => {
  let helper: Helper;
  beforeEach(() => {
    helper = new Helper(program, file);
  });
  afterEach(async () => {
    await helper.close();
  });

  test('finds a TCP flow open: the nonce, and many packets each way', async () => {
    const port = await freePort();
    expect(await helper.ask(`bind b tcp 127.0.0.1 ${port} nonce1`)).toBe('bound');
    expect(await helper.ask(`tcp c 127.0.0.1 ${port} nonce1 3 20000`)).toBe('open');
    expect(await helper.ask(`tcp d 127.0.0.1 ${port} nonce1 3 2000000`)).toBe('open');
  });

  test('tells refused, wrong host and a silent one apart', async () => {
    const port = await freePort();
    expect(await helper.ask(`tcp r 127.0.0.1 ${port} nonce1 3 20000`)).toBe('error ECONNREFUSED');
    await helper.ask(`bind b tcp 127.0.0.1 ${port} other`);
    expect(await helper.ask(`tcp w 127.0.0.1 ${port} nonce1 3 20000`)).toBe(
      `wrong ${Buffer.from('other').toString('hex')}`,
    );
    const silent = await serve(() => undefined);
    const { port: quiet } = silent.address() as AddressInfo;
    expect(await helper.ask(`tcp s 127.0.0.1 ${quiet} nonce1 1 20000`)).toBe('silent');
    expect(await helper.ask(`tcp o 127.0.0.1 ${quiet} - 3 0`)).toBe('open');
    silent.close();
  });

  test('finds small to pass and large to fail', async () => {
    const server = await serve((socket) => {
      socket.on('error', () => undefined);
      socket.write('nonce1\n');
      socket.pause();
    });
    const { port } = server.address() as AddressInfo;
    expect(await helper.ask(`tcp c 127.0.0.1 ${port} nonce1 1 20000`)).toBe('large-lost');
    server.close();
  });

  test('finds a flow blocked when nothing answers within the time', async () => {
    // A queue that is full takes no connection and refuses none.
    const full = spawn('perl', ['-MSocket', '-e', FULL_QUEUE]);
    const port = await new Promise<string>((resolve) =>
      full.stdout.once('data', (piece: Buffer) => {
        resolve(piece.toString().trim());
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await helper.ask(`tcp c 127.0.0.1 ${port} nonce1 1 20000`)).toBe('timeout');
    full.kill();
  });

  test('counts datagrams by their mark, and says what the sender saw', async () => {
    const port = await freePort();
    await helper.ask(`bind b udp 127.0.0.1 ${port} -`);
    expect(await helper.ask(`udp u 127.0.0.1 ${port} 5011223344556677 3 16`)).toBe('sent 3');
    expect(await helper.ask(`udp v 127.0.0.1 ${port} 5011223344556688 3 1472`)).toBe('sent 3');
    expect(await helper.ask('stat s b')).toBe('stat 5011223344556677=3 5011223344556688=3');
    expect(await helper.ask(`udp w 127.0.0.1 ${port} 5011223344556699 3 70000`)).toBe('sent 0 EMSGSIZE');
    expect(await helper.ask(`udp x 127.0.0.1 ${await freePort()} 5011223344556699 3 16`)).toMatch(
      /^sent \d ECONNREFUSED$/,
    );
  });

  test('says why it cannot bind', async () => {
    const port = await freePort();
    await helper.ask(`bind a tcp 127.0.0.1 ${port} x`);
    expect(await helper.ask(`bind b tcp 127.0.0.1 ${port} x`)).toBe('failed EADDRINUSE');
    expect(await helper.ask(`bind c udp 192.0.2.77 ${port} x`)).toBe('failed EADDRNOTAVAIL');
    expect(await helper.ask(`bind d tcp nosuch.invalid ${port} x`)).toBe('failed unresolved');
    expect(await helper.ask(`tcp e nosuch.invalid ${port} x 1 1`)).toBe('unresolved nosuch.invalid');
  });

  test('tells the time', async () => {
    const [, text] = (await helper.ask('clock k')).split(' ');
    expect(Math.abs(Number(text) * 1000 - Date.now())).toBeLessThan(2000);
  });

  test('ends with its stdin, on request, and by itself when its time is over', async () => {
    expect(await helper.close()).toBe(0);
    const short = new Helper(program, file, 1);
    expect(await short.ended).toBe('SIGALRM');
  });
});
