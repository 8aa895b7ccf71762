import { status, table } from '../../lab/status';
import { FakePrograms } from './fake-program';

let programs: FakePrograms;
beforeEach(() => {
  programs = new FakePrograms();
});
afterEach(() => {
  programs.remove();
});

/** Everything runs, but slave1's container and link are as given. */
function lab(slave1: string, link = 'up'): void {
  programs.add(
    'docker',
    `case "$*" in
       version*) echo 20.10.24;;
       ps*lab-slave1*) echo "${slave1}";;
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
