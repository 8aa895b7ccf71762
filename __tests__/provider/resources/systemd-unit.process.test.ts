// The scripts run in a real shell, in a folder of the test's own, with a systemd that runs nothing.
import { mkdirSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { IncompleteError, type Planned, type State } from '../../../provider/framework';
import { systemdUnitResource } from '../../../provider/resources/systemd-unit';
import type { systemdUnit } from '../../../provider/resources/systemd-unit.schema';
import { UnreachableError } from '../../../provider/transport';
import { FakeSystemd } from '../fake-systemd';
import { connectionTo, testContext, type TestContext } from '../fixture';
import { LocalShell } from '../local-shell';

type Attributes = typeof systemdUnit.attributes;

const host = connectionTo({ name: 'vm1', address: '192.0.2.31' });
const NAME = 'agent.service';

let shell: LocalShell;
let systemd: FakeSystemd;
let context: TestContext;
let resource: ReturnType<typeof systemdUnitResource>;
beforeEach(() => {
  shell = new LocalShell();
  shell.program('chown', 'true'); // to root, who the test may not be
  systemd = new FakeSystemd(shell);
  context = testContext();
  resource = made();
});
afterEach(() => {
  shell.remove();
});

const made = (options = {}) =>
  systemdUnitResource({
    ...{ run: shell.run, runLong: shell.run, directory: systemd.directory },
    ...{ pollMilliseconds: 10, steadyMilliseconds: 30 },
    ...options,
  });

const text = (lines = '', install = '[Install]\nWantedBy=multi-user.target\n'): string =>
  `# Longshore: lab/Agent\n[Service]\nExecStart=/usr/bin/agent\n${lines}${install}`;

function planned(changes: Partial<Planned<Attributes>> = {}): Planned<Attributes> {
  return {
    ...{ host, name: NAME, content: text(), enabled: true, restartOn: {}, reloadOn: {} },
    ...{ timeoutSeconds: 2, onExisting: 'refuse', ...changes },
  };
}

/** What it takes to run by another text. */
const STARTED = [
  'daemon-reload',
  '--quiet enable -- agent.service',
  'reset-failed -- agent.service',
  'restart -- agent.service',
];

const path = (): string => join(systemd.directory, NAME);
const create = (changes?: Partial<Planned<Attributes>>) => resource.create(planned(changes), context);
const read = (state: State<Attributes>) => resource.read(state, context);
const update = (prior: State<Attributes>, changes: Partial<State<Attributes>>) =>
  resource.update({ ...prior, ...changes }, prior, context);

describe('creating a unit', () => {
  test('writes its text, loads, enables and starts it', async () => {
    const state = await create();
    expect(state).toEqual({ ...planned(), id: 'vm1/agent.service', found: 'as declared' });
    expect([shell.read(path()), shell.mode(path()), systemd.runs()]).toEqual([text(), '644', text()]);
    expect(systemd.calls()).toEqual(STARTED);
    expect(await read(state)).toEqual(state);
  });

  test('that does not start with the host starts it all the same', async () => {
    await create({ enabled: false, content: text('', '') });
    expect([systemd.isEnabled(NAME), systemd.activeState(NAME)]).toEqual([false, 'active']);
  });

  test('waits until it is active and its ready command passes', async () => {
    const count = `"${shell.at('count')}"`;
    shell.program(
      'ready',
      `echo . >>${count}; [ "$(wc -l <${count})" -ge 3 ] || { echo 'no leader yet' >&2; exit 1; }`,
    );
    await create({ content: text('# slow\n'), readyCommand: ['ready', "it's"] });
    expect(shell.read(shell.at('count')).split('\n').length).toBeGreaterThanOrEqual(4);
  });

  test.each([
    ['one that runs once and ends', 'Type=oneshot\n', 'inactive'],
    ['one that runs once and is remembered', 'Type=oneshot\nRemainAfterExit=yes\n', 'active'],
  ])('of %s ends well', async (_, lines, active) => {
    const state = await create({ content: text(lines) });
    expect(systemd.activeState(NAME)).toBe(active);
    expect(await read(state)).toEqual(state);
  });

  test.each([
    ['does not start', '# fails\n', 'failed (exit-code, status 1)'],
    ['ends a moment after its start', '# crashes\n', 'failed (exit-code, status 1)'],
    ['has a setting that systemd refuses', '# bad\n', 'bad-setting'],
  ])('fails when it %s, with the last lines of its journal, and keeps it in the state', async (_, lines, reason) => {
    systemd.journal('agent[7]: cannot read agent.hcl\nsystemd[1]: Main process exited\n');
    const error = await create({ content: text(lines) }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(IncompleteError);
    expect((error as IncompleteError).message).toBe(
      `host vm1: agent.service does not start: ${reason}\nThe last lines of its journal:\n` +
        'agent[7]: cannot read agent.hcl\nsystemd[1]: Main process exited',
    );
    expect((error as IncompleteError).state).toMatchObject({
      id: 'vm1/agent.service',
      found: 'not awaited to the end',
    });
  });

  test('fails with what systemctl says where there is no journal', async () => {
    await expect(create({ content: text('# fails\n') })).rejects.toThrow(
      'The last lines of its journal:\nagent.service - as systemctl status says',
    );
  });

  test('fails when it is not ready in time, with the last word of the ready command', async () => {
    shell.program('ready', 'echo first; echo "no leader yet" >&2; exit 1');
    await expect(create({ readyCommand: ['ready'], timeoutSeconds: 0.1 })).rejects.toThrow(
      'agent.service does not start: not ready in 0.1 s, its ready command does not pass: no leader yet',
    );
    systemd.set(NAME, 'activating');
    shell.program('timeout', 'exit 124');
    resource = made();
    await expect(create({ timeoutSeconds: 0.1 })).rejects.toThrow('not ready in 0.1 s, activating (auto-restart)');
  });

  test('fails where it cannot be enabled, and says what is missing', async () => {
    await expect(create({ content: text('', '') })).rejects.toThrow(
      'cannot be put in place (exit 1)\nit cannot be enabled, it is static: write WantedBy=multi-user.target in its [Install], or declare enabled = false',
    );
  });

  test('fails where systemd does not run', async () => {
    shell.path = '/nowhere';
    await expect(create()).rejects.toThrow('systemd does not run that host');
  });

  test('fails when Terraform is interrupted, and what was begun goes on', async () => {
    shell.program('ready', 'exit 1');
    const creating = create({ readyCommand: ['ready'], timeoutSeconds: 60 });
    setTimeout(() => {
      context.stop.abort();
    }, 300);
    await expect(creating).rejects.toThrow(/^interrupted while waiting/);
    expect(systemd.activeState(NAME)).toBe('active');
  });
});

describe('a unit that is there already', () => {
  test('of the same text is taken over without restarting what runs', async () => {
    await create();
    systemd.forgetCalls();
    await create();
    expect(systemd.calls()).toEqual(['--quiet enable -- agent.service']);
  });

  test('of the same construct is taken over: a deploy was cut off', async () => {
    await create({ content: text('# former\n') });
    await create();
    expect(systemd.runs()).toBe(text());
  });

  test('fails for another one, and leaves it', async () => {
    shell.write(path(), '[Service]\nExecStart=/usr/bin/theirs\n');
    await expect(create()).rejects.toThrow(
      `host vm1: ${path()} is there already, and is another\nLook whose it is. Remove it there, call this one otherwise, or declare on_existing = "replace".`,
    );
    expect(shell.read(path())).toContain('theirs');
    expect(systemd.calls()).toEqual([]);
  });

  test("fails for a package's, which it would hide", async () => {
    const theirs = systemd.vendor(NAME, '[Service]\n');
    await expect(create()).rejects.toThrow(`is another\nThere is a unit of that name: ${theirs}\nLook whose it is.`);
    expect(shell.exists(path())).toBe(false);
  });

  test('is replaced where that is declared', async () => {
    systemd.vendor(NAME, '[Service]\n');
    shell.write(path(), '[Service]\n');
    await create({ onExisting: 'replace' });
    expect(systemd.runs()).toBe(text());
  });
});

describe('an update', () => {
  let state: State<Attributes>;
  beforeEach(async () => {
    state = await create({ restartOn: { '/etc/agent.hcl': 'one' }, reloadOn: { '/etc/services.json': 'one' } });
    systemd.forgetCalls();
  });

  test('of its text loads and restarts it', async () => {
    await update(state, { content: text('# next\n') });
    expect(systemd.runs()).toBe(text('# next\n'));
    expect(systemd.calls()).toEqual(STARTED);
  });

  test.each([
    ['changed', { '/etc/agent.hcl': 'two' }, true],
    ['added', { '/etc/agent.hcl': 'one', '/etc/b.hcl': 'new' }, true],
    ['taken out', {}, true],
    ['there before us', { '/etc/agent.hcl': 'one', '/etc/b.hcl': '' }, false],
    ['as it was', { '/etc/agent.hcl': 'one' }, false],
  ])('for a file that is %s restarts it: %#', async (_, restartOn: Record<string, string>, restarts) => {
    await update(state, { restartOn });
    expect(systemd.calls().includes('restart -- agent.service')).toBe(restarts);
    expect(systemd.calls()).not.toContain('daemon-reload');
  });

  test('for a file of which it says so reloads it, unless it restarts anyway', async () => {
    const content = text('ExecReload=/bin/kill -HUP $MAINPID\n');
    const other = await update(state, { content, reloadOn: { '/etc/services.json': 'two' } });
    systemd.forgetCalls();
    await update(other, { reloadOn: { '/etc/services.json': 'three' } });
    expect(systemd.calls()).toEqual(['--quiet enable -- agent.service', 'reload -- agent.service']);
  });

  test('fails where it cannot be reloaded', async () => {
    await expect(update(state, { reloadOn: { '/etc/services.json': 'two' } })).rejects.toThrow(
      'Job type reload is not applicable for unit agent.service.\nit cannot be reloaded: has it an ExecReload=?',
    );
  });

  test('of nothing that it runs by leaves it alone', async () => {
    const next = await update(state, { enabled: false, timeoutSeconds: 5 });
    expect(systemd.calls()).toEqual(['--quiet disable -- agent.service']);
    expect(await read(next)).toEqual(next);
  });

  test('fails when it does not start: the former text is back and runs, and the error has the journal of the new one', async () => {
    systemd.journal('agent[9]: unknown flag\n');
    const error = await update(state, { content: text('# fails\n') }).catch((caught: unknown) => caught as Error);
    expect(error).not.toBeInstanceOf(IncompleteError);
    expect((error as Error).message).toBe(
      'host vm1: agent.service does not start: failed (exit-code, status 1)\nIts former text is back, and it runs by that.\n' +
        'The last lines of its journal:\nagent[9]: unknown flag',
    );
    expect([shell.read(path()), systemd.runs(), systemd.activeState(NAME)]).toEqual([text(), text(), 'active']);
    expect(await read(state)).toEqual(state);
  });

  test('fails when the former text does not start either, and says so', async () => {
    const former = { ...state, content: text('# fails, too\n') };
    await expect(update(former, { content: text('# fails\n') })).rejects.toThrow(
      'Its former text was put back, but it does not start by that either: failed (exit-code, status 1)',
    );
    await expect(update({ ...state, content: '(directory)' }, { content: text('# fails\n') })).rejects.toThrow(
      'What was there before is no text that could be put back.',
    );
  });

  test('fails when it does not start with the text that it had, and says where to look', async () => {
    shell.program('ready', 'exit 1');
    const changes = { restartOn: { '/etc/agent.hcl': 'two' }, readyCommand: ['ready'], timeoutSeconds: 0.1 };
    await expect(update(state, changes)).rejects.toThrow(
      'Its text is as it was before: what it reads, or its host, is another.',
    );
  });

  test('fails when Terraform is interrupted, and the next plan knows that nobody awaited it', async () => {
    shell.program('ready', 'exit 1');
    const updating = update(state, { content: text('# next\n'), readyCommand: ['ready'], timeoutSeconds: 60 });
    setTimeout(() => {
      context.stop.abort();
    }, 300);
    const error = await updating.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(IncompleteError);
    expect(resource.needsUpdate?.((error as IncompleteError).state as State<Attributes>)).toBe(true);
  });
});

describe('changed by hand', () => {
  let state: State<Attributes>;
  beforeEach(async () => {
    state = await create();
  });

  test.each<[string, () => Promise<void> | void, object]>([
    ['stopped', () => systemd.byHand('systemctl stop agent.service'), { found: 'stopped' }],
    [
      'failed',
      () => {
        systemd.set(NAME, 'failed');
      },
      { found: 'failed (exit-code, status 1)' },
    ],
    [
      'restarting again and again',
      () => {
        systemd.set(NAME, 'activating');
      },
      { found: 'activating (auto-restart)' },
    ],
    ['disabled', () => systemd.byHand('systemctl disable agent.service'), { enabled: false }],
    [
      'of another text, loaded or not',
      () => {
        shell.write(path(), '[Service]\n');
      },
      { content: '[Service]\n', found: 'its text is not loaded' },
    ],
    [
      'masked',
      () => {
        unlinkSync(path());
        symlinkSync('/dev/null', path());
        return systemd.byHand('systemctl daemon-reload');
      },
      { content: '(symbolic link)', found: 'masked' },
    ],
  ])('%s it is found so, and the next update puts it right', async (_, change, expected) => {
    await change();
    const found = (await read(state)) as State<Attributes>;
    expect(found).toMatchObject(expected);
    expect(resource.needsUpdate?.(found) === true || found.enabled !== state.enabled).toBe(true);
    const next = await update(found, { content: state.content, enabled: true });
    expect(next).toEqual(state);
    expect(await read(next)).toEqual(state);
  });

  test('its text removed it is gone', async () => {
    rmSync(path());
    expect(await read(state)).toBeUndefined();
    expect(await create()).toEqual(state);
  });

  test('with drop-ins they are named, those of the distribution aside; nobody removes them', async () => {
    mkdirSync(`${path()}.d`);
    shell.write(`${path()}.d/limits.conf`, '[Service]\n');
    shell.write(shell.at('systemd', 'service.d', '10-timeout.conf'), '[Service]\n');
    const found = (await read(state)) as State<Attributes>;
    // A space ends a path there: systemd quotes them otherwise.
    expect(found.found).toMatch(/^as declared, with drop-ins of somebody: \S*agent\.service\.d\/limits\.conf$/);
    expect(context.warnings).toEqual([expect.stringContaining('host vm1: agent.service has drop-ins of somebody\n')]);
    expect(resource.needsUpdate?.(found)).toBe(false);
  });
});

describe('deleting it', () => {
  test('stops, disables and removes it, and again is well', async () => {
    const state = await create();
    systemd.forgetCalls();
    await resource.delete(state, context);
    expect([shell.names(systemd.directory), systemd.isEnabled(NAME), systemd.activeState(NAME)]).toEqual([
      [],
      false,
      'inactive',
    ]);
    expect(systemd.calls()).toEqual([
      'stop -- agent.service',
      '--quiet disable -- agent.service',
      'daemon-reload',
      'reset-failed -- agent.service',
    ]);
    await resource.delete(state, context);
  });

  test('fails when it does not stop, and leaves its text', async () => {
    const state = await create({ content: text('# stubborn\n') });
    await expect(resource.delete(state, context)).rejects.toThrow(
      'host vm1: agent.service cannot be removed (exit 1)\nJob for agent.service canceled.',
    );
    expect(shell.exists(path())).toBe(true);
  });

  test('of a lost host contacts nobody, and an update notes it', async () => {
    const state = await create();
    shell.scripts.length = 0;
    const lost = { ...state, host: { ...host, state: 'lost' as const }, found: 'stopped' };
    expect(await resource.update({ ...lost, found: '' }, lost, context)).toEqual(lost);
    expect(resource.needsUpdate?.(lost)).toBe(false);
    await resource.delete(lost, context);
    expect(shell.scripts).toEqual([]);
  });
});

test('a host that does not answer: the unit is shown as last known, with a warning; a change fails', async () => {
  const state = await create();
  const gone = () => Promise.reject(new UnreachableError('vm1', 'connect timed out'));
  const unreachable = systemdUnitResource({ run: gone, runLong: gone });
  expect(await unreachable.read(state, context)).toBe(state);
  expect(context.warnings).toEqual([expect.stringContaining('host vm1 cannot be reached')]);
  await expect(unreachable.update(state, state, context)).rejects.toThrow('host vm1 cannot be reached');
});

test('fails to be read when systemd does not answer', async () => {
  const state = await create();
  shell.program('systemctl', 'echo "Failed to connect to bus" >&2; exit 1');
  await expect(read(state)).rejects.toThrow(
    'host vm1: agent.service cannot be looked at (exit 1)\nFailed to connect to bus',
  );
});

describe('an import', () => {
  test('reads text and whether it starts with the host; the apply after it restarts nothing', async () => {
    await create();
    const state = await resource.import?.('ops@192.0.2.31:22/agent.service', context);
    expect(state).toMatchObject({
      name: NAME,
      content: text(),
      enabled: true,
      found: 'as declared',
      host: { port: 22 },
    });
    systemd.forgetCalls();
    await update(state as State<Attributes>, { host, restartOn: { '/etc/agent.hcl': '' } });
    expect(systemd.calls()).toEqual(['--quiet enable -- agent.service']);
  });

  test('fails where there is none, or only a package has it', async () => {
    await expect(resource.import?.('ops@192.0.2.31:22/agent.service', context)).rejects.toThrow(
      `host 192.0.2.31 has no unit agent.service in ${systemd.directory}\nThere is nothing to import; let apply make it.`,
    );
  });
});
