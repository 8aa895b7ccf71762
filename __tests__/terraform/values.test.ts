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

const nested = `
resource "longshore_thing" "a" {
  name    = "a"
  size    = 9007199254740992
  note    = "Grüße \${upper("x")} $\${as it is}"
  tags    = ["one", "two"]
  labels  = { "with.dot" = "1", B = "2" }
  matrix  = [[1, 2.5], []]
  place   = { city = "Ulm", floors = [-1, 0] }
  parts   = [
    { name = "wheel", weight = 1.25, options = { "k" = "v" }, maker = { name = "ACME" } },
    { name = "bell" },
  ]
}`;

describe('values under terraform', () => {
  test('nested lists, maps and objects arrive as they were written, and the second plan is empty', async () => {
    await workspace.applied(nested);
    expect(things.get('a')).toEqual({
      name: 'a',
      size: 9007199254740992,
      enabled: true,
      colour: 'blue',
      note: 'Grüße X ${as it is}',
      tags: ['one', 'two'],
      labels: { 'with.dot': '1', B: '2' },
      matrix: [[1, 2.5], []],
      place: { city: 'Ulm', floors: [-1, 0] },
      parts: [{ name: 'wheel', weight: 1.25, options: { k: 'v' }, maker: { name: 'ACME' } }, { name: 'bell' }],
      id: 'a',
      revision: 1,
      health: 'well',
    });
    const { code, text } = await workspace.plan();
    expect(text).toContain('No changes.');
    expect(code).toBe(0);
  });

  test('what is left out or null is absent; false, zero and empty are not; defaults are filled in', async () => {
    const empty = 'note = ""\n tags = []\n labels = {}\n parts = []\n matrix = []';
    await workspace.applied(`
resource "longshore_thing" "absent" {
  name   = "absent"
  size   = 1
  tags   = null
  colour = null
}
resource "longshore_thing" "empty" {
  name    = "empty"
  size    = 0
  enabled = false
  ${empty}
}`);
    expect(things.get('absent')).toEqual({
      name: 'absent',
      size: 1,
      enabled: true,
      colour: 'blue',
      id: 'absent',
      revision: 1,
      health: 'well',
    });
    const nulls = { note: null, tags: null, labels: null, place: null, parts: null };
    expect(workspace.attributes('longshore_thing.absent')).toMatchObject(nulls);
    const empties = { enabled: false, size: 0, note: '', tags: [], labels: {}, parts: [], matrix: [] };
    expect(things.get('empty')).toMatchObject(empties);
    expect(workspace.attributes('longshore_thing.empty')).toMatchObject(empties);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('a value that is left out again falls back to its default, and the plan says so', async () => {
    await workspace.applied('resource "longshore_thing" "a" {\n name = "a"\n size = 1\n colour = "red"\n}');
    expect(things.get('a').colour).toBe('red');
    const { text } = await workspace.applied('resource "longshore_thing" "a" {\n name = "a"\n size = 1\n}');
    expect(text).toMatch(/~ colour = "red" -> "blue"/);
    expect(things.get('a').colour).toBe('blue');
  });

  test('values unknown at plan, at any depth, are known at apply', async () => {
    workspace.configure(`
resource "terraform_data" "later" {
  input = "known"
}
locals {
  late = terraform_data.later.output
}
resource "longshore_thing" "a" {
  name   = local.late
  size   = length(local.late)
  colour = local.late
  tags   = ["early", local.late]
  labels = { early = "e", late = local.late }
  matrix = [[length(local.late)], [1]]
  place  = { city = local.late }
  parts  = [{ name = "early" }, { name = local.late, options = { late = local.late }, maker = { name = local.late } }]
}
resource "longshore_thing" "whole" {
  name  = "whole"
  size  = 1
  tags  = [for letter in split("", local.late) : letter]
  place = jsondecode("{\\"city\\": \\"\${local.late}\\"}")
}`);
    const { code, text } = await workspace.plan();
    expect(code).toBe(2);
    expect(text).toMatch(/\+ name = \(known after apply\)/);
    expect(text).toMatch(/\+ "early" = "e"\n \+ "late" = \(known after apply\)/);
    expect(text).toMatch(/\+ "early",\n \+ \(known after apply\),/);
    await workspace.applied();
    expect(things.get('known')).toMatchObject({
      size: 5,
      colour: 'known',
      tags: ['early', 'known'],
      labels: { early: 'e', late: 'known' },
      matrix: [[5], [1]],
      place: { city: 'known' },
      parts: [{ name: 'early' }, { name: 'known', options: { late: 'known' }, maker: { name: 'known' } }],
    });
    expect(things.get('whole')).toMatchObject({ tags: ['k', 'n', 'o', 'w', 'n'], place: { city: 'known' } });
    expect((await workspace.plan()).code).toBe(0);
  });

  test('what one resource computes, another one takes in the same apply', async () => {
    await workspace.applied(`
resource "longshore_thing" "a" {
  name = "a"
  size = 1
}
resource "longshore_thing" "b" {
  name = "b-\${longshore_thing.a.id}"
  size = longshore_thing.a.revision
  note = longshore_thing.a.health
}`);
    expect(things.get('b-a')).toMatchObject({ size: 1, note: 'well' });
    expect((await workspace.plan()).code).toBe(0);
  });

  test('a nested value that changes is shown alone, and a nested one that is left out goes', async () => {
    await workspace.applied(nested);
    const { text } = await workspace.applied(
      nested.replace('weight = 1.25', 'weight = 2').replace(', maker = { name = "ACME" }', ''),
    );
    expect(text).toMatch(/~ weight = 1.25 -> 2/);
    expect(text).toContain('1 changed, 0 destroyed');
    expect(things.get('a').parts).toEqual([{ name: 'wheel', weight: 2, options: { k: 'v' } }, { name: 'bell' }]);
    expect((await workspace.plan()).code).toBe(0);
  });

  test.each([
    ['a missing attribute', 'name = "a"', 'The argument "size" is required'],
    ['a wrong type', 'name = "a"\n size = "many"', 'a number is required'],
    [
      'an attribute that nobody knows',
      'name = "a"\n size = 1\n depth = 1',
      'An argument named "depth" is not expected',
    ],
    ['a computed attribute', 'name = "a"\n size = 1\n revision = 3', 'revision cannot be set'],
    ['a missing nested attribute', 'name = "a"\n size = 1\n parts = [{}]', 'attribute "name" is required'],
  ])('fails for %s before anything is done', async (_, body, message) => {
    workspace.configure(`resource "longshore_thing" "a" {\n ${body}\n}`);
    const { code, prose } = await workspace.apply();
    expect(code).toBe(1);
    expect(prose).toContain(message);
    expect(things.exists('a')).toBe(false);
  });
});
