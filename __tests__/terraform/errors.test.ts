import { Things } from './things';

const things = new Things();
const { workspace } = things;

beforeAll(() => workspace.init());
beforeEach(() => {
  things.clear();
});
afterAll(() => {
  workspace.remove();
});

const thing = (name: string, size = 1): string =>
  `resource "longshore_thing" "${name}" {\n  name = "${name}"\n  size = ${size}\n}\n`;
const CRASHED = /did not respond|plugin crashed|panic|bug in the provider/i;

describe('a throw in a handler is a diagnostic', () => {
  test('fails create with the text, the resource and its place; nothing is in the state, other resources are made', async () => {
    things.knobs({ create: { name: 'a', throws: 'no room for a\nMake some.' } });
    workspace.configure(thing('a') + thing('b'));
    const { code, text } = await workspace.apply();
    expect(code).toBe(1);
    expect(text).toMatch(/Error: no room for a\n\s*with longshore_thing\.a,\n\s*on main\.tf line 1[^]*Make some\./);
    expect(text).not.toMatch(CRASHED);
    expect(workspace.addresses()).toEqual(['longshore_thing.b']);
  });

  test('fails with the line of the attribute it is about', async () => {
    things.knobs({ create: { throws: 'too large', attribute: 'size' } });
    workspace.configure(thing('a'));
    expect((await workspace.apply()).text).toMatch(
      /Error: too large\n\s*with longshore_thing\.a,\n\s*on main\.tf line 3/,
    );
  });

  test('fails update and keeps the state as it was; the next apply does it', async () => {
    await workspace.applied(thing('a'));
    things.knobs({ update: { throws: 'not now' } });
    workspace.configure(thing('a', 2));
    const { code, text } = await workspace.apply();
    expect([code, text]).toEqual([1, expect.stringMatching(/Error: not now\n\s*with longshore_thing\.a/)]);
    expect(workspace.attributes('longshore_thing.a')).toMatchObject({ size: 1, revision: 1 });
    things.knobs({});
    await workspace.applied();
    expect(things.get('a').size).toBe(2);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('fails delete and keeps the resource in the state; the next destroy does it', async () => {
    await workspace.applied(thing('a') + thing('b'));
    things.knobs({ delete: { name: 'a', throws: 'it clings' } });
    const { code, text } = await workspace.destroy();
    expect([code, text]).toEqual([1, expect.stringContaining('Error: it clings')]);
    expect(workspace.addresses()).toEqual(['longshore_thing.a']);
    things.knobs({});
    expect((await workspace.destroy()).code).toBe(0);
    expect(things.exists('a')).toBe(false);
  });

  test('fails read and import with the resource, and leaves the state alone', async () => {
    await workspace.applied(thing('a'));
    const before = workspace.stateText();
    things.knobs({ read: { throws: 'cannot look' }, import: { throws: 'cannot import' } });
    const { code, text } = await workspace.plan();
    expect([code, text]).toEqual([1, expect.stringMatching(/Error: cannot look\n\s*with longshore_thing\.a/)]);
    const imported = await workspace.terraform('import', '-no-color', 'longshore_thing.b', 'b');
    expect(imported.code).toBe(1);
    expect(workspace.stateText()).toBe(before);
  });

  test('fails even with what is no Error', async () => {
    things.knobs({ create: { throws: 'just text', bare: true } });
    workspace.configure(thing('a'));
    const { code, text } = await workspace.apply();
    expect([code, text]).toEqual([1, expect.stringContaining('Error: just text')]);
    expect(text).not.toMatch(CRASHED);
  });

  test('a warning is shown, and nothing fails', async () => {
    await workspace.applied(thing('a'));
    things.knobs({ read: { warns: 'dusty' } });
    const { code, text } = await workspace.plan();
    expect([code, text]).toEqual([0, expect.stringMatching(/Warning: dusty\n\s*with longshore_thing\.a/)]);
  });
});

describe('a wait that ends by time-out', () => {
  test('fails create with the reason and a tainted state; the next apply replaces it', async () => {
    things.knobs({ create: { name: 'a', waits: 0.2 } });
    workspace.configure(thing('a') + thing('b'));
    const { code, text } = await workspace.apply();
    expect(code).toBe(1);
    expect(text).toMatch(/Error: thing a: not well after 0.2 s\n\s*with longshore_thing\.a[^]*It coughs\./);
    expect(workspace.addresses()).toEqual(['longshore_thing.a tainted', 'longshore_thing.b']);
    things.knobs({});
    expect((await workspace.plan()).text).toContain('# longshore_thing.a is tainted, so must be replaced');
    expect((await workspace.applied()).text).toContain('1 added, 0 changed, 1 destroyed');
    expect(workspace.addresses()).toEqual(['longshore_thing.a', 'longshore_thing.b']);
    expect(things.get('a').health).toBe('well');
    expect((await workspace.plan()).code).toBe(0);
  });

  test('fails update and keeps the new values, not tainted; the next apply waits again, in place', async () => {
    await workspace.applied(thing('a'));
    things.knobs({ update: { waits: 0.2 } });
    workspace.configure(thing('a', 2));
    expect((await workspace.apply()).text).toContain('Error: thing a: not well after 0.2 s');
    expect(workspace.addresses()).toEqual(['longshore_thing.a']);
    expect(workspace.attributes('longshore_thing.a')).toMatchObject({ size: 2, health: 'sick' });
    things.knobs({});
    expect((await workspace.applied()).text).toContain('0 added, 1 changed, 0 destroyed');
    expect((await workspace.plan()).code).toBe(0);
  });
});
