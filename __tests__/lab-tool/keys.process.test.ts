import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { authorize, makeKeyPair, writeKnownHosts } from '../../lab/keys';
import { KNOWN_HOSTS, LAB_DIRECTORY, PRIVATE_KEY } from '../../lab/paths';
import { labHosts } from '../../lab/topology';
import { FakePrograms } from './fake-program';

jest.mock('../../lab/paths', () => jest.requireActual<{ default: object }>('./paths-elsewhere').default);

const hosts = labHosts();
let programs: FakePrograms;
beforeEach(() => {
  programs = new FakePrograms();
  programs.add('ssh-keygen', 'while [ "$1" != -f ]; do shift; done; echo private >"$2"; echo public >"$2.pub"');
});
afterEach(() => {
  programs.remove();
  rmSync(LAB_DIRECTORY, { recursive: true, force: true });
});

describe('makeKeyPair', () => {
  test('makes a key without passphrase in a folder nobody else reads', async () => {
    await makeKeyPair();
    expect(programs.calls('ssh-keygen')).toEqual([expect.stringMatching(/-t ed25519 -N {2}-C .* -f /)]);
    expect(existsSync(`${PRIVATE_KEY}.pub`)).toBe(true);
    expect(statSync(LAB_DIRECTORY).mode & 0o777).toBe(0o700);
  });

  test('keeps the key that is there', async () => {
    await makeKeyPair();
    await makeKeyPair();
    expect(programs.calls('ssh-keygen')).toHaveLength(1);
  });

  test('half a pair, left by a run that broke off, is made anew', async () => {
    mkdirSync(LAB_DIRECTORY, { recursive: true });
    writeFileSync(PRIVATE_KEY, 'half');
    await makeKeyPair();
    expect(readFileSync(PRIVATE_KEY, 'utf8')).toBe('private\n');
  });
});

test('authorize gives the public key to the host by standard input', async () => {
  await makeKeyPair();
  programs.add('docker', 'cat >&2; exit 1');
  const [master] = hosts;
  if (master === undefined) throw new Error('no host');
  await expect(authorize(master)).rejects.toMatchObject({ stderr: 'public\n' });
});

describe('writeKnownHosts', () => {
  test('takes each key from the host itself: one line a host, by its address, without the comment', async () => {
    mkdirSync(LAB_DIRECTORY, { recursive: true });
    programs.add('docker', 'echo "ssh-ed25519 KEY-OF-$2 root@build"');
    await writeKnownHosts(hosts);
    expect(readFileSync(KNOWN_HOSTS, 'utf8').trim().split('\n')).toEqual(
      hosts.map(({ address, container }) => `${address} ssh-ed25519 KEY-OF-${container}`),
    );
  });

  test("keys of the other environment's hosts stay, each host's own is replaced", async () => {
    mkdirSync(LAB_DIRECTORY, { recursive: true });
    programs.add('docker', 'echo "ssh-ed25519 KEY-OF-$2"');
    const platform = labHosts('lab-platform');
    await writeKnownHosts(hosts);
    await writeKnownHosts(platform);
    programs.add('docker', 'echo "ssh-ed25519 NEW-KEY-OF-$2"');
    await writeKnownHosts(hosts);
    expect(readFileSync(KNOWN_HOSTS, 'utf8').trim().split('\n').sort()).toEqual(
      [
        ...platform.map(({ address, container }) => `${address} ssh-ed25519 KEY-OF-${container}`),
        ...hosts.map(({ address, container }) => `${address} ssh-ed25519 NEW-KEY-OF-${container}`),
      ].sort(),
    );
  });

  test('fails when a host does not answer, and leaves the known hosts as they were', async () => {
    mkdirSync(LAB_DIRECTORY, { recursive: true });
    writeFileSync(KNOWN_HOSTS, 'as before\n');
    programs.add('docker', 'case "$2" in *slave2) echo "is not running" >&2; exit 1;; esac; echo ssh-ed25519 KEY');
    await expect(writeKnownHosts(hosts)).rejects.toThrow('is not running');
    expect(readFileSync(KNOWN_HOSTS, 'utf8')).toBe('as before\n');
  });
});
