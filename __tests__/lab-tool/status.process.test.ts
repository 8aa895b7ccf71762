import { status, table } from '../../lab/status';
import { FakePrograms } from './fake-program';

let programs: FakePrograms;
beforeEach(() => {
  programs = new FakePrograms();
});
afterEach(() => {
  programs.remove();
});

/** Everything of `lab` runs, but slave1's container and link are as given; of `lab-platform` only with `platform`. */
function lab(slave1: string, link = 'up', platform = ''): void {
  programs.add(
    'docker',
    `case "$*" in
       version*) echo 20.10.24;;
       ps*lab-slave1*) echo "${slave1}";;
       ps*lab-c?*|ps*lab-vm1*) echo "${platform}";;
       ps*) echo running;;
       *slave1*operstate) echo ${link};;
       *operstate) echo up;;
     esac`,
  );
  programs.add('ssh', `case "$*" in *172.31.250.12*) test ${link} = up || exit 255;; esac`);
}

const line = (lines: readonly string[], name: string): string | undefined => lines.find((row) => row.startsWith(name));

test('all is well when every machine answers', async () => {
  lab('running');
  const { lines, isWell } = await status();
  expect(isWell).toBe(true);
  expect(lines.map((row) => row.split(/ +/)[0])).toEqual(['HOST', 'master', 'slave1', 'slave2', 'registry']);
  expect(line(lines, 'slave1')).toMatch(/^slave1 +172\.31\.250\.12 +on +up +answers +runs$/);
});

test.each([
  ['off', 'exited', 'up', /^slave1 +172\.31\.250\.12 +off +- +- +-$/],
  ['absent', '', 'up', /^slave1 +172\.31\.250\.12 +absent +- +- +-$/],
  ['cut off', 'running', 'lowerlayerdown', /^slave1 +172\.31\.250\.12 +on +cut +silent +-$/],
])('a host that is %s is shown, and all is not well', async (_, state, link, expected) => {
  lab(state, link);
  const { lines, isWell } = await status();
  expect(line(lines, 'slave1')).toMatch(expected);
  expect(line(lines, 'slave2')).toMatch(/runs$/);
  expect(isWell).toBe(false);
});

test('a host whose container engine fails is told from one that is silent', async () => {
  lab('running');
  programs.add('ssh', 'case "$*" in *172.31.250.12*) exit 3;; esac');
  const { lines, isWell } = await status();
  expect(line(lines, 'slave1')).toMatch(/on +up +answers +fails$/);
  expect(isWell).toBe(false);
});

describe('two environments', () => {
  const names = (lines: readonly string[]): string[] => lines.map((row) => row.split(/ +/)[0] ?? '');

  test('both are shown where both are there; a host without an engine is well without one', async () => {
    lab('running', 'up', 'running');
    const { lines, isWell } = await status();
    expect(names(lines)).toEqual(['HOST', 'master', 'slave1', 'slave2', 'c1', 'c2', 'c3', 'vm1', 'registry']);
    expect(line(lines, 'vm1')).toMatch(/^vm1 +172\.31\.250\.31 +on +up +answers +none$/);
    expect(isWell).toBe(true);
    expect(programs.calls('ssh').filter((call) => / ops@172\.31\.250\.31 /.test(call))).toEqual([
      expect.stringMatching(/ true$/),
    ]);
  });

  test('one that was never made is not shown, and takes nothing from the other', async () => {
    programs.add(
      'docker',
      'case "$*" in version*) echo 20;; ps*lab-c?*|ps*lab-vm1*|ps*registry*) echo running;; *operstate) echo up;; esac',
    );
    programs.add('ssh', 'exit 0');
    const { lines, isWell } = await status();
    expect(names(lines)).toEqual(['HOST', 'c1', 'c2', 'c3', 'vm1', 'registry']);
    expect(isWell).toBe(true);
  });

  test('a host without an engine that is silent is not well', async () => {
    lab('running', 'up', 'running');
    programs.add('ssh', 'case "$*" in *172.31.250.31*) exit 255;; esac');
    const { lines, isWell } = await status();
    expect(line(lines, 'vm1')).toMatch(/silent +-$/);
    expect(isWell).toBe(false);
  });

  test('of none the first is shown, absent', async () => {
    programs.add('docker', 'case "$*" in version*) echo 20;; esac');
    const { lines, isWell } = await status();
    expect(names(lines)).toEqual(['HOST', 'master', 'slave1', 'slave2', 'registry']);
    expect(isWell).toBe(false);
  });
});

test('without a container engine it says what starts the lab', async () => {
  programs.add('docker', 'exit 1');
  expect(await status()).toEqual({
    lines: ['no container engine runs here; `npm run lab up` starts the lab'],
    isWell: false,
  });
});

test('table: columns are as wide as their widest cell, lines end without spaces', () => {
  expect(
    table([
      ['A', 'B'],
      ['long', ''],
    ]),
  ).toEqual(['A     B', 'long']);
});
