// The scripts run in a real shell, in a folder of the test's own.
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostFileResource } from '../../../provider/resources/host-file';
import type { hostFile } from '../../../provider/resources/host-file.schema';
import type { Planned, State } from '../../../provider/framework';
import { secretDigest } from '../../../provider/secret-digest';
import { UnreachableError } from '../../../provider/transport';
import { connectionTo, testContext, type TestContext } from '../fixture';
import { LocalShell } from '../local-shell';

type Attributes = typeof hostFile.attributes;

const host = connectionTo({ name: 'vm1', address: '192.0.2.31' });
const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

let shell: LocalShell;
let context: TestContext;
let resource: ReturnType<typeof hostFileResource>;
beforeEach(() => {
  shell = new LocalShell();
  context = testContext();
  resource = hostFileResource(shell.run, shell.run);
});
afterEach(() => {
  shell.remove();
});

function planned(changes: Partial<Planned<Attributes>> = {}): Planned<Attributes> {
  const given = 'secret' in changes || 'download' in changes ? {} : { content: 'one\n' };
  return { host, path: shell.at('app.conf'), ...given, ...owner, mode: '0644', onExisting: 'refuse', ...changes };
}

const create = (changes?: Partial<Planned<Attributes>>) => resource.create(planned(changes), context);
const read = (state: State<Attributes>) => resource.read(state, context);

/** Updated to these values, as Terraform does it. */
async function update(prior: State<Attributes>, changes: Partial<State<Attributes>>): Promise<State<Attributes>> {
  return resource.update({ ...prior, ...changes }, prior, context);
}

function secretFile(content: string | Buffer): { source: string; digest: string; digestKey: string } {
  const [source, digestKey] = [shell.at('secret'), shell.at('key')];
  shell.write(source, content, 0o600);
  shell.write(digestKey, 'k'.repeat(64), 0o600);
  return { source, digestKey, digest: secretDigest('k'.repeat(64), Buffer.from(content)) };
}

