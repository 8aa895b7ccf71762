import { Things } from './things';

const things = new Things();
const { workspace } = things;

beforeAll(() => workspace.init());
beforeEach(() => {
  things.clear();
  things.put('a', { size: 3, tags: ['x'] });
});
afterAll(() => {
  workspace.remove();
});

const thing = 'resource "longshore_thing" "a" {\n name = "a"\n size = 3\n tags = ["x"]\n}\n';
const block = 'import {\n to = longshore_thing.a\n id = "a"\n}\n';

describe('import', () => {
  test('by a block: nothing is made or changed, and the next plan is empty', async () => {
    const { text } = await workspace.applied(thing + block);
    expect(text).toContain('1 imported, 0 added, 0 changed, 0 destroyed');
    expect(things.get('a').revision).toBe(1);
    workspace.configure(thing);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('by the command: the next plan is empty', async () => {
    workspace.configure(thing);
    const { code, text } = await workspace.terraform('import', '-no-color', 'longshore_thing.a', 'a');
    expect([code, text]).toEqual([0, expect.stringContaining('Import successful!')]);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('shows in the same plan what differs, and repairs it in place', async () => {
    workspace.configure(thing.replace('size = 3', 'size = 4') + block);
    const { text } = await workspace.plan();
    expect(text).toMatch(/~ size = 3 -> 4/);
    expect(text).toContain('Plan: 1 to import, 0 to add, 1 to change, 0 to destroy');
    await workspace.applied();
    expect(things.get('a')).toMatchObject({ size: 4, revision: 2 });
    expect((await workspace.plan()).code).toBe(0);
  });

  test('writes the configuration too, where it is asked for', async () => {
    workspace.configure(block);
    const { text } = await workspace.plan({}, '-generate-config-out=generated.tf');
    expect(text).toContain('1 to import, 0 to add, 0 to change, 0 to destroy');
  });

  test('fails for what is not there, with the word of the handler', async () => {
    workspace.configure(thing + block.replace('id = "a"', 'id = "none"'));
    const { code, text } = await workspace.apply();
    expect(code).toBe(1);
    expect(text).toMatch(/Error: there is no thing none\n[^]*Look into the folder\./);
    expect(workspace.addresses()).toEqual([]);
  });

  test('fails for a resource that cannot be imported', async () => {
    workspace.configure('resource "longshore_plain" "p" {\n name = "p"\n}\n');
    const { code, text } = await workspace.terraform('import', '-no-color', 'longshore_plain.p', 'p');
    expect(code).toBe(1);
    expect(text).toContain('Error: longshore_plain cannot be imported');
  });
});
