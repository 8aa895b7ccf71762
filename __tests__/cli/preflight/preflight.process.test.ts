// The whole of preflight and verify on hosts that are this machine's loopback addresses: the real scripts, helpers and sockets.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import type { EnvironmentJson } from '../../../cli/manifest';
import { ProbeSession } from '../../../cli/preflight/probe-session';
import { FakeHosts, manifest as base } from '../fake-hosts';
import { info } from './readings';

jest.setTimeout(60_000);

interface Json {
  readonly well: boolean;
  readonly seconds: number;
  readonly checks: { host: string; check: string; state: string; value: string; fix?: string }[];
  readonly flows: { protocol: string; from: string; to: string; verdict: string; method: string; text: string }[];
  readonly skipped: { reason: string }[];
}

async function listen(address: string, port = 0): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.on('error', () => undefined).resume());
    server.once('error', reject);
    server.listen(port, address, () => {
      resolve(server);
    });
  });
}

async function freePort(): Promise<number> {
  const server = await listen('127.0.0.1');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Hosts at 127.0.77.1 and up, with one TCP and one UDP flow between all of them. */
function declared(count: number, port: number): EnvironmentJson {
  const names = Array.from({ length: count }, (_, index) => `host${index + 1}`);
  const [template] = base().hosts;
  const flow = { path: 'lab/X', network: 'underlay', from: 'all', to: 'all', why: 'a test' };
  return {
    ...base(),
    hosts: names.map((name, index) => ({
      ...(template as EnvironmentJson['hosts'][number]),
      path: `lab/${name}`,
      name,
      address: `127.0.77.${index + 1}`,
    })),
    swarms: [],
    networks: [],
    containers: [],
    endpoints: [],
    healthChecks: [],
    groups: [{ name: 'all', kind: 'hosts', members: names }],
    flows: [
      { ...flow, port: `${port}/tcp`, owner: 'dockerd' },
      { ...flow, port: `${port}/udp`, owner: 'dockerd' },
    ],
  };
}

describe('longshore preflight on loopback', () => {
  let hosts: FakeHosts;
  let temporary: string;
  const before = process.env.TMPDIR;

  async function start(count: number, change: (manifest: EnvironmentJson) => EnvironmentJson = (same) => same) {
    hosts = new FakeHosts(change(declared(count, await freePort())));
    for (let index = 1; index <= count; index++)
      hosts.put(`127.0.77.${index}`, 'info', JSON.stringify(info(index, { Swarm: { LocalNodeState: 'inactive' } })));
    temporary = join(hosts.folder, 'tmp');
    mkdirSync(temporary);
    process.env.TMPDIR = temporary;
  }
  async function run(verb = 'preflight', signal?: AbortSignal): Promise<Json & { code: number; err: string }> {
    const { code, out, err } = await hosts.run([verb, 'lab', '--json'], signal);
    return { ...(JSON.parse(out) as Json), code, err };
  }
  afterEach(() => {
    hosts.remove();
    process.env.TMPDIR = before;
    if (before === undefined) delete process.env.TMPDIR;
  });

  test('tries every flow by sockets at both ends and leaves nothing behind', async () => {
    await start(3);
    const { flows } = await run();
    expect(flows).toHaveLength(12);
    expect(flows.every(({ verdict, method }) => verdict === 'open' && method === 'sockets')).toBe(true);
    expect(readdirSync(temporary)).toEqual([]);
    expect(hosts.calls.every((argv) => !argv.join(' ').includes('use strict'))).toBe(true);
  });

  test('fails for hosts that are copies of each other: here they are one machine', async () => {
    await start(2);
    const { checks, code } = await run();
    expect(code).toBe(1);
    expect(checks.filter(({ state }) => state === 'fault')).toContainEqual(
      expect.objectContaining({
        host: 'host1',
        check: 'identity',
        value: expect.stringMatching(/is also that of host2/) as string,
      }),
    );
  });

  test('ten hosts take less than 30 s, the limit of a look', async () => {
    await start(10);
    const { flows, seconds } = await run();
    expect(flows).toHaveLength(180);
    expect(flows.filter(({ verdict }) => verdict !== 'open')).toEqual([]);
    expect(seconds).toBeLessThan(30);
  });

  test('fails for a port that a foreign program holds, and for a target that refuses or does not resolve', async () => {
    const gone = await freePort();
    await start(2, (manifest) => ({
      ...manifest,
      groups: [
        ...manifest.groups,
        { name: 'registry', kind: 'addresses', members: ['127.0.77.9/32'] },
        { name: 'named', kind: 'addresses', members: ['nosuch.invalid'] },
      ],
      flows: [
        ...manifest.flows,
        {
          path: 'lab/X',
          network: 'underlay',
          from: 'all',
          to: 'registry',
          port: `${gone}/tcp`,
          why: 'images',
          owner: 'external',
        },
        {
          path: 'lab/X',
          network: 'underlay',
          from: 'all',
          to: 'named',
          port: `${gone}/tcp`,
          why: 'names',
          owner: 'external',
        },
      ],
    }));
    const manifest = JSON.parse(hosts.read('project/cdktf.out/stacks/lab', 'environment.json')) as EnvironmentJson;
    const port = Number(manifest.flows[0]?.port.split('/')[0]);
    const foreign = await listen('127.0.77.2', port);
    const { checks, flows } = await run();
    foreign.close();
    const faults = checks.filter(({ check }) => check === 'flow').map(({ value }) => value);
    // Whoever runs this may not see whose socket it is; then it stands for the declared owner and is tried by a connect.
    const taken = flows.find(({ protocol, to }) => protocol === 'tcp' && to === 'host2');
    expect(['port taken', 'open']).toContain(taken?.verdict);
    expect(faults).toContainEqual(`tcp ${gone} host1 -> 127.0.77.9 refused (images)`);
    expect(faults).toContainEqual(
      expect.stringMatching(/^tcp \d+ host1 -> nosuch\.invalid cannot be resolved \(names\)/),
    );
  });

  test('fails for a dead host, and still tries the flows between the others', async () => {
    await start(3);
    hosts.put('127.0.77.3', 'dead');
    const { checks, flows, code } = await run();
    expect(code).toBe(1);
    expect(checks).toContainEqual(expect.objectContaining({ host: 'host3', check: 'ssh', state: 'fault' }));
    expect(flows.filter(({ verdict }) => verdict === 'open')).toHaveLength(4);
    expect(flows.filter(({ verdict }) => verdict === 'not looked at')).toHaveLength(8);
    expect(checks.filter(({ check }) => check === 'flow')).toEqual([]);
  });

  test('ends with 2 when no host answers and when there is no such environment', async () => {
    await start(1);
    hosts.put('127.0.77.1', 'dead');
    expect((await run()).code).toBe(2);
    expect(await hosts.run(['preflight', 'nowhere'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no such environment') as string,
    });
  });

  test('after a deploy a port that nobody listens at is a fault', async () => {
    await start(2);
    const { checks, code } = await run('verify');
    expect(code).toBe(1);
    expect(checks).toContainEqual(
      expect.objectContaining({
        check: 'flow',
        value: expect.stringMatching(/^tcp \d+ host1 -> host2 refused: dockerd does not listen/) as string,
      }),
    );
  });

  test('prints a table per host, the flows, and every fault with its remedy', async () => {
    await start(2);
    const { out } = await hosts.run(['preflight', 'lab']);
    expect(out).toMatch(/^host1 \(127\.0\.77\.1\)\n {2}STATE +CHECK +FOUND\n {2}ok +ssh/);
    expect(out).toMatch(/\nFlows\n.*\n {2}ok +tcp \d+ +2 of 2 open +sockets +a test/);
    expect(out).toMatch(/\nFAULT host1: identity: .*; on one of them: /);
    expect(out).toMatch(/\nlab: \d+ faults?, .*4 flows, \d+\.\d s\n$/);
  });

  test('ends at once with 130 when it is interrupted', async () => {
    await start(2);
    hosts.put('127.0.77.2', 'hangs');
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort();
    }, 500);
    const begun = Date.now();
    expect((await hosts.run(['preflight', 'lab'], controller.signal)).code).toBe(130);
    expect(Date.now() - begun).toBeLessThan(8000);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('a helper that is cut off ends: its folder is gone and its port free', async () => {
    await start(1);
    const manifest = declared(1, 1);
    const controller = new AbortController();
    const [host] = manifest.hosts;
    const session = await ProbeSession.open(host as EnvironmentJson['hosts'][number], false, {
      project: hosts.project,
      signal: controller.signal,
    });
    const port = await freePort();
    expect((await session.bind('tcp', '127.0.77.1', port, 'nonce')).words).toEqual(['bound']);
    await expect(listen('127.0.77.1', port)).rejects.toThrow('EADDRINUSE');
    controller.abort();
    await session.close();
    expect(readdirSync(temporary)).toEqual([]);
    const again = await listen('127.0.77.1', port);
    again.close();
  });

  /** A host whose PATH holds a few programs and, of the two interpreters, those named. */
  async function withOnly(...interpreters: string[]): Promise<ProbeSession> {
    await start(1);
    const few = join(hosts.folder, 'few');
    mkdirSync(few);
    for (const name of ['sh', 'mktemp', 'rm', 'id', 'date', ...interpreters]) {
      const found = (process.env.PATH ?? '').split(':').find((each) => existsSync(join(each, name)));
      symlinkSync(join(found ?? '', name), join(few, name));
    }
    const path = process.env.PATH;
    process.env.PATH = `${join(hosts.folder, 'bin')}:${few}`;
    const [host] = declared(1, 1).hosts;
    const options = { project: hosts.project, signal: new AbortController().signal };
    const opening = ProbeSession.open(host as EnvironmentJson['hosts'][number], false, options);
    process.env.PATH = path;
    return opening;
  }

  test('fails for a host with neither perl nor python3', async () => {
    await expect(withOnly()).rejects.toThrow('neither perl nor python3 is there');
  });

  const perl = spawnSync('perl', ['-v']).status === 0;
  (perl ? test : test.skip)('a host with perl alone is enough', async () => {
    const session = await withOnly('perl');
    expect((await session.ask('clock', []))[0]).toBe('clock');
    await session.close();
    expect(readdirSync(temporary)).toEqual([]);
  });
});
