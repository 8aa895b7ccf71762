import { rmSync } from 'node:fs';
import { makeNetwork, missingCapabilities, registryOnLoopback, startHosts, startRegistry } from '../../lab/hosts';
import { LAB_DIRECTORY } from '../../lab/paths';
import { hostsOf, LAB_LABEL, labHosts, NETWORK, REGISTRY_ADDRESS, SUBNET } from '../../lab/topology';
import { FakePrograms } from './fake-program';

jest.mock('../../lab/paths', () => jest.requireActual<{ default: object }>('./paths-elsewhere').default);

const IMAGE = { name: 'longshore/lab-host:0123456789abcdef', hash: '0123456789abcdef' };
const PLAIN = { name: 'longshore/lab-plain-host:0123456789abcdef', hash: '0123456789abcdef' };
const IMAGES = { docker: IMAGE, none: PLAIN };
let programs: FakePrograms;
beforeEach(() => {
  programs = new FakePrograms();
  programs.add('ssh', 'exit 0');
  programs.add('ssh-keygen', 'while [ "$1" != -f ]; do shift; done; echo private >"$2"; echo public >"$2.pub"');
  engine('');
});
afterEach(() => {
  programs.remove();
  rmSync(LAB_DIRECTORY, { recursive: true, force: true });
});

/** An engine whose containers are in the given state; it knows no network. */
function engine(state: string): void {
  programs.add(
    'docker',
    `case "$1 $2" in
       "ps --all") echo "${state}";;
       "network inspect") exit 1;;
       "port "*) echo 127.0.0.1:32768;;
       exec*) cat >/dev/null; echo ssh-ed25519 KEY;;
     esac`,
  );
}

describe('startHosts', () => {
  test('runs each host of the inventory with its name, address and memory', async () => {
    await startHosts(labHosts(), IMAGES);
    const runs = programs.calls('docker run');
    expect(runs).toHaveLength(labHosts().length);
    for (const { name, address, memoryBytes } of labHosts()) {
      const run = runs.find((call) => call.includes(`--hostname ${name} `));
      expect(run).toContain(`--network ${NETWORK} --ip ${address} `);
      expect(run).toContain(`--memory ${String(memoryBytes)} `);
      expect(run).toMatch(new RegExp(`${IMAGE.name}$`));
    }
  });

  test('everything it makes carries the label of the lab, volumes included', async () => {
    await startHosts(labHosts(), IMAGES);
    const made = programs.calls().filter((call) => /^docker (run|create|volume create|network create) /.test(call));
    expect(made.filter((call) => !call.includes(`--label ${LAB_LABEL}`))).toEqual([]);
    const mounted = programs.calls('docker run').map((call) => /--volume ([^:]+):\/var\/lib\/docker /.exec(call)?.[1]);
    const volumes = programs.calls('docker volume create').map((call) => call.split(' ').at(-1));
    expect(volumes.sort()).toEqual(mounted.sort());
  });

  test('hosts that are off are started, none is replaced', async () => {
    engine('exited');
    await startHosts(labHosts(), IMAGES);
    expect(programs.calls('docker start')).toHaveLength(labHosts().length);
    expect(programs.calls().filter((call) => /^docker (run|rm|volume) /.test(call))).toEqual([]);
  });

  test('hosts that run are left alone', async () => {
    engine('running');
    await startHosts(labHosts(), IMAGES);
    expect(programs.calls().filter((call) => /^docker (run|rm|start|stop|restart|volume) /.test(call))).toEqual([]);
  });

  test('ends when every host lets us in and its container engine answers', async () => {
    await startHosts(labHosts(), IMAGES);
    for (const { address, user } of labHosts()) {
      expect(programs.calls('ssh ').filter((call) => call.includes(` ${user}@${address} docker info`))).toHaveLength(1);
    }
  });

  test('a host without an engine is a plain machine: another image, no volume, nothing waits for an engine', async () => {
    await startHosts(hostsOf('{ ssh: { user: ops }, hosts: { vm: { address: 192.0.2.1, engine: none } } }'), IMAGES);
    expect(programs.calls('docker run')).toEqual([expect.stringMatching(new RegExp(` ${PLAIN.name}$`))]);
    expect(programs.calls('docker run').filter((call) => call.includes('--volume'))).toEqual([]);
    expect(programs.calls('docker volume')).toEqual([]);
    expect(programs.calls('ssh ')).toEqual([expect.stringMatching(/ ops@192\.0\.2\.1 true$/)]);
  });

  test('host keys are checked', async () => {
    await startHosts(labHosts(), IMAGES);
    for (const call of programs.calls('ssh ')) expect(call).toContain('StrictHostKeyChecking=yes');
  });
});

test('the network is made once', async () => {
  await makeNetwork();
  expect(programs.calls('docker network create')).toEqual([
    expect.stringMatching(new RegExp(`--label ${LAB_LABEL} .*${SUBNET}.* ${NETWORK}$`)),
  ]);
  programs.forgetCalls();
  programs.add('docker', 'exit 0');
  await makeNetwork();
  expect(programs.calls('docker network create')).toEqual([]);
});

describe('the registry', () => {
  test('is reached by this machine on the loopback only', async () => {
    await startRegistry(IMAGE);
    const [run] = programs.calls('docker run');
    expect(run).toContain(`--ip ${REGISTRY_ADDRESS} `);
    expect(run?.match(/--publish \S+/g)).toEqual([expect.stringMatching(/^--publish 127\.0\.0\.1:/)]);
    expect(await registryOnLoopback()).toBe('127.0.0.1:32768');
  });

  test('fails when its port is not published, and says what to do', async () => {
    programs.add('docker', 'exit 0');
    await expect(registryOnLoopback()).rejects.toThrow(/is not published; run `npm run lab down`/);
  });
});

describe('missingCapabilities', () => {
  test('an engine that has all misses none', () => {
    expect(missingCapabilities('CapPrm:\t0000000000000000\nCapBnd:\t000001ffffffffff\n')).toEqual([]);
  });

  test('names what is outside the bounding set', () => {
    // 24 is SYS_RESOURCE, 39 BPF, in capability.h
    expect(missingCapabilities(`CapBnd:\t${(0x1ffffffffffn & ~(1n << 24n) & ~(1n << 39n)).toString(16)}\n`)).toEqual([
      'SYS_RESOURCE',
      'BPF',
    ]);
  });

  test('nothing known, nothing missing: an engine elsewhere or without root', () => {
    expect(missingCapabilities('')).toEqual([]);
  });
});
