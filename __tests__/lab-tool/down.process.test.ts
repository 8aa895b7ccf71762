import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { allInLab, down, leftMounts } from '../../lab/down';
import { cacheDirectory, IMAGE_DIGESTS, KNOWN_HOSTS, PRIVATE_KEY, PROJECT } from '../../lab/paths';
import { allLabHosts, LAB_LABEL } from '../../lab/topology';
import { FakePrograms } from './fake-program';

jest.mock('../../lab/paths', () => jest.requireActual<{ default: object }>('./project-elsewhere').default);

const secret = (...file: string[]): string => join(PROJECT, 'secrets', ...file);
const state = (file: string): string => join(PROJECT, '.longshore', 'state', file);
let programs: FakePrograms;
let said: string[];
const say = (line: string): void => {
  said.push(line);
};

beforeEach(() => {
  programs = new FakePrograms();
  said = [];
  // An engine with one container, volume and network of the lab, each there until it is removed.
  const thing = (kind: string): string => `test -e "$0.${kind}" || echo ${kind}-of-lab`;
  programs.add(
    'docker',
    `case "$1 $2" in
       "ps "*) ${thing('container')};; "volume ls") ${thing('volume')};; "network ls") ${thing('network')};;
       "rm "*) touch "$0.container";; "volume rm") touch "$0.volume";; "network rm") touch "$0.network";;
     esac`,
  );
  programs.add('ssh', 'exit 255'); // no connection is open
  for (const file of [
    PRIVATE_KEY,
    KNOWN_HOSTS,
    IMAGE_DIGESTS,
    state('lab.tfstate'),
    state('lab.tfstate.backup'),
    state('lab-platform.tfstate'),
    state('staging.tfstate'),
    secret('lab-platform', 'consul', 'ca.pem'),
    secret('lab', 'key'),
    secret('staging', 'key'),
  ]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
  mkdirSync(cacheDirectory('images'), { recursive: true });
});
afterEach(() => {
  programs.remove();
  rmSync(join(PROJECT, '.longshore'), { recursive: true, force: true });
  rmSync(secret(), { recursive: true, force: true });
  rmSync(cacheDirectory(), { recursive: true, force: true });
});

test('the project of these tests is not the one they are run from', () => {
  expect(existsSync(join(PROJECT, 'package.json'))).toBe(false);
});

describe('down', () => {
  test('removes containers, volumes and networks that carry the label, and asks for no others', async () => {
    await down(say);
    const removed = programs.calls().filter((call) => /^docker (rm|volume rm|network rm)/.test(call));
    expect(removed.map((call) => call.split(' ').at(-1))).toEqual([
      'container-of-lab',
      'volume-of-lab',
      'network-of-lab',
    ]);
    const lists = programs.calls().filter((call) => /^docker (ps|volume ls|network ls)/.test(call));
    expect(lists.filter((call) => !call.includes(`label=${LAB_LABEL}`))).toEqual([]);
    expect(said.at(-1)).toBe('nothing of the lab is left');
  });

  test('removes key, known hosts, digests and the state of the lab, and keeps the cache', async () => {
    await down(say);
    const states = ['lab.tfstate', 'lab.tfstate.backup', 'lab-platform.tfstate'].map(state);
    for (const file of [PRIVATE_KEY, KNOWN_HOSTS, IMAGE_DIGESTS, ...states]) expect(existsSync(file)).toBe(false);
    expect(existsSync(cacheDirectory('images'))).toBe(true);
  });

  test("keeps the state of hosts that are not the lab's", async () => {
    await down(say);
    expect(existsSync(state('staging.tfstate'))).toBe(true);
  });

  test('removes the secrets that the lab made, and no others', async () => {
    await down(say);
    expect(existsSync(secret('lab-platform'))).toBe(false);
    expect([secret('lab', 'key'), secret('staging', 'key')].map(existsSync)).toEqual([true, true]);
  });

  test('keeps state and secrets of lab-platform where its inventory names other machines', async () => {
    const inventory = join(PROJECT, 'hosts', 'lab-platform.yaml');
    const written = readFileSync(inventory, 'utf8');
    writeFileSync(inventory, written.replace('172.31.250.31', '192.0.2.31'));
    await down(say);
    writeFileSync(inventory, written);
    expect([secret('lab-platform'), state('lab-platform.tfstate')].map(existsSync)).toEqual([true, true]);
  });

  test('closes the SSH connections that deploy and CLI left open', async () => {
    await down(say);
    for (const { user, address } of allLabHosts()) {
      expect(
        programs.calls('ssh').filter((call) => call.includes('-O exit') && call.endsWith(` ${user}@${address}`)),
      ).toHaveLength(1);
    }
  });

  test('repeated, it finds nothing and ends well', async () => {
    await down(say);
    programs.forgetCalls();
    await down(say);
    expect(programs.calls().filter((call) => /^docker (rm|volume rm|network rm)/.test(call))).toEqual([]);
    expect(said.at(-1)).toBe('nothing of the lab is left');
  });

  test('leaves an engine running that the lab did not start', async () => {
    await down(say);
    expect(said).toContain('container engine: left running: the lab did not start it');
  });

  test('fails when something stays, and names it', async () => {
    programs.add('docker', 'case "$1" in ps) echo "container longshore-lab-master";; esac');
    await expect(down(say)).rejects.toThrow('left of the lab, although removed:\n  container longshore-lab-master');
    expect(said).not.toContain('nothing of the lab is left');
  });

  test('fails when an SSH connection stays open, and names it', async () => {
    programs.add('ssh', 'exit 0');
    await expect(down(say)).rejects.toThrow('ssh connection to ops@172.31.250.11');
  });
});

test('leftMounts finds what an interrupted build of the base image left mounted, and nothing else', () => {
  const root = cacheDirectory('images', 'base-0123456789abcdef.tar.root');
  const mounts = `proc /proc proc rw 0 0\nproc ${root}/proc proc rw 0 0\n/dev/vda / ext4 rw 0 0\n`;
  expect(leftMounts(mounts)).toEqual([`mount ${root}/proc`]);
});

describe('allInLab', () => {
  test.each([
    ["the lab's own inventory", '{ hosts: { a: { address: 172.31.250.11 }, b: { address: 172.31.250.12 } } }', true],
    ['one host elsewhere', '{ hosts: { a: { address: 172.31.250.11 }, b: { address: 192.0.2.1 } } }', false],
    ['a host by name', '{ hosts: { a: { address: host.example.com } } }', false],
    ['a host without address', '{ hosts: { a: } }', false],
    ['no hosts', '{ hosts: {} }', false],
    ['an empty file', '', false],
  ])('%s', (_, inventory, expected) => {
    expect(allInLab(inventory)).toBe(expected);
  });
});
