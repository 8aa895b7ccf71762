// The image's scripts themselves, run by bash with java played by a small script and members by TCP servers of this test.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BIN = join(__dirname, '../../images/zookeeper/bin');
let root: string;
const servers: Server[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'longshore-zookeeper-'));
  for (const directory of ['conf', 'data', 'logs', 'tmp', 'java/bin'])
    mkdirSync(join(root, directory), { recursive: true });
  cpSync(BIN, join(root, 'home/bin'), { recursive: true });
  const java = join(root, 'java/bin/java');
  writeFileSync(java, '#!/bin/bash\nprintf "%s\\n" "$@"\n');
  chmodSync(java, 0o755);
});

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(root, { recursive: true });
});

/** A TCP server that answers four letter words; where it listens. */
async function serve(answers: Readonly<Record<string, string>> = {}): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined); // the probe goes without a word
    socket.once('data', (word) => socket.end(answers[word.toString()] ?? ''));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

type Ports = Readonly<Record<number, number>>;

/** zoo.cfg of three members on this machine. @param leads quorum ports by id, @param runs election ports; all others are closed */
function configure(leads: Ports = {}, more = '', runs: Ports = {}): void {
  const lines = [1, 2, 3].map((id) => `server.${id}=127.0.0.1:${leads[id] ?? 1}:${runs[id] ?? 1};127.0.0.1:2181\n`);
  writeFileSync(join(root, 'conf/zoo.cfg'), `tickTime=2000\ndataDir=${root}/data\n${more}${lines.join('')}`);
}

