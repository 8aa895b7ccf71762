import '../spawn-sees-test-env';
import type { HostConnection } from '../../../provider/connection';
import { EngineError, engineOverSsh, UnreachableError } from '../../../provider/transport';
import { FakeEngines, type FakeHost } from '../fake-engines';
import { FakeSsh } from '../fake-ssh';
import { connectionTo } from '../fixture';

let ssh: FakeSsh;
let engines: FakeEngines;

beforeEach(() => {
  ssh = new FakeSsh().onPath();
  engines = new FakeEngines();
});
afterEach(() => ssh.remove());

/** Each test has a host of its own: connections live as long as the process. */
let number = 0;
function newHost(): FakeHost {
  number += 1;
  return engines.add(`h${number}`, `198.51.100.${number}`);
}

async function servedHost(changes: Partial<HostConnection> = {}): Promise<{ host: FakeHost; to: HostConnection }> {
  const host = newHost();
  await ssh.serve(engines, host);
  return { host, to: connectionTo(host, changes) };
}

describe('an engine over ssh', () => {
  test('is asked over one connection, call after call', async () => {
    const { host, to } = await servedHost();
    engines.swarm([host]);
    const engine = engineOverSsh(to);
    expect(await engine.get('/info')).toMatchObject({ Swarm: { NodeID: host.nodeId } });
    expect(await engine.get('/nodes')).toHaveLength(1);
    expect(ssh.starts()).toHaveLength(1);
    expect(ssh.starts()[0]?.argv.at(-1)).toBe('docker system dial-stdio');
  });

  test('what is sent is in no argument list', async () => {
    const { host, to } = await servedHost();
    engines.swarm([host]);
    await expect(engineOverSsh(to).post('/swarm/join', { JoinToken: 'secret' })).rejects.toThrow(EngineError);
    expect(engines.calls.at(-1)?.body).toEqual({ JoinToken: 'secret' });
    expect(JSON.stringify(ssh.starts())).not.toContain('secret');
  });

  test('headers of a call are sent, and in no argument list', async () => {
    const { host, to } = await servedHost();
    engines.swarm([host]);
    await expect(
      engineOverSsh(to).post('/services/x/update?version=1', {}, { 'X-Registry-Auth': 's3cr3t' }),
    ).rejects.toThrow('service x not found');
    expect(engines.calls.at(-1)?.headers).toMatchObject({ 'x-registry-auth': 's3cr3t', host: 'docker' });
    expect(JSON.stringify(ssh.starts())).not.toContain('s3cr3t');
  });

  test('an answer without a body is undefined, and text is not parsed where it is asked raw', async () => {
    const { host, to } = await servedHost();
    engines.swarm([host]);
    const engine = engineOverSsh(to);
    engines.answer(({ path }) => path === '/empty', { status: 200 });
    engines.answer(({ path }) => path === '/text', { status: 200, body: Buffer.from('plain') }, 2);
    expect(await engine.post('/empty')).toBeUndefined();
    expect((await engine.getRaw('/text')).toString()).toBe('plain');
    expect((await engine.postRaw('/text')).toString()).toBe('plain');
  });

  test('deletes', async () => {
    const { host, to } = await servedHost();
    const worker = newHost();
    const swarm = engines.swarm([host, worker]);
    await engineOverSsh(to).delete(`/nodes/${worker.nodeId ?? ''}?force=true`);
    expect(swarm.nodes).toHaveLength(1);
  });

  test.each([
    [8, 1],
    [9, 2],
    [40, 3],
  ])('%i questions at once use %i connections', async (questions, connections) => {
    const { to } = await servedHost();
    const engine = engineOverSsh(to);
    await Promise.all(Array.from({ length: questions }, () => engine.get('/info')));
    expect(ssh.starts()).toHaveLength(connections);
    // They are kept, for what comes next.
    await engine.get('/info');
    expect(ssh.starts()).toHaveLength(connections);
  });

  test('a question waits for nothing that takes long', async () => {
    const { to } = await servedHost();
    const engine = engineOverSsh(to);
    const { release } = engines.hold(({ path }) => path === '/pull');
    const pull = engine.postRaw('/pull').catch((error: unknown) => error);
    expect(await engine.get('/info')).toHaveProperty('Swarm');
    expect(ssh.starts()).toHaveLength(2);
    release();
    expect(await pull).toBeInstanceOf(EngineError); // the fake pulls nothing
  });

  test('large bodies pass both ways', async () => {
    const { to } = await servedHost();
    const text = 'ü'.repeat(500_000);
    engines.answer(({ path }) => path === '/large', { status: 200, body: [text] });
    expect(await engineOverSsh(to).post('/large', { text })).toEqual([text]);
    expect(engines.calls.at(-1)?.body).toEqual({ text });
  });

  test('with sudo where the user may not open the socket', async () => {
    const { to } = await servedHost({ sudo: true });
    expect(await engineOverSsh(to).get('/info')).toMatchObject({ Swarm: { LocalNodeState: 'inactive' } });
    expect(ssh.starts()[0]?.argv.at(-1)).toMatch(/^sh -c '\[ -w \S+ \] && exec docker .*; exec sudo -n docker /);
  });

  test('a new connection is made when the old one has ended', async () => {
    const { to } = await servedHost();
    const engine = engineOverSsh(to);
    await engine.get('/info');
    process.kill(ssh.starts()[0]?.pid ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await engine.get('/info');
    expect(ssh.starts()).toHaveLength(2);
  });
});

describe('an engine that gives no answer', () => {
  test("fails with the engine's own message and status", async () => {
    const { host, to } = await servedHost();
    const error = (await engineOverSsh(to)
      .get('/nodes')
      .catch((reason: unknown) => reason)) as EngineError;
    expect(error).toBeInstanceOf(EngineError);
    expect(error.status).toBe(503);
    expect(error.message).toBe(`${host.name}: This node is not a swarm manager.`);
  });

  test('fails with plain text where the engine sends no JSON', async () => {
    const { to } = await servedHost();
    engines.answer(() => true, { status: 502, body: Buffer.from('bad gateway') });
    await expect(engineOverSsh(to).get('/info')).rejects.toThrow(/bad gateway$/);
  });

  test('fails for a host that cannot be reached, once for all calls', async () => {
    const { address, name } = newHost();
    ssh.behave(address, { dead: `ssh: connect to host ${address} port 22: No route to host\n` });
    const engine = engineOverSsh(connectionTo({ name, address }));
    await expect(engine.get('/info')).rejects.toThrow(UnreachableError);
    await expect(engine.get('/info')).rejects.toThrow(`host ${name} cannot be reached\nssh: connect to host`);
    expect(ssh.starts()).toHaveLength(1);
  });

  test('fails for a lost host without starting ssh', async () => {
    await expect(engineOverSsh(connectionTo(newHost(), { state: 'lost' })).get('/info')).rejects.toThrow(
      'declared lost',
    );
    expect(ssh.starts()).toEqual([]);
  });

  test.each([
    [
      127,
      'sh: 1: docker: not found',
      /has no Docker engine\nInstall one there \(Debian: sudo apt-get install docker\.io\)/,
    ],
    [1, 'bash: docker: command not found', /has no Docker engine/],
    [
      1,
      'permission denied while trying to connect',
      /user ops may not use the Docker engine\n.*sudo usermod -aG docker ops/,
    ],
    [1, 'sudo: a password is required', /may not use the Docker engine\n.*passwordless sudo/],
    [
      1,
      'Cannot connect to the Docker daemon',
      /its Docker engine does not answer\nIs it running there \(systemctl status docker\)\?\nCannot/,
    ],
  ])('fails with what mends it: exit %i, "%s"', async (code, stderr, message) => {
    const { address, name } = newHost();
    ssh.behave(address, { docker: { code, stderr: `${stderr}\n` } });
    const error: unknown = await engineOverSsh(connectionTo({ name, address }))
      .get('/info')
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnreachableError); // so that a plan goes on, and another manager is asked
    expect((error as Error).message).toMatch(message);
  });

  test('fails while the engine is down, and is asked again: ssh itself answers', async () => {
    const { host, to } = await servedHost();
    ssh.behave(host.address, { docker: { code: 1, stderr: 'Cannot connect to the Docker daemon\n' } });
    await expect(engineOverSsh(to).get('/info')).rejects.toThrow(UnreachableError);
    ssh.behave(host.address, {});
    expect(await engineOverSsh(to).get('/info')).toHaveProperty('Swarm');
  });

  test('fails when the stream ends in the middle', async () => {
    const { address, name } = newHost();
    ssh.behave(address, { docker: { code: 0, stderr: '' } });
    await expect(engineOverSsh(connectionTo({ name, address })).get('/info')).rejects.toThrow(/socket hang up|ended/i);
  });

  test('fails without an ssh on PATH', async () => {
    const to = connectionTo(newHost());
    process.env.PATH = '/nonexistent';
    await expect(engineOverSsh(to).get('/info')).rejects.toThrow('spawn ssh ENOENT');
  });

  describe('in time', () => {
    /** Whoever waits for so many seconds waits for that many milliseconds. */
    function shorten(seconds: number, milliseconds: number): void {
      const realSetTimeout = global.setTimeout;
      jest
        .spyOn(global, 'setTimeout')
        .mockImplementation((call: () => void, delay?: number) =>
          realSetTimeout(call, delay === seconds * 1000 ? milliseconds : delay),
        );
    }
    afterEach(() => {
      jest.restoreAllMocks();
    });

    test('fails after 90 s, naming host and call', async () => {
      const to = connectionTo(newHost());
      ssh.program('docker', '#!/bin/sh\nexec cat >/dev/null\n');
      shorten(90, 200);
      await expect(engineOverSsh(to).get('/info?a=1')).rejects.toThrow(
        `host ${to.name}: its Docker engine does not answer\nIt gave no answer to GET /info in 90 s.`,
      );
    });

    test('fails after as long as the call is given', async () => {
      const to = connectionTo(newHost());
      ssh.program('docker', '#!/bin/sh\nexec cat >/dev/null\n');
      shorten(75, 200);
      const stop = engineOverSsh(to).postRaw('/containers/x/stop', undefined, { seconds: 75 });
      await expect(stop).rejects.toThrow('It gave no answer to POST /containers/x/stop in 75 s.');
    });

    test('goes on as long as it says something', async () => {
      const to = connectionTo(newHost());
      const pieces = 'for i in 1 2 3 4 5 6 7 8; do sleep 0.2; printf "1\\r\\nx\\r\\n"; done';
      const head = 'printf "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n"';
      ssh.program('docker', `#!/bin/sh\n${head}; ${pieces}; printf "0\\r\\n\\r\\n"\n`);
      shorten(90, 1400);
      expect((await engineOverSsh(to).postRaw('/images/create?fromImage=x')).toString()).toBe('xxxxxxxx');
    });

    test('counts from where a call has its turn: others may take long before it', async () => {
      const to = connectionTo(newHost());
      const answer = String.raw`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok`;
      ssh.program(
        'docker',
        `#!${process.execPath}\nprocess.stdin.on('data', () => setTimeout(() => process.stdout.write('${answer}'), 500));\nsetTimeout(() => process.exit(0), 3000);\n`,
      );
      shorten(90, 1500);
      const engine = engineOverSsh(to);
      const calls = Array.from({ length: 12 }, () => engine.postRaw('/x')); // three at a time: the last after 2 s
      expect((await Promise.all(calls)).map(String)).toEqual(calls.map(() => 'ok'));
    });
  });
});
