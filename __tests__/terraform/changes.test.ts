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

const thing = (name: string, body = 'size = 1', meta = ''): string =>
  `resource "longshore_thing" "${name}" {\n name = "${name}"\n ${body}\n ${meta}\n}\n`;

describe('drift', () => {
  test('a thing changed by hand is shown, repaired in place, and then the plan is empty', async () => {
    await workspace.applied(thing('a', 'size = 1\n labels = { a = "1" }'));
    things.put('a', { size: 7, labels: { a: '1', byHand: 'yes' }, note: 'by hand', place: { city: 'Ulm' } });
    const planned = await workspace.plan();
    expect(planned.code).toBe(2);
    expect(planned.text).toMatch(/# longshore_thing.a will be updated in-place/);
    expect(planned.text).toMatch(/~ size = 7 -> 1/);
    expect(planned.text).toMatch(/- "byHand" = "yes" -> null/);
    expect(planned.text).toMatch(/- note = "by hand" -> null/);
    expect((await workspace.applied()).text).toContain('0 added, 1 changed, 0 destroyed');
    expect(things.get('a')).toMatchObject({ size: 1, labels: { a: '1' }, revision: 2 });
    expect(things.get('a')).not.toHaveProperty('note');
    expect(things.get('a')).not.toHaveProperty('place');
    expect((await workspace.plan()).code).toBe(0);
  });

  test('a thing that is gone is made again; one that is found sick is updated although no input changed', async () => {
    await workspace.applied(thing('a') + thing('b') + thing('c'));
    things.remove('a');
    things.put('b', { health: 'sick' });
    const { text } = await workspace.applied();
    expect(text).toMatch(/# longshore_thing.a will be created/);
    expect(text).toMatch(/~ health = "sick" -> \(known after apply\)/);
    expect(text).toContain('Plan: 1 to add, 1 to change, 0 to destroy');
    expect(things.get('a')).toMatchObject({ health: 'well', revision: 1 });
    expect(things.get('b')).toMatchObject({ health: 'well', revision: 2 });
    expect(things.get('c')).toMatchObject({ revision: 1 });
    expect((await workspace.plan()).code).toBe(0);
  });
});

describe('changes', () => {
  test('what an update may change is unknown in its plan, and what hangs on it follows in the same apply', async () => {
    const chain = (size: number): string =>
      thing('a', `size = ${size}`) + thing('b', 'size = longshore_thing.a.revision');
    await workspace.applied(chain(1));
    const { text } = await workspace.applied(chain(2));
    expect(text).toMatch(/~ revision = 1 -> \(known after apply\)/);
    expect(things.get('b')).toMatchObject({ size: 2, revision: 2 });
    expect((await workspace.plan()).code).toBe(0);
  });

  test('a change of a replace-attribute destroys and makes anew, and says which', async () => {
    await workspace.applied(thing('a'));
    const { text } = await workspace.applied(thing('a').replace('name = "a"', 'name = "z"'));
    expect(text).toMatch(/# longshore_thing.a must be replaced/);
    expect(text).toMatch(/~ name = "a" -> "z" # forces replacement/);
    expect(text).toMatch(/~ id = "a" -> \(known after apply\)/);
    expect([things.exists('a'), things.exists('z')]).toEqual([false, true]);
    expect(workspace.attributes('longshore_thing.a')).toMatchObject({ id: 'z', revision: 1 });
    expect((await workspace.plan()).code).toBe(0);
  });

  test('a replace-attribute that is not known yet replaces too', async () => {
    const late = (input: string): string =>
      `resource "terraform_data" "later" {\n input = "${input}"\n}\n` +
      thing('a').replace('name = "a"', 'name = terraform_data.later.output');
    await workspace.applied(late('a'));
    const { text } = await workspace.applied(late('z'));
    expect(text).toContain('1 added, 1 changed, 1 destroyed');
    expect([things.exists('a'), things.exists('z')]).toEqual([false, true]);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('with create_before_destroy the new one is there before the old one goes', async () => {
    const lifecycle = 'lifecycle {\n create_before_destroy = true\n }';
    await workspace.applied(thing('a', 'size = 1', lifecycle));
    things.knobs({ delete: { throws: 'it clings' } });
    workspace.configure(thing('a', 'size = 1', lifecycle).replace('name = "a"', 'name = "z"'));
    expect((await workspace.apply()).code).toBe(1);
    expect([things.exists('a'), things.exists('z')]).toEqual([true, true]);
    things.knobs({});
    await workspace.applied();
    expect([things.exists('a'), things.exists('z')]).toEqual([false, true]);
    expect((await workspace.plan()).code).toBe(0);
  });

  test('a removed block and a destroy delete what was made', async () => {
    await workspace.applied(thing('a') + thing('b') + thing('c'));
    await workspace.applied(thing('a') + thing('b'));
    expect([things.exists('a'), things.exists('c')]).toEqual([true, false]);
    expect((await workspace.destroy()).text).toContain('2 destroyed');
    expect([things.exists('a'), things.exists('b')]).toEqual([false, false]);
    expect(workspace.addresses()).toEqual([]);
  });

  test('a saved plan is applied as it was shown', async () => {
    workspace.configure(thing('a'));
    await workspace.plan({}, '-out=plan');
    workspace.configure(thing('a', 'size = 2'));
    expect((await workspace.terraform('apply', '-no-color', 'plan')).code).toBe(0);
    expect(things.get('a').size).toBe(1);
  });
});

describe('a write-only value', () => {
  const secretive = (secret: string, version: number): string =>
    `variable "secret" {\n type = string\n default = "${secret}"\n ephemeral = true\n}\n` +
    thing('a', `size = 1\n secret = var.secret\n secret_version = ${version}`);

  test('reaches the handler, and neither plan nor state', async () => {
    workspace.configure(secretive('s3cr3t', 1));
    const { text } = await workspace.plan({}, '-out=plan');
    expect(text).toMatch(/\+ secret = \(write-only attribute\)/);
    await workspace.applied();
    expect(things.get('a').secret).toBe('s3cr3t');
    expect(workspace.stateText()).not.toContain('s3cr3t');
    expect(workspace.attributes('longshore_thing.a')).toMatchObject({ secret: null, secret_version: 1 });
    expect((await workspace.plan()).code).toBe(0);
  });

  test('is sent again when the version beside it changes, and only then', async () => {
    await workspace.applied(secretive('old', 1));
    workspace.configure(secretive('new', 1));
    expect((await workspace.plan()).code).toBe(0);
    await workspace.applied(secretive('new', 2));
    expect(things.get('a')).toMatchObject({ secret: 'new', revision: 2 });
    expect((await workspace.plan()).code).toBe(0);
  });

  test('is in no state after a handler that failed half-way', async () => {
    things.knobs({ create: { waits: 0 } });
    workspace.configure(secretive('s3cr3t', 1));
    const { code, text } = await workspace.apply();
    expect([code, workspace.addresses()]).toEqual([1, ['longshore_thing.a tainted']]);
    expect(things.get('a').secret).toBe('s3cr3t');
    expect(workspace.stateText() + text).not.toContain('s3cr3t');
  });
});
