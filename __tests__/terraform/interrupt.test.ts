import { readdirSync } from 'node:fs';
import { descendants, isProvider, left, until } from './processes';
import type { Run } from './terraform-run';
import { Things } from './things';
import { emptied } from './workspace';

const things = new Things();
const { workspace } = things;

beforeAll(() => workspace.init());
beforeEach(() => {
  things.clear();
  emptied(workspace.temporary); // a provider killed outright leaves its socket
});
afterAll(() => {
  workspace.remove();
});

const thing = (name: string, size = 1, more = ''): string =>
  `resource "longshore_thing" "${name}" {\n name = "${name}"\n size = ${size}\n ${more}\n}\n`;

/** An apply that waits in a handler, and what it has started. */
async function waiting(name: string): Promise<{ run: Run; processes: ReturnType<typeof descendants> }> {
  const run = workspace.startApply();
  await until('the wait has begun', () => things.exists(name) && things.get(name).health === 'sick');
  const processes = descendants(run.pid);
  expect(processes.filter(isProvider)).toHaveLength(1);
  return { run, processes };
}

/** Of those that ended by themselves or were told to: sockets and their folders too. */
function expectNothingLeft(processes: ReturnType<typeof descendants>): void {
  expect(left(processes)).toEqual([]);
  expect(readdirSync(workspace.temporary)).toEqual([]);
}

describe('Ctrl-C', () => {
  test('ends a wait of create at once, with a word; the next apply takes over what was begun', async () => {
    things.knobs({ create: { name: 'a', waits: 60 } });
    workspace.configure(thing('a') + thing('b', 1, 'depends_on = [longshore_thing.a]'));
    const { run, processes } = await waiting('a');
    const start = Date.now();
    run.interrupt();
    const { code, prose } = await run.done;
    expect(Date.now() - start).toBeLessThan(5000);
    expect(code).toBe(1);
    expect(prose).toContain('Error: interrupted while waiting with longshore_thing.a');
    expect(prose).toContain('Run the same command again: it picks up what is there.');
    expectNothingLeft(processes);
    expect([workspace.addresses(), things.exists('a'), things.exists('b')]).toEqual([[], true, false]);
    things.knobs({});
    await workspace.applied();
    expect(things.get('a')).toMatchObject({ health: 'well', revision: 2 });
    expect((await workspace.plan()).code).toBe(0);
  });

  test('ends a wait of update at once; the state is the one before, so that the next apply does it', async () => {
    await workspace.applied(thing('a'));
    things.knobs({ update: { waits: 60 } });
    workspace.configure(thing('a', 2));
    const { run, processes } = await waiting('a');
    run.interrupt();
    expect((await run.done).text).toContain('Error: interrupted while waiting');
    expectNothingLeft(processes);
    expect(workspace.attributes('longshore_thing.a')).toMatchObject({ size: 1 });
    things.knobs({});
    await workspace.applied();
    expect(workspace.attributes('longshore_thing.a')).toMatchObject({ size: 2, health: 'well' });
    expect((await workspace.plan()).code).toBe(0);
  });
});

describe('SIGKILL', () => {
  test('of terraform: no provider is left, and the next apply converges', async () => {
    things.knobs({ create: { name: 'a', waits: 60 } });
    workspace.configure(thing('a'));
    const { run, processes } = await waiting('a');
    run.kill();
    expect((await run.done).code).toBeNull();
    await until('the provider has ended', () => left(processes).length === 0, 5);
    expectNothingLeft(processes);
    things.knobs({});
    await workspace.applied();
    expect(things.get('a').health).toBe('well');
    expect((await workspace.plan()).code).toBe(0);
  });

  test('of the provider: fails with an error of terraform, the state is usable, and the next apply converges', async () => {
    await workspace.applied(thing('b'));
    things.knobs({ create: { name: 'a', waits: 60 } });
    workspace.configure(thing('a') + thing('b'));
    const { run, processes } = await waiting('a');
    for (const { pid } of processes.filter(isProvider)) process.kill(pid, 'SIGKILL');
    const { code, text } = await run.done;
    expect([code, text]).toEqual([1, expect.stringMatching(/Error: (Plugin did not respond|Request cancelled)/)]);
    expect(left(processes)).toEqual([]);
    expect(workspace.addresses()).toEqual(['longshore_thing.b']);
    things.knobs({});
    await workspace.applied();
    expect(workspace.addresses()).toEqual(['longshore_thing.a', 'longshore_thing.b']);
    expect((await workspace.plan()).code).toBe(0);
  });
});

test('a run that ends well leaves neither a process nor a file', async () => {
  workspace.configure(thing('a'));
  const run = workspace.startApply();
  let seen: ReturnType<typeof descendants> = [];
  await until('a provider runs', () => (seen = descendants(run.pid)).some(isProvider));
  expect((await run.done).code).toBe(0);
  expectNothingLeft(seen);
});
