import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { baseImage, hostImage, plainHostImage, programImage, registryImage, stageFromMaven } from '../../lab/images';
import { cacheDirectory, PROJECT } from '../../lab/paths';
import { FakePrograms } from './fake-program';

jest.mock('../../lab/paths', () => jest.requireActual<{ default: object }>('./paths-elsewhere').default);

let programs: FakePrograms;
beforeEach(() => {
  programs = new FakePrograms();
  programs.add('docker', 'case "$1 $2" in "image inspect") exit 1;; esac');
  programs.add('sh', 'echo root file system >"$2"'); // build.sh <tar>
});
afterEach(() => {
  programs.remove();
  rmSync(dirname(cacheDirectory('x')), { recursive: true, force: true });
});

const BASE = { name: 'longshore/base:0123456789abcdef', hash: '0123456789abcdef' };

describe('baseImage', () => {
  test('an image the engine has is neither built nor imported again', async () => {
    programs.add('docker', 'exit 0');
    const { name, hash } = await baseImage();
    expect(name).toBe(`longshore/base:${hash}`);
    expect(programs.calls('sh')).toEqual([]);
    expect(programs.calls('docker import')).toEqual([]);
  });

  test('is built into the cache, then imported', async () => {
    const { name, hash } = await baseImage();
    const tar = cacheDirectory('images', `base-${hash}.tar`);
    expect(existsSync(tar)).toBe(true);
    expect(programs.calls('docker import')).toEqual([expect.stringMatching(new RegExp(`${tar} ${name}$`))]);
  });

  test('an empty engine with a warm cache imports without a debootstrap', async () => {
    await baseImage();
    programs.forgetCalls();
    await baseImage();
    expect(programs.calls('sh')).toEqual([]);
    expect(programs.calls('docker import')).toHaveLength(1);
  });

  test('a tar of earlier content goes', async () => {
    const old = cacheDirectory('images', 'base-old.tar');
    mkdirSync(dirname(old), { recursive: true });
    writeFileSync(old, '');
    const { hash } = await baseImage();
    expect(readdirSync(dirname(old))).toEqual([`base-${hash}.tar`]);
  });

  test('fails with what the build said, and imports nothing', async () => {
    programs.add('sh', 'echo "E: no mirror" >&2; exit 1');
    await expect(baseImage()).rejects.toThrow(/exit code 1:\nE: no mirror/);
    expect(programs.calls('docker import')).toEqual([]);
  });
});

describe.each([
  ['hostImage', hostImage, 'longshore/lab-host'],
  ['plainHostImage', plainHostImage, 'longshore/lab-plain-host'],
  ['registryImage', registryImage, 'longshore/lab-registry'],
])('%s', (_, build, repository) => {
  test('is built on the given base, with the network of the machine', async () => {
    const { name } = await build(BASE);
    expect(name).toMatch(new RegExp(`^${repository}:[0-9a-f]{16}$`));
    const [call] = programs.calls('docker build');
    expect(call).toContain(`--build-arg BASE=${BASE.name}`);
    expect(call).toContain('--network host');
    expect(call).toContain(`--tag ${name}`);
  });

  test('is not built where the engine has it', async () => {
    programs.add('docker', 'exit 0');
    await build(BASE);
    expect(programs.calls('docker build')).toEqual([]);
  });

  test('images of earlier content go after a build, and only those', async () => {
    programs.add('docker', `case "$1 $2" in "image inspect") exit 1;; images*) echo ${repository}:old;; esac`);
    await build(BASE);
    expect(programs.calls('docker images')).toEqual([expect.stringContaining(` ${repository} `)]);
    expect(programs.calls('docker rmi')).toEqual([`docker rmi ${repository}:old`]);
  });

  test('an earlier image that a container still uses stays, and is no error', async () => {
    programs.add('docker', `case "$1 $2" in "image inspect" | rmi*) exit 1;; images*) echo ${repository}:old;; esac`);
    expect((await build(BASE)).name).toMatch(`${repository}:`);
  });

  test('another base makes another image', async () => {
    const other = { name: 'longshore/base:fedcba9876543210', hash: 'fedcba9876543210' };
    expect((await build(BASE)).name).not.toBe((await build(other)).name);
  });
});

test('a plain host is the stage of that name of the Dockerfile of the others', async () => {
  await plainHostImage(BASE);
  await hostImage(BASE);
  const [plain, host] = programs.calls('docker build');
  expect(plain).toContain(' --target plain ');
  expect(host).not.toContain('--target');
  const dockerfile = /--file (\S+)/;
  expect(dockerfile.exec(plain ?? '')?.[1]).toBe(dockerfile.exec(host ?? '')?.[1]);
  expect(readFileSync(join(PROJECT, 'images', 'lab-host', 'Dockerfile'), 'utf8')).toMatch(/^FROM \w+ AS plain$/m);
});

describe('stageFromMaven', () => {
  const maven = 'for arg; do case "$arg" in -Dout=*) mkdir -p "${arg#-Dout=}/share/hadoop";; esac; done';

  test('Maven gathers into the cache, from a repository in the cache', async () => {
    programs.add('mvn', maven);
    const stage = await stageFromMaven('hadoop');
    expect(readdirSync(stage).sort()).toEqual(['bin', 'hadoop']);
    expect(programs.calls('mvn')).toEqual([expect.stringContaining(`-Dmaven.repo.local=${cacheDirectory('maven')}`)]);
  });

  test('is done once; a stage of other content goes', async () => {
    programs.add('mvn', maven);
    const old = cacheDirectory('hadoop', 'old');
    mkdirSync(old, { recursive: true });
    writeFileSync(join(old, 'file'), '');
    const stage = await stageFromMaven('hadoop');
    expect(await stageFromMaven('hadoop')).toBe(stage);
    expect(programs.calls('mvn')).toHaveLength(1);
    expect(existsSync(old)).toBe(false);
  });

  test('fails with what Maven said, and what broke off is done again', async () => {
    programs.add('mvn', 'echo "[ERROR] not resolved"; exit 1');
    await expect(stageFromMaven('hadoop')).rejects.toThrow('[ERROR] not resolved');
    programs.add('mvn', maven);
    const stage = await stageFromMaven('hadoop');
    expect(readdirSync(dirname(stage))).toHaveLength(1);
  });
});

test("a program's image is built from the staged files by the Dockerfile of its folder", async () => {
  const { name } = await programImage('hadoop', '/stage', BASE);
  expect(name).toMatch(/^longshore\/hadoop:[0-9a-f]{16}$/);
  expect(programs.calls('docker build')).toEqual([
    expect.stringMatching(/--file \S+\/images\/hadoop\/Dockerfile \/stage$/),
  ]);
});
