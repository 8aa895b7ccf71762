import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LAB, LAB_PLATFORM, type ProgramImage } from '../../lab/environments';
import { cacheDirectory } from '../../lab/paths';
import { deliver, stage } from '../../lab/programs';
import { pushImage } from '../../lab/registry';
import { pushBinary } from '../../lab/registry-binary';
import { Timings } from '../../lab/timings';
import { FakePrograms } from './fake-program';

jest.mock('../../lab/paths', () => jest.requireActual<{ default: object }>('./paths-elsewhere').default);
jest.mock('../../lab/registry', () => ({ pushImage: jest.fn() }));
jest.mock('../../lab/registry-binary', () => ({ pushBinary: jest.fn() }));

const BASE = { name: 'longshore/base:0123456789abcdef', hash: '0123456789abcdef' };
const REFERENCE = `registry.example.com/longshore/x@sha256:${'1'.repeat(64)}`;
const BINARY = { url: 'http://registry.example.com/x', sha256: '2'.repeat(64) };
const [hadoop] = LAB.images as [ProgramImage];
const consul = LAB_PLATFORM.images.find(({ source }) => source === 'Go modules') as ProgramImage;

let programs: FakePrograms;
let said: string[];
let timings: Timings;
beforeEach(() => {
  programs = new FakePrograms();
  programs.add('docker', 'case "$1 $2" in "image inspect") exit 1;; esac');
  said = [];
  timings = new Timings((line) => said.push(line));
  jest.mocked(pushImage).mockReset().mockResolvedValue(REFERENCE);
  jest.mocked(pushBinary).mockReset().mockResolvedValue(BINARY);
});
afterEach(() => {
  programs.remove();
  rmSync(dirname(cacheDirectory('x')), { recursive: true, force: true });
});

test('stage gathers from where the program comes, and tells how far it is', async () => {
  programs.add('mvn', 'for arg; do case "$arg" in -Dout=*) mkdir -p "${arg#-Dout=}";; esac; done');
  programs.add(
    'go',
    'case "$1" in env) echo go1.26.8;; list) seq 9;; build) while [ "$1" != -o ]; do shift; done; echo program >"$2";; esac',
  );
  expect(await stage(hadoop, timings)).toMatch(cacheDirectory('hadoop'));
  expect(await stage(consul, timings)).toMatch(cacheDirectory('consul'));
  expect(said).toEqual([
    expect.stringMatching(/^ {2}Hadoop from Maven: done/),
    expect.stringMatching(/^ {2}Consul from Go modules: 10 packages to compile/),
    expect.stringMatching(/^ {2}Consul from Go modules: done/),
  ]);
});

describe('deliver', () => {
  const there = Promise.resolve();

  test('builds the image from the stage and answers its entry in the catalog', async () => {
    const entry = await deliver(hadoop, Promise.resolve('/stage'), BASE, there, timings);
    expect(entry).toEqual({ name: 'hadoop', image: REFERENCE });
    expect(programs.calls('docker build')).toEqual([expect.stringMatching(/images\/hadoop\/Dockerfile \/stage$/)]);
    expect(pushBinary).not.toHaveBeenCalled();
  });

  test('of a program built from Go modules hosts can have the binary, too', async () => {
    const entry = await deliver(consul, Promise.resolve('/stage'), BASE, there, timings);
    expect(entry).toEqual({ name: 'consul', image: REFERENCE, binary: BINARY });
    expect(pushBinary).toHaveBeenCalledWith('consul', join('/stage', 'consul'));
  });

  test('the tag of an image of a simulator is a hash of its bundle, too', async () => {
    const simulator: ProgramImage = { name: 'mesos', title: 'Mesos (simulated)', source: 'simulator' };
    const folder = await stage(simulator, timings);
    await deliver(simulator, Promise.resolve(folder), BASE, there, timings);
    await deliver(simulator, Promise.resolve('/cache/mesos/other'), BASE, there, timings);
    const tags = jest.mocked(pushImage).mock.calls.map(([image]) => image.name);
    expect(tags).toEqual([expect.stringMatching('^longshore/mesos:'), expect.stringMatching('^longshore/mesos:')]);
    expect(tags[0]).not.toBe(tags[1]);
  });

  test('builds while the registry starts, and pushes when it is there', async () => {
    let start: () => void = () => undefined;
    const registry = new Promise<void>((resolve) => (start = resolve));
    const delivered = deliver(hadoop, Promise.resolve('/stage'), BASE, registry, timings);
    while (!said.some((line) => line.includes('Hadoop image: done'))) await new Promise((go) => setTimeout(go, 5));
    expect(pushImage).not.toHaveBeenCalled();
    start();
    await delivered;
    expect(pushImage).toHaveBeenCalledTimes(1);
  });

  test('fails where the registry does not start', async () => {
    const broken: Promise<void> = Promise.reject(new Error('no registry'));
    broken.catch(() => undefined);
    await expect(deliver(hadoop, Promise.resolve('/stage'), BASE, broken, timings)).rejects.toThrow('no registry');
    expect(pushImage).not.toHaveBeenCalled();
  });
});
