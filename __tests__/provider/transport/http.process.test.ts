import '../spawn-sees-test-env';
import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import type { HostConnection } from '../../../provider/connection';
import { httpOverSsh, NotServingError, UnreachableError } from '../../../provider/transport';
import { FakeSsh } from '../fake-ssh';
import { connectionTo } from '../fixture';

let ssh: FakeSsh;
beforeEach(() => {
  ssh = new FakeSsh().onPath();
});
afterEach(() => ssh.remove());

/** Each test has a host of its own: connections live as long as the process. */
let number = 0;
function newHost(changes: Partial<HostConnection> = {}): HostConnection {
  number += 1;
  return connectionTo({ name: `h${number}`, address: `198.51.100.${number}` }, changes);
}

const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { method, url, headers } = request;
    response.writeHead(url === '/missing' ? 404 : 200);
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
  });
};

async function serving(listener = echo): Promise<HostConnection> {
  const host = newHost();
  await ssh.serveHttp(host.address, 8500, listener);
  return host;
}

describe('HTTP over ssh', () => {
  test('is spoken over one connection to the loopback, call after call, whatever the status', async () => {
    const http = httpOverSsh(await serving(), 8500);
    const { status, body } = await http.call('PUT', '/a?b=1', { headers: { 'X-Token': 's3cr3t' }, body: 'größe' });
    expect(status).toBe(200);
    expect(JSON.parse(body.toString())).toMatchObject({
      method: 'PUT',
      url: '/a?b=1',
      headers: { 'x-token': 's3cr3t', host: '127.0.0.1:8500', 'content-length': '7' },
      body: 'größe',
    });
    expect((await Promise.all([http.call('GET', '/missing'), http.call('GET', '/')])).map((one) => one.status)).toEqual(
      [404, 200],
    );
    const [start, ...more] = ssh.starts();
    expect(more).toEqual([]);
    expect(start?.argv.slice(0, 2)).toEqual(['-W', '127.0.0.1:8500']);
    expect(start?.argv.slice(-2)).toEqual(['--', `ops@198.51.100.${number}`]);
    expect(JSON.stringify(start)).not.toContain('s3cr3t');
  });

  test('is spoken to an address of the host where the API listens there', async () => {
    const host = await serving();
    const { body } = await httpOverSsh(host, 8500, host.address).call('GET', '/a');
    expect(JSON.parse(body.toString())).toMatchObject({ headers: { host: `${host.address}:8500` } });
    expect(ssh.starts()[0]?.argv.slice(0, 2)).toEqual(['-W', `${host.address}:8500`]);
    ssh.behave(newHost().address, { forward: 'stdio forwarding failed\n' });
    const closed = connectionTo({ name: `h${number}`, address: `198.51.100.${number}` });
    await expect(httpOverSsh(closed, 8500, closed.address).call('GET', '/a')).rejects.toThrow(
      `host ${closed.name}: no answer at port 8500 of ${closed.address}`,
    );
  });

  test('sends and receives streams', async () => {
    const http = httpOverSsh(await serving(), 8500);
    const response = await http.open('PUT', '/', { body: Readable.from(['one ', 'two']) });
    const text = (await response.toArray()).join('');
    expect(JSON.parse(text)).toMatchObject({ body: 'one two', headers: { 'transfer-encoding': 'chunked' } });
  });

  test('a new connection is made when the old one was ended while it was idle', async () => {
    const host = await serving((request, response) => {
      echo(request, response);
      response.on('finish', () => setTimeout(() => request.socket.end(), 100));
    });
    const http = httpOverSsh(host, 8500);
    await http.call('GET', '/');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await http.call('PUT', '/', { body: 'again', seconds: 5 })).status).toBe(200);
    expect(ssh.starts()).toHaveLength(2);
  });

  test('one that is ended just when it is used again is made anew, and the call repeated', async () => {
    let calls = 0;
    const host = await serving((request, response) => {
      calls += 1;
      if (calls === 2) request.socket.destroy();
      else echo(request, response);
    });
    const http = httpOverSsh(host, 8500);
    await http.call('GET', '/');
    expect((await http.call('PUT', '/', { body: 'again' })).status).toBe(200);
    expect(calls).toBe(3);
  });

  test.each(['POST', 'PATCH'])('fails where it ends so under a %s: it may have been done', async (method) => {
    let calls = 0;
    const host = await serving((request, response) => {
      calls += 1;
      if (calls === 2) request.socket.destroy();
      else echo(request, response);
    });
    const http = httpOverSsh(host, 8500);
    await http.call('GET', '/');
    await expect(http.call(method, '/', { body: 'once' })).rejects.toThrow(NotServingError);
    expect(calls).toBe(2);
  });

  test('a port has a connection of its own', async () => {
    const host = await serving();
    await ssh.serveHttp(host.address, 8501, (_, response) => response.end('other'));
    await httpOverSsh(host, 8500).call('GET', '/');
    expect((await httpOverSsh(host, 8501).call('GET', '/')).body.toString()).toBe('other');
  });
});

