import { Things } from './things';

const things = new Things();
const { workspace } = things;
const later = { THING_RELEASE: 'later' };

beforeAll(() => workspace.init());
beforeEach(() => {
  things.clear();
});
afterAll(() => {
  workspace.remove();
});

describe('a state that another release wrote', () => {
  const old = 'resource "longshore_thing" "a" {\n name = "a"\n size = 3\n note = "n"\n tags = ["x"]\n}\n';
  const now = 'resource "longshore_thing" "a" {\n name = "a"\n size = "3"\n tags = ["x"]\n}\n';

  test('is read: what is unknown now is dropped, a number may become text, what is new is set by an update', async () => {
    await workspace.applied(old);
    workspace.configure(now);
    const planned = await workspace.plan(later);
    expect(planned.text).toMatch(/\+ shape = "round"/);
    expect(planned.text).toContain('0 to add, 1 to change, 0 to destroy');
    expect((await workspace.apply(later)).code).toBe(0);
    const attributes = workspace.attributes('longshore_thing.a');
    expect(attributes).toMatchObject({ size: '3', shape: 'round', tags: ['x'], revision: 2 });
    expect(attributes).not.toHaveProperty('note');
    expect((await workspace.plan(later)).code).toBe(0);
  });

  test('may be newer than the provider', async () => {
    workspace.configure(now);
    expect((await workspace.apply(later)).code).toBe(0);
    workspace.configure(old.replace(' note = "n"\n', ''));
    expect((await workspace.apply()).code).toBe(0);
    expect(workspace.attributes('longshore_thing.a')).toMatchObject({ size: 3 });
    expect(workspace.attributes('longshore_thing.a')).not.toHaveProperty('shape');
    expect((await workspace.plan()).code).toBe(0);
  });

  test('can be destroyed', async () => {
    await workspace.applied(old);
    workspace.configure(now);
    const { code } = await workspace.start(['destroy', '-no-color', '-auto-approve'], later).done;
    expect([code, workspace.addresses(), things.exists('a')]).toEqual([0, [], false]);
  });

  test('fails, naming the resource, where a value fits the new type in no way', async () => {
    workspace.configure(now.replace('size = "3"', 'size = "large"'));
    expect((await workspace.apply(later)).code).toBe(0);
    workspace.configure(old);
    const { code, text } = await workspace.plan();
    expect(code).toBe(1);
    expect(text).toContain('longshore_thing.a');
    expect(text).not.toMatch(/NaN|did not respond|panic/);
  });
});
