import { hostDirectoryResource, parseImportId } from '../../../provider/resources/host-directory';
import { UnreachableError, type Outcome } from '../../../provider/transport';
import { connectionTo, testContext } from '../fixture';

const host = connectionTo({ name: 'slave1', address: '192.0.2.12' });
const planned = { host, path: '/srv/data', uid: 1000, gid: 1001, mode: '0750', mountPoint: false };
const state = { ...planned, id: 'slave1:/srv/data' };

let scripts: string[];
let outcome: Partial<Outcome>;
const resource = hostDirectoryResource((_, script) => {
  scripts.push(script);
  return Promise.resolve({ code: 0, stdout: '', stderr: '', ...outcome });
});
const unreachable = hostDirectoryResource(() => Promise.reject(new UnreachableError('slave1', 'connect timed out')));

beforeEach(() => {
  scripts = [];
  outcome = {};
});

describe('a directory on a host', () => {
  test.each(['create', 'update'] as const)('%s makes it, with owner and mode', async (verb) => {
    const made =
      verb === 'create' ? resource.create(planned, testContext()) : resource.update(state, state, testContext());
    expect(await made).toEqual(state);
    expect(scripts).toEqual(["mkdir -p '/srv/data' && chown 1000:1001 '/srv/data' && chmod '0750' '/srv/data'"]);
  });

  test('a path is quoted for the shell', async () => {
    await resource.create({ ...planned, path: "/srv/it's; rm -rf $HOME" }, testContext());
    expect(scripts[0]).toContain(`mkdir -p '/srv/it'\\''s; rm -rf $HOME' &&`);
  });

  test('a mount point is demanded before anything is made', async () => {
    await resource.create({ ...planned, mountPoint: true }, testContext());
    expect(scripts[0]).toMatch(/^mountpoint -q '\/srv\/data' \|\| \{ echo .* exit 1; \}\nmkdir/);
  });

  test('fails when a step fails, naming host, path and the reason', async () => {
    outcome = { code: 1, stderr: 'no file system is mounted there\n' };
    await expect(resource.create({ ...planned, mountPoint: true }, testContext())).rejects.toThrow(
      'host slave1: /srv/data failed (exit 1)\nno file system is mounted there',
    );
  });

  test('reading shows owner and mode as they are', async () => {
    outcome = { stdout: 'found 0 5 50\n' };
    expect(await resource.read(state, testContext())).toEqual({ ...state, uid: 0, gid: 5, mode: '0050' });
  });

  test('a missing one is gone', async () => {
    outcome = { stdout: 'gone\n' };
    expect(await resource.read(state, testContext())).toBeUndefined();
  });

  test('of a host that cannot be reached is shown as last known, with a warning', async () => {
    const context = testContext();
    expect(await unreachable.read(state, context)).toBe(state);
    expect(context.warnings).toEqual([expect.stringContaining('host slave1 cannot be reached')]);
  });

  test('fails while its host cannot be reached and a change needs it', async () => {
    await expect(unreachable.update(state, state, testContext())).rejects.toThrow('host slave1 cannot be reached');
  });

  test('fails to read when the shell itself fails', async () => {
    outcome = { code: 1, stderr: 'sudo: a password is required' };
    await expect(resource.read(state, testContext())).rejects.toThrow(
      'host slave1: a shell step failed (exit 1)\nsudo: a password is required',
    );
  });

  test('declaring its host lost is noted without contacting it', async () => {
    const lost = { ...state, host: { ...host, state: 'lost' as const } };
    expect(await resource.update(lost, state, testContext())).toEqual(lost);
    expect(scripts).toEqual([]);
  });

  test('deleting leaves directory and data in place', async () => {
    await resource.delete(state, testContext());
    expect(scripts).toEqual([]);
  });

  test('an import reads owner and mode', async () => {
    outcome = { stdout: '1000 1001 2750\n' };
    expect(await resource.import?.('ops@192.0.2.12:22/srv/data', testContext())).toMatchObject({
      path: '/srv/data',
      uid: 1000,
      gid: 1001,
      mode: '2750',
      mountPoint: false,
      host: { user: 'ops', address: '192.0.2.12', port: 22, sudo: true },
    });
  });
});

describe('an import id', () => {
  test('without a path is for resources that need none', () => {
    expect(parseImportId('root@host.example.org:2222')).toMatchObject({
      path: '/',
      host: { user: 'root', address: 'host.example.org', port: 2222, sudo: false },
    });
  });

  test.each(['', 'host', 'ops@host', 'ops@host:ssh', 'ops@host:22relative'])(
    'fails on %p, and says how it reads',
    (id) => {
      expect(() => parseImportId(id)).toThrow(
        `import id "${id}" reads <user>@<address>:<port>[/absolute/path]\nWrite for example ops@192.0.2.11:22/srv/data.`,
      );
    },
  );
});