describe('a text', () => {
  test('is written with owner and mode, and nothing else is left beside it', async () => {
    const state = await create({ content: 'a "b" \'c\' $d `e` \\f ä\n', mode: '0640' });
    expect(state).toMatchObject({ before: 'directory', id: `vm1:${shell.at('app.conf')}` });
    expect(Date.now() - Date.parse(state.written)).toBeLessThan(60_000);
    expect([shell.read(state.path), shell.mode(state.path)]).toEqual(['a "b" \'c\' $d `e` \\f ä\n', '640']);
    expect(shell.names(shell.folder)).toEqual(['app.conf', 'programs']);
    expect(await read(state)).toEqual(state);
  });

  test('may be empty, or without a newline at its end', async () => {
    for (const content of ['', 'x']) {
      const state = await create({ path: shell.at(`file${content}`), content });
      expect(shell.read(state.path)).toBe(content);
      expect(await read(state)).toEqual(state);
    }
  });

  test('makes the directories on the way, readable to all', async () => {
    const mask = process.umask(0o077);
    const state = await create({ path: shell.at('a b', 'c', 'app.conf') }).finally(() => process.umask(mask));
    expect(state.before).toBe(`absent ${shell.at('a b')}`);
    expect(shell.mode(shell.at('a b', 'c'))).toBe('755');
  });

  test('that is another is written, and the time with it; owner and mode alone leave both', async () => {
    const first = await create();
    const moded = await update(first, { mode: '0600' });
    expect([shell.mode(first.path), moded.written]).toEqual(['600', first.written]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await update(moded, { content: 'two\n' });
    expect([shell.read(first.path), second.written > first.written]).toEqual(['two\n', true]);
    expect(second.before).toBe('directory');
  });

  test('changed by hand is shown as it is now: content, owner and mode', async () => {
    const state = await create();
    shell.write(state.path, 'by hand\n', 0o600);
    expect(await read(state)).toEqual({ ...state, content: 'by hand\n', mode: '0600' });
    await update(state, {});
    expect([shell.read(state.path), shell.mode(state.path)]).toEqual(['one\n', '644']);
  });

  test.each([
    ['no text', Buffer.from([0xff, 0xfe])],
    ['too large to be ours', Buffer.alloc(5 * 1024 * 1024, 'x')],
  ])('replaced by something that is %s is shown by its digest', async (_, bytes) => {
    const state = await create();
    shell.write(state.path, bytes);
    expect((await read(state))?.content).toBe(`(${bytes.length} bytes, SHA-256 ${sha256(bytes)})`);
  });

  test('removed by hand is gone; a link in its place is one, and is replaced', async () => {
    const state = await create();
    rmSync(state.path);
    expect(await read(state)).toBeUndefined();
    writeFileSync(shell.at('other'), 'one\n');
    symlinkSync(shell.at('other'), state.path);
    expect(await read(state)).toEqual({ ...state, mode: 'symbolic link' });
    await update(state, { content: 'two\n' });
    expect([shell.read(state.path), shell.read(shell.at('other'))]).toEqual(['two\n', 'one\n']);
    expect(await read(state)).toMatchObject({ mode: '0644' });
  });

  test('is never half there: what is cut off while it is written leaves the former one, and the next takes its place', async () => {
    const state = await create();
    shell.program('sync', 'kill -9 $PPID');
    await expect(update(state, { content: 'two\n' })).rejects.toThrow(`${state.path} cannot be put in place`);
    expect(shell.read(state.path)).toBe('one\n');
    expect(shell.names(shell.folder)).toContain('.app.conf.longshore');
    shell.program('sync', 'true');
    await update(state, { content: 'two\n' });
    expect(shell.names(shell.folder)).toEqual(['app.conf', 'programs']);
  });

  test('is not readable to others before it has its owner', async () => {
    shell.program('chown', `stat -c %a "$2" >"${shell.at('before')}"`);
    await create({ mode: '0644' });
    expect(shell.read(shell.at('before'))).toBe('600\n');
  });
});

describe('a file that is there already', () => {
  test('of the same content is taken over, with owner and mode', async () => {
    shell.write(shell.at('app.conf'), 'one\n', 0o600);
    expect((await create()).before).toBe('file');
    expect(shell.mode(shell.at('app.conf'))).toBe('644');
  });

  test('fails for another content, and for a link, and leaves both', async () => {
    const there = `host vm1: ${shell.at('app.conf')} is there already, and is another\nLook whose it is. Remove it there, call this one otherwise, or declare on_existing = "replace".`;
    shell.write(shell.at('app.conf'), 'theirs\n');
    await expect(create()).rejects.toThrow(there);
    expect(shell.read(shell.at('app.conf'))).toBe('theirs\n');
    rmSync(shell.at('app.conf'));
    symlinkSync('/nowhere', shell.at('app.conf'));
    await expect(create()).rejects.toThrow(there);
    expect(shell.names(shell.folder)).toEqual(['app.conf', 'programs']);
  });

  test('is replaced where that is declared', async () => {
    shell.write(shell.at('app.conf'), 'theirs\n');
    expect((await create({ onExisting: 'replace' })).before).toBe('file');
    expect(shell.read(shell.at('app.conf'))).toBe('one\n');
  });

  test('fails where it is a directory, whatever is declared', async () => {
    mkdirSync(shell.at('app.conf'));
    await expect(create({ onExisting: 'replace' })).rejects.toThrow(
      'app.conf cannot be put in place (exit 1)\na directory stands there: remove it, or choose another path',
    );
  });
});

test('fails where a step fails, and leaves nothing', async () => {
  shell.program('chown', 'echo "chown: not permitted" >&2; exit 1');
  await expect(create({ path: shell.at('a', 'b', 'app.conf') })).rejects.toThrow(
    'cannot be put in place (exit 1)\nchown: not permitted\nowner and mode cannot be set',
  );
  expect(shell.names(shell.folder)).toEqual(['programs']);
  shell.program('base64', 'echo "base64: no space left on device" >&2; exit 1');
  await expect(create()).rejects.toThrow(/no space left on device[\s\S]*it cannot be written/);
  expect(shell.names(shell.folder)).toEqual(['programs']);
});

describe('a secret', () => {
  const bytes = Buffer.from([0, 255, 10, 39, 92, 13, 10]);

  test('arrives as it is, any bytes; nothing of it is in the state', async () => {
    const state = await create({ secret: secretFile(bytes), mode: '0600' });
    expect(shell.bytes(state.path)).toEqual(bytes);
    expect(JSON.stringify(state)).not.toContain(bytes.toString('base64'));
    expect(await read(state)).toEqual(state);
  });

  test('changed by hand has another digest, and is put back', async () => {
    const state = await create({ secret: secretFile('hunter2'), mode: '0600' });
    shell.write(state.path, 'guessed', 0o600);
    const found = await read(state);
    expect(found?.secret?.digest).toBe(secretDigest('k'.repeat(64), Buffer.from('guessed')));
    await update(found as State<Attributes>, { secret: state.secret });
    expect(shell.read(state.path)).toBe('hunter2');
  });

  test('is looked at here: the key of its digest never leaves this machine, and no plain digest of it is asked for', async () => {
    const state = await create({ secret: secretFile('hunter2') });
    await read(state);
    expect(shell.scripts.join()).not.toContain('k'.repeat(64));
    expect(shell.scripts.join()).not.toContain(sha256('hunter2'));
  });

  test('without the key is taken for unchanged, and that is said', async () => {
    const state = await create({ secret: secretFile('hunter2') });
    rmSync(shell.at('key'));
    shell.write(state.path, 'by hand');
    expect((await read(state))?.secret).toEqual(state.secret);
    expect(context.warnings).toEqual([
      `host vm1: ${state.path}: nobody looked whether its content is as it was deployed\n` +
        `${shell.at('key')} cannot be read. The secrets of an environment lie on the machine that deploys it.`,
    ]);
  });

  test('fails when it is not what the plan was made of, before anything is written', async () => {
    const secret = secretFile('hunter2');
    shell.write(secret.source, 'changed since', 0o600);
    await expect(create({ secret })).rejects.toThrow(`${secret.source} is not what the plan was made of`);
    expect(shell.exists(shell.at('app.conf'))).toBe(false);
  });

  test('fails for more than a deploy sends', async () => {
    const secret = secretFile(Buffer.alloc(5 * 1024 * 1024, 'x'));
    await expect(create({ secret })).rejects.toThrow(
      '5242880 bytes are too many\nWhat a deploy sends has 4194304 at most; let the host download it.',
    );
  });
});

describe('a download', () => {
  const release = Buffer.from([127, 69, 76, 70, 0, 255]);
  let server: Server;
  let url: string;
  let requests: string[];
  beforeEach(async () => {
    requests = [];
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      response.writeHead(request.url === '/app' ? 200 : 404).end(request.url === '/app' ? release : 'no');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/app`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const wanted = (changes = {}) => ({ download: { url, sha256: sha256(release), ...changes }, mode: '0755' });

  test.each(['curl', 'wget'])('is fetched by the host with %s, and nothing of it passes here', async (program) => {
    const hidden = program === 'curl' ? 'wget' : 'curl';
    hide(shell, hidden);
    const state = await create(wanted());
    expect(shell.bytes(state.path)).toEqual(release);
    expect([shell.mode(state.path), requests]).toEqual(['755', ['/app']]);
    expect(shell.scripts.join()).not.toContain(release.toString('base64'));
    expect(await read(state)).toEqual(state);
  });

  test('is not fetched again for what is there', async () => {
    const state = await create(wanted());
    shell.program('curl', 'exit 1');
    expect((await update(state, { mode: '0700' })).written).toBe(state.written);
    expect(shell.mode(state.path)).toBe('700');
    expect((await create(wanted())).before).toBe('file');
  });

  test('changed by hand has another digest, and is fetched anew', async () => {
    const state = await create(wanted());
    shell.write(state.path, 'patched', 0o755);
    expect((await read(state))?.download).toEqual({ url, sha256: sha256('patched') });
    await update(state, {});
    expect(requests).toHaveLength(2);
  });

  test('fails for another digest, naming both, and changes nothing', async () => {
    const expected = sha256('what the publisher says');
    await expect(create(wanted({ sha256: expected }))).rejects.toThrow(
      `${url} has the SHA-256 digest ${sha256(release)}, not ${expected} as declared\nNothing was changed.`,
    );
    expect(shell.names(shell.folder)).toEqual(['programs']);
  });

  test('fails where nothing is to be had, with what curl says', async () => {
    await expect(create(wanted({ url: `${url}s` }))).rejects.toThrow(
      /curl: \(22\).* 404[\s\S]*cannot be fetched from there/,
    );
    expect(shell.names(shell.folder)).toEqual(['programs']);
  });

  test('fails where neither curl nor wget is there, and says how to get one', async () => {
    hide(shell, 'curl', 'wget');
    await expect(create(wanted())).rejects.toThrow(
      'neither curl nor wget is there to fetch it: sudo apt-get install curl (Debian, Ubuntu), or sudo dnf install curl',
    );
  });

  test('fails when Terraform is interrupted: nobody waits for it, and the host goes on', async () => {
    const never = hostFileResource(shell.run, () => new Promise(() => undefined));
    const creating = never.create(planned(wanted()), context);
    context.stop.abort();
    await expect(creating).rejects.toThrow('interrupted while waiting');
    await expect(never.create(planned(wanted()), context)).rejects.toThrow('interrupted while waiting');
  });
});

/** A PATH without these programs. */
function hide(shell: LocalShell, ...programs: string[]): void {
  const needed = [
    'base64',
    'basename',
    'chmod',
    'chown',
    'curl',
    'dirname',
    'mkdir',
    'mv',
    'rm',
    'rmdir',
    'sha256sum',
    'stat',
    'sync',
    'timeout',
    'wget',
  ];
  for (const name of needed.filter((one) => !programs.includes(one)))
    shell.program(name, `PATH='${process.env.PATH ?? ''}' exec ${name} "$@"`);
  shell.path = shell.programs;
}

describe('deleting it', () => {
  test('removes it, and the directories that were made for it', async () => {
    const state = await create({ path: shell.at('a', 'b', 'app.conf') });
    await resource.delete(state, context);
    expect(shell.names(shell.folder)).toEqual(['programs']);
    await resource.delete(state, context);
  });

  test('leaves a directory that holds something else; the last file of ours takes it along', async () => {
    const [one, two] = [await create({ path: shell.at('a', 'one') }), await create({ path: shell.at('a', 'two') })];
    expect([one.before, two.before]).toEqual([`absent ${shell.at('a')}`, 'directory']);
    await Promise.all([resource.delete(one, context), resource.delete(two, context)]);
    expect(shell.exists(shell.at('a'))).toBe(false);
  });

  test('fails where a directory stands there now', async () => {
    const state = await create();
    rmSync(state.path);
    mkdirSync(state.path);
    await expect(resource.delete(state, context)).rejects.toThrow(
      `host vm1: ${state.path} cannot be removed (exit 1)\na directory stands there`,
    );
  });

  test('of a lost host contacts nobody, and an update notes it', async () => {
    const state = await create();
    shell.scripts.length = 0;
    const lost = { ...state, host: { ...host, state: 'lost' as const } };
    expect(await resource.update(lost, state, context)).toEqual(lost);
    await resource.delete(lost, context);
    expect(shell.scripts).toEqual([]);
  });
});

describe('a host', () => {
  test('that does not answer: the file is shown as last known, with a warning; a change fails', async () => {
    const state = await create();
    const unreachable = hostFileResource(() => Promise.reject(new UnreachableError('vm1', 'connect timed out')));
    expect(await unreachable.read(state, context)).toBe(state);
    expect(context.warnings).toEqual([expect.stringContaining('host vm1 cannot be reached')]);
    await expect(unreachable.update(state, state, context)).rejects.toThrow('host vm1 cannot be reached');
  });

  test('fails to be read when its shell does', async () => {
    const state = await create();
    shell.program('sha256sum', 'echo "sha256sum: input/output error" >&2; exit 1');
    await expect(read(state)).rejects.toThrow(
      `host vm1: ${state.path} cannot be looked at (exit 1)\nsha256sum: input/output error`,
    );
  });
});

describe('an import', () => {
  test('reads owner and mode, and never the content: it may be a secret', async () => {
    shell.write(shell.at('app.conf'), 'hunter2', 0o640);
    const state = await resource.import?.(`ops@192.0.2.31:22${shell.at('app.conf')}`, context);
    expect(state).toMatchObject({ ...owner, mode: '0640', written: '', before: 'file', host: { sudo: true } });
    expect(JSON.stringify(state)).not.toContain('hunter2');
    expect(await read(state as State<Attributes>)).toEqual(state);
    const taken = await update(state as State<Attributes>, { content: 'hunter2', host });
    expect(taken.written).toBe('');
  });

  test('fails where no file is', async () => {
    const importing = resource.import?.(`ops@192.0.2.31:22${shell.folder}`, context);
    await expect(importing).rejects.toThrow(
      `host 192.0.2.31 has no file ${shell.folder}\nThere is nothing to import; let apply make it.`,
    );
  });
});

describe('input', () => {
  test.each<[string, Partial<Planned<Attributes>>, string]>([
    ['a relative path', { path: 'etc/app.conf' }, '"etc/app.conf" is no absolute path of a file'],
    ['a path with a slash at its end', { path: '/etc/' }, '"/etc/" is no absolute path of a file'],
    ['no content', { content: undefined }, 'a file has one of content, secret and download'],
    [
      'two contents',
      { content: '', download: { url: 'https://a.example', sha256: '0'.repeat(64) } },
      'a file has one of content, secret and download',
    ],
    ['a mode that is none', { mode: 'rw-' }, '"rw-" is no mode of four octal digits'],
    [
      'a URL with a password',
      { download: { url: 'https://me:hunter2@a.example/x', sha256: '0'.repeat(64) } },
      'its URL is no http or https URL without credentials',
    ],
    ['a URL of a file', { download: { url: 'file:///etc/shadow', sha256: '0'.repeat(64) } }, 'is no http or https URL'],
    ['a digest that is none', { download: { url: 'https://a.example', sha256: 'latest' } }, '"latest" is no SHA-256'],
  ])('fails for %s, without contacting the host', async (_, changes, message) => {
    const error = await create(changes).catch((caught: unknown) => caught as Error);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain('hunter2');
    expect(shell.scripts).toEqual([]);
  });
});
