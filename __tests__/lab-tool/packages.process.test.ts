import { ensurePrograms, isThere, packages } from '../../lab/packages';
import { FakePrograms } from './fake-program';

let programs: FakePrograms;
const path = process.env.PATH;
beforeEach(() => {
  programs = new FakePrograms();
  programs.add('apt-get', 'exit 0');
});
afterEach(() => {
  programs.remove();
  process.env.PATH = path;
});

/** Calls of apt-get without its options. */
function aptCalls(): string[] {
  return programs.calls('apt-get').map((call) => {
    const words = call.split(' ').slice(1);
    return words.filter((word, index) => !word.startsWith('-') && words[index - 1] !== '-o').join(' ');
  });
}

test('isThere knows what is on PATH, also in /usr/sbin for a user without it', async () => {
  programs.add('longshore-some-program', 'exit 0');
  expect(await isThere('longshore-some-program')).toBe(true);
  expect(await isThere('longshore-no-such-program')).toBe(false);
});

describe('ensurePrograms', () => {
  test('installs nothing where all is there', async () => {
    programs.add('longshore-some-program', 'exit 0');
    expect(await ensurePrograms('longshore-some-program')).toEqual([]);
    expect(aptCalls()).toEqual([]);
  });

  test('installs what is missing at once', async () => {
    programs.add('longshore-some-program', 'exit 0');
    expect(await ensurePrograms('longshore-a', 'longshore-some-program', 'longshore-b')).toEqual([
      'longshore-a',
      'longshore-b',
    ]);
    expect(aptCalls()).toEqual(['install longshore-a longshore-b']);
  });
});

describe('packages', () => {
  test('never asks a question', async () => {
    programs.add('apt-get', 'test "$DEBIAN_FRONTEND" = noninteractive');
    await packages('debootstrap');
    expect(programs.calls('apt-get')).toEqual([expect.stringMatching(/ -y .* install debootstrap$/)]);
  });

  test('updates the lists and tries again when the first try fails', async () => {
    programs.add('apt-get', `case "$*" in *update*) touch "$0.updated";; *) test -e "$0.updated";; esac`);
    await packages('debootstrap');
    expect(aptCalls()).toEqual(['install debootstrap', 'update', 'install debootstrap']);
  });

  test('fails with what apt said', async () => {
    programs.add('apt-get', 'echo "E: Unable to locate package debootstrap" >&2; exit 100');
    await expect(packages('debootstrap')).rejects.toThrow('E: Unable to locate package debootstrap');
  });
});
