import { hostDirectoryResource } from '../../../provider/resources/host-directory';
import { hostAndPath } from '../../../provider/resources/import-id';
import { UnreachableError, type Outcome, type RunScript } from '../../../provider/transport';
import { connectionTo, testContext } from '../fixture';

const host = connectionTo({ name: 'slave1', address: '192.0.2.12' });
const planned = {
  host,
  path: '/srv/data',
  uid: 1000,
  gid: 1001,
  mode: '0750',
  mountPoint: false,
  onDestroy: 'keep',
} as const;
const state = { ...planned, before: 'absent /srv', id: 'slave1:/srv/data' };

let scripts: string[];
let outcome: Partial<Outcome>;
/** The same for short steps and long ones. */
const of = (run: RunScript) => hostDirectoryResource(run, run);
const resource = of((_, script) => {
  scripts.push(script);
  return Promise.resolve({ code: 0, stdout: '', stderr: '', ...outcome });
});
const unreachable = of(() => Promise.reject(new UnreachableError('slave1', 'connect timed out')));

beforeEach(() => {
  scripts = [];
  outcome = {};
});

describe('a directory on a host', () => {
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

describe('creating it', () => {
  test('notes what was there before', async () => {
    outcome = { stdout: 'absent /srv\n' };
    expect(await resource.create(planned, testContext())).toEqual(state);
    expect(scripts).toEqual([expect.stringContaining("path='/srv/data'\n")]);
  });

  test('an update knows it still', async () => {
    outcome = { stdout: 'used\n' };
    expect(await resource.update(state, state, testContext())).toEqual(state);
  });

  test('a path is quoted for the shell', async () => {
    await resource.create({ ...planned, path: "/srv/it's; rm -rf $HOME" }, testContext());
    expect(scripts[0]).toContain(`path='/srv/it'\\''s; rm -rf $HOME'\n`);
  });

  test.each(['/', '/data'])('fails where it is to be purged and is %s, without touching the host', async (path) => {
    await expect(resource.create({ ...planned, path, onDestroy: 'purge' }, testContext())).rejects.toThrow(
      /^host slave1: \/\w* cannot be purged: .*\nKeep it \(on_destroy = "keep"\), or choose a path such as \/srv\/data\.$/,
    );
    expect(scripts).toEqual([]);
  });
});

describe('deleting it', () => {
  const purging = { ...state, onDestroy: 'purge' } as const;

  test('keeps it, and says where it is, how large, and what removes it', async () => {
    outcome = { stdout: 'there 1.2G\n' };
    const context = testContext();
    await resource.delete(state, context);
    expect(context.warnings).toEqual([
      'host slave1: /srv/data is kept (1.2G)\nDestroying keeps data. If it is of no use any more, remove it there:\n' +
        "  sudo rm -rf --one-file-system '/srv/data'",
    ]);
    expect(scripts.join()).not.toMatch(/\b(rm|rmdir|delete)\b/);
  });

  test('proposes no removal of one that held files of others', async () => {
    outcome = { stdout: 'there 8.0K\n' };
    const context = testContext();
    await resource.delete({ ...state, before: 'used' }, context);
    expect(context.warnings).toEqual([expect.stringMatching(/It held files before Longshore had it: look what of it/)]);
    expect(context.warnings.join()).not.toContain('rm -rf');
  });

  test('says nothing of one that is gone', async () => {
    outcome = { stdout: 'gone\n' };
    const context = testContext();
    await resource.delete(state, context);
    expect(context.warnings).toEqual([]);
  });

  test('keeps it also on a host that does not answer, and says that too', async () => {
    const context = testContext();
    await unreachable.delete(state, context);
    expect(context.warnings).toEqual([
      expect.stringContaining('/srv/data is kept (size unknown: the host does not answer)\n'),
    ]);
  });

  test('on a lost host contacts nobody, whatever is to become of it', async () => {
    const context = testContext();
    for (const one of [state, purging])
      await resource.delete({ ...one, host: { ...host, state: 'lost' as const } }, context);
    expect([scripts, context.warnings]).toEqual([[], []]);
  });

  test('purges it by what was there before', async () => {
    const context = testContext();
    await resource.delete(purging, context);
    expect(scripts).toEqual([expect.stringMatching(/find \. -xdev -mindepth 1 -delete && .*rmdir "\$path"/)]);
    expect(context.warnings).toEqual([]);
  });

  test('says why one that is to be purged is kept', async () => {
    outcome = { stdout: 'kept a symbolic link stands there\n' };
    const context = testContext();
    await resource.delete(purging, context);
    expect(context.warnings).toEqual([
      expect.stringMatching(
        /^host slave1: \/srv\/data is kept although it is to be purged: a symbolic link stands there\n.*\n {2}sudo rm -rf/,
      ),
    ]);
  });

  test('never purges a path of one part, though a state says so', async () => {
    outcome = { stdout: 'kept it held files of others before\n' };
    const context = testContext();
    await resource.delete({ ...purging, path: '/data' }, context);
    expect(scripts.join()).not.toContain('-delete');
    expect(context.warnings).toEqual([expect.stringContaining('a path of one part holds a whole system')]);
  });

  test('one after another on a host, and the last one takes the parent along', async () => {
    const answers = ['left /srv\n', 'went /srv\n', ''];
    const run = (_: unknown, script: string) => {
      scripts.push(script);
      return Promise.resolve({ code: 0, stdout: answers[scripts.length - 1] ?? '', stderr: '' });
    };
    const ours = of(run);
    await Promise.all(['a', 'b', 'c'].map((name) => ours.delete({ ...purging, path: `/srv/${name}` }, testContext())));
    expect(scripts.map((script) => script.includes("in '/srv'/*)"))).toEqual([false, true, false]);
  });

  test('fails where it is to be purged and the host cannot be reached', async () => {
    await expect(unreachable.delete(purging, testContext())).rejects.toThrow('host slave1 cannot be reached');
  });

  test('fails when the shell does, purging or keeping, and the next one on the host is tried all the same', async () => {
    outcome = { code: 1, stderr: 'find: busy' };
    for (const one of [purging, state])
      await expect(resource.delete(one, testContext())).rejects.toThrow(
        'host slave1: /srv/data failed (exit 1)\nfind: busy',
      );
    outcome = {};
    await expect(resource.delete(purging, testContext())).resolves.toBeUndefined();
  });
});

describe('an import id', () => {
  test('without a path is for resources that need none', () => {
    expect(hostAndPath('root@host.example.org:2222')).toMatchObject({
      path: '/',
      host: { user: 'root', address: 'host.example.org', port: 2222, sudo: false },
    });
  });

  test.each(['', 'host', 'ops@host', 'ops@host:ssh', 'ops@host:22relative'])(
    'fails on %p, and says how it reads',
    (id) => {
      expect(() => hostAndPath(id)).toThrow(
        `import id "${id}" reads <user>@<address>:<port>[/absolute/path]\nWrite for example ops@192.0.2.11:22/srv/data.`,
      );
    },
  );
});