async function run(program: string, args: string[], more: Record<string, string> = {}) {
  const child: ChildProcess = spawn(join(root, 'home/bin', program), args, {
    env: {
      PATH: `${join(root, 'path')}:${process.env['PATH'] ?? ''}`,
      JAVA_HOME: join(root, 'java'),
      ZOO_CONF: join(root, 'conf'),
      ZOO_MY_ID: '2',
      TMPDIR: join(root, 'tmp'),
      ...more,
    },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
  const [status] = (await once(child, 'close')) as [number];
  return { status, stdout, stderr };
}

/** Plays a program for the scripts. */
function command(name: string, script: string): void {
  mkdirSync(join(root, 'path'), { recursive: true });
  writeFileSync(join(root, 'path', name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
}

const start = (more?: Record<string, string>) => run('zookeeper', ['start'], more);
const inData = (file: string) => join(root, 'data', file);

function snapshot(): void {
  mkdirSync(inData('version-2'));
  writeFileSync(inData('version-2/snapshot.0'), '');
}

describe('start', () => {
  beforeEach(() => {
    configure();
  });

  test('becomes the server, with the flags given', async () => {
    const { status, stdout } = await start({ SERVER_JVMFLAGS: '-Xmx64m -Dx=y' });
    expect(status).toBe(0);
    const args = stdout.trim().split('\n');
    expect(args).toEqual(expect.arrayContaining(['-XX:+ExitOnOutOfMemoryError', '-Xmx64m', '-Dx=y']));
    expect(args.slice(-4)).toEqual([
      '-cp',
      `${root}/conf:${root}/home/conf:${root}/home/lib/*`,
      'org.apache.zookeeper.server.quorum.QuorumPeerMain',
      `${root}/conf/zoo.cfg`,
    ]);
  });

  test('writes its id once, and finds it again', async () => {
    await start();
    expect(readFileSync(inData('myid'), 'utf8')).toBe('2\n');
    expect((await start()).status).toBe(0);
  });

  test("fails over another member's data", async () => {
    writeFileSync(inData('myid'), '3');
    const { status, stdout, stderr } = await start();
    expect([status, stdout]).toEqual([64, '']);
    expect(stderr).toContain(`${root}/data belongs to member 3, this is member 2: give the host its id again`);
    expect(readFileSync(inData('myid'), 'utf8')).toBe('3');
  });

  test.each(['', 'two'])('fails for the id %j', async (id) => {
    const { status, stderr } = await start({ ZOO_MY_ID: id });
    expect(status).toBe(64);
    expect(stderr).toContain(`ZOO_MY_ID = ${id}: a member has a number`);
  });

  test.each(['dataDir', 'dataLogDir'])('fails when %s cannot be written', async (key) => {
    writeFileSync(
      join(root, 'conf/zoo.cfg'),
      `dataDir=${root}/data\n${key}=/proc/longshore\n`.replace(/^dataDir=.*\n(?=dataDir)/, ''),
    );
    const { status, stderr } = await start();
    expect(status).toBe(69);
    expect(stderr).toContain('/proc/longshore is not writable');
  });
});

describe('a member without data', () => {
  test('votes where nobody leads: the ensemble is new', async () => {
    configure();
    const { stderr } = await start();
    expect(stderr).toContain('nobody leads: a new ensemble');
    expect(existsSync(inData('initialize'))).toBe(true);
  });

  test('does not vote where another member leads, and gives up a vote that was left', async () => {
    configure({ 3: await serve() });
    writeFileSync(inData('initialize'), '');
    const { status, stderr } = await start();
    expect(status).toBe(0);
    expect(stderr).toContain('it is fetched from the leader before this member votes');
    expect(existsSync(inData('initialize'))).toBe(false);
  });

  test('whoever listens in its own place is no leader', async () => {
    configure({ 2: await serve() });
    expect((await start()).stderr).toContain('a new ensemble');
  });

  test('waits a little where others run, for one of them may be about to lead', async () => {
    command('sleep', 'exec /bin/sleep 0.1');
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    taken.close();
    configure({ 1: port }, '', { 1: await serve() });
    const late = createServer();
    servers.push(late);
    setTimeout(() => late.listen(port, '127.0.0.1'), 150);
    expect((await start()).stderr).toContain('it is fetched from the leader');
  });

  test('votes after all where others run and none comes to lead: they are as new', async () => {
    command('sleep', 'exit 0');
    configure({}, '', { 1: await serve() });
    expect((await start()).stderr).toContain('nobody leads: a new ensemble');
    expect(existsSync(inData('initialize'))).toBe(true);
  });

  test('says so where the transaction logs are: ZooKeeper looks there', async () => {
    configure({}, `dataLogDir=${root}/logs\n`);
    await start();
    expect([existsSync(join(root, 'logs/initialize')), existsSync(inData('initialize'))]).toEqual([true, false]);
  });
});

test('a member with data asks nobody', async () => {
  configure({ 3: await serve() });
  snapshot();
  const { status, stderr } = await start();
  expect([status, stderr, existsSync(inData('initialize'))]).toEqual([0, '', false]);
});

describe('the super user', () => {
  const digest = 'super:D/InIHSb7yEEbrWz8b9l71RjZJU=';
  const file = (text: string) => {
    writeFileSync(join(root, 'super'), text, { mode: 0o600 });
    return { ZOO_SUPER_DIGEST_FILE: join(root, 'super') };
  };

  test('joins the configuration in a file that only the server reads, and is no argument', async () => {
    configure();
    const { stdout } = await start(file(`${digest}\n`));
    const written = join(root, 'tmp/zoo.cfg');
    expect(stdout.trim().split('\n').at(-1)).toBe(written);
    expect(stdout).not.toContain(digest);
    expect(readFileSync(written, 'utf8')).toBe(
      `${readFileSync(join(root, 'conf/zoo.cfg'), 'utf8')}\nDigestAuthenticationProvider.superDigest=${digest}\n`,
    );
    expect((await run('zk4lw', ['ruok'])).status).toBe(1); // nobody serves: the configuration is all that was made
  });

  test.each(['super:password', 'admin:D/InIHSb7yEEbrWz8b9l71RjZJU='])(
    'fails for %s, without saying it',
    async (text) => {
      configure();
      const { status, stdout, stderr } = await start(file(text));
      expect([status, stdout]).toEqual([65, '']);
      expect(stderr).toContain('a super digest reads super:<base64 of the SHA-1');
      expect(stderr).not.toContain(text);
    },
  );

  test('fails when there is no such file', async () => {
    configure();
    const { status, stderr } = await start({ ZOO_SUPER_DIGEST_FILE: join(root, 'none') });
    expect(status).toBe(65);
    expect(stderr).toContain('/none cannot be read');
  });
});

describe('health and checks', () => {
  const STATE = 'zk_version\t3.9.4\nzk_server_state\tleader\nzk_peer_state\t';
  const at = (port: number) => ({ ZOO_CLIENT_ADDRESS: '127.0.0.1', ZOO_CLIENT_PORT: String(port) });

  test('health is what the own process says, in a quorum or not', async () => {
    expect((await run('zookeeper', ['health'], at(await serve({ ruok: 'imok' })))).status).toBe(0);
  });

  test('fails when the process does not answer', async () => {
    const { status, stderr } = await run('zookeeper', ['health'], at(1));
    expect([status, stderr]).toEqual([1, 'the server does not answer\n']);
  });

  test.each([
    ['leader', 0],
    ['follower', 1],
  ])('check leader of a %s', async (mode, code) => {
    const answers = { srvr: `Zookeeper version: 3.9.4\nMode: ${mode}\nNode count: 5\n` };
    expect((await run('zookeeper', ['check', 'leader'], at(await serve(answers)))).status).toBe(code);
  });

  test.each([
    [`${STATE}leading - broadcast\n`, 0, ''],
    [`${STATE}following - broadcast\n`, 0, ''],
    [`${STATE}following - synchronization - snap\n`, 1, 'this member is not in the quorum: zk_version\t3.9.4\n'],
    [
      'This ZooKeeper instance is not currently serving requests\n',
      1,
      'this member is not in the quorum: This ZooKeeper instance is not currently serving requests\n',
    ],
  ])('check member of one that says %j', async (mntr, code, said) => {
    configure();
    const { status, stderr } = await run('zookeeper', ['check', 'member'], at(await serve({ mntr })));
    expect([status, stderr]).toEqual([code, said]);
  });

  test('check ensemble looks for whoever listens at its quorum port', async () => {
    configure({ 2: await serve() });
    expect((await run('zookeeper', ['check', 'ensemble'])).status).toBe(0);
    configure();
    const { status, stderr } = await run('zookeeper', ['check', 'ensemble']);
    expect(status).toBe(1);
    expect(stderr).toContain('no member leads: a majority of them is not there');
  });

  test('zk4lw fails within its time where a server takes the word and says nothing', async () => {
    command('timeout', '[ "$1" = 3 ] && shift && exec /usr/bin/timeout 0.2 "$@"');
    const server = createServer().listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    expect((await run('zk4lw', ['ruok'], at((server.address() as AddressInfo).port))).status).toBe(1);
  });
});

test('cli is a client of this server, with a small heap', async () => {
  const { stdout } = await run('zookeeper', ['cli', 'ls', '/'], {
    ZOO_CLIENT_ADDRESS: '192.0.2.2',
    ZOO_CLIENT_PORT: '2182',
  });
  const args = stdout.trim().split('\n');
  expect(args).toContain('-Xmx64m');
  expect(args.slice(-5)).toEqual(['org.apache.zookeeper.ZooKeeperMain', '-server', '192.0.2.2:2182', 'ls', '/']);
});

test.each([[['stop']], [['check', 'weather']], [[]]])('fails for %j', async (args) => {
  configure();
  expect((await run('zookeeper', args)).status).toBe(2);
});