describe('HTTP over ssh without an answer', () => {
  const failure = async (host: HostConnection): Promise<Error> =>
    (await httpOverSsh(host, 8500)
      .call('GET', '/a?token=no')
      .catch((reason: unknown) => reason)) as Error;

  test('fails where nothing listens; ssh itself answers, so that it is asked again', async () => {
    const host = newHost();
    const error = await failure(host);
    expect(error).toBeInstanceOf(NotServingError);
    expect(error.message).toBe(
      `host ${host.name}: no answer at port 8500 of its loopback\n` +
        'Nothing listens there, or sshd forwards nothing (AllowTcpForwarding).\nstdio forwarding failed',
    );
    await ssh.serveHttp(host.address, 8500, echo);
    expect((await httpOverSsh(host, 8500).call('GET', '/')).status).toBe(200);
  });

  test('fails with what sshd says, and with what else ends ssh', async () => {
    const host = newHost();
    ssh.behave(host.address, { forward: 'channel 0: open failed: administratively prohibited: open failed\n' });
    expect((await failure(host)).message).toMatch(/AllowTcpForwarding\)\.\nchannel 0: open failed: administratively/);
    ssh.program('ssh', '#!/bin/sh\necho broken >&2\nexit 3\n');
    expect((await failure(newHost())).message).toMatch(/ssh -W ended with 3: broken$/);
  });

  test('fails for a host that cannot be reached, and for a lost one without starting ssh', async () => {
    const host = newHost();
    ssh.behave(host.address, { dead: 'ssh: connect to host: No route to host\n' });
    const error = await failure(host);
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error).not.toBeInstanceOf(NotServingError);
    expect((await failure(newHost({ state: 'lost' }))).message).toContain('declared lost');
    expect(ssh.starts()).toHaveLength(1);
  });

  test('fails when the connection ends before the answer, or in the middle of it', async () => {
    expect((await failure(await serving((request) => request.socket.destroy()))).message).toMatch(
      /no answer at port 8500 of its loopback\nsocket hang up in GET \/a$/,
    );
    const half: RequestListener = (request, response) => {
      response.writeHead(200, { 'Content-Length': 10 });
      response.write('half', () => request.socket.destroy());
    };
    expect((await failure(await serving(half))).message).toMatch(/aborted in GET \/a$/);
  });

  test('fails after its time, naming the call without its query', async () => {
    const host = await serving(() => undefined);
    await expect(httpOverSsh(host, 8500).call('GET', '/a?token=no', { seconds: 0.2 })).rejects.toThrow(
      `host ${host.name}: no answer at port 8500 of its loopback\nIt gave no answer to GET /a in 0.2 s.`,
    );
  });

  test('fails where the stream to send does', async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error('no such file'));
      },
    });
    await expect(httpOverSsh(await serving(), 8500).open('PUT', '/', { body: broken })).rejects.toThrow('no such file');
  });
});
