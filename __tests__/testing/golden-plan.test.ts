import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareWithGolden, goldenPlan } from '../../testing';
import { Folder } from '../constructs/environment/fixture';
import { templateOf } from './fixture';

const FILES = ['addresses.txt', 'stack.json', 'terraform_data.json'];

describe('a golden plan', () => {
  test('is a file for each type of resource, one for the rest and one of addresses', () => {
    const plan = goldenPlan(templateOf({ b: { x: 1 }, a: {} }));
    expect(Object.keys(plan).sort()).toEqual(FILES);
    expect(plan['addresses.txt']).toBe('terraform_data.a\nterraform_data.b\n');
    expect(JSON.parse(plan['stack.json'] ?? '')).toHaveProperty('terraform');
    expect(JSON.parse(plan['stack.json'] ?? '')).not.toHaveProperty('resource');
  });

  test('of a stack without resources has no addresses', () => {
    expect(Object.keys(goldenPlan(templateOf({})))).toEqual(['addresses.txt', 'stack.json']);
  });

  test('is sorted by key, while lists keep their order', () => {
    const plan = goldenPlan(templateOf({ a: { z: null, y: [{ d: 1, c: 2 }, 1] } }));
    expect(plan['terraform_data.json']).toBe(
      `${JSON.stringify({ a: { input: { y: [{ c: 2, d: 1 }, 1], z: null } } }, undefined, 2)}\n`,
    );
  });

  test('shows a text of several lines as a list of them, from which it can be put together again', () => {
    const written = 'a\nb\n';
    const plan = goldenPlan(templateOf({ a: { text: written, line: 'one line\n', empty: '' } }));
    const { a } = JSON.parse(plan['terraform_data.json'] ?? '') as { a: { input: Record<string, unknown> } };
    expect(a.input).toEqual({ text: ['a\n', 'b\n'], line: 'one line\n', empty: '' });
  });

  test("leaves out what differs from build to build: digests of images and the provider's version", () => {
    const plan = goldenPlan(templateOf({ a: { image: `web@sha256:${'a1'.repeat(32)}`, short: 'sha256:a1' } }));
    expect(plan['terraform_data.json']).toContain('"web@sha256:<digest>"');
    expect(plan['terraform_data.json']).toContain('"sha256:a1"');
    expect(plan['stack.json']).toContain('"version": "<content>"');
  });
});

describe('comparing with golden files', () => {
  let folder: Folder;
  let golden: string;
  beforeEach(() => {
    folder = new Folder();
    golden = join(folder.path, 'golden', 'lab');
  });
  afterEach(() => {
    folder.remove();
  });

  test('finds nothing after they were written', () => {
    const template = templateOf({ a: { x: 1 } });
    expect(compareWithGolden(template, golden, true)).toEqual({});
    expect(readdirSync(golden).sort()).toEqual(FILES);
    expect(compareWithGolden(template, golden)).toEqual({});
  });

  test('names each file that differs', () => {
    compareWithGolden(templateOf({ a: { x: 1 } }), golden, true);
    const differences = compareWithGolden(templateOf({ a: { x: 2 } }), golden);
    expect(Object.keys(differences)).toEqual(['terraform_data.json']);
    expect(differences['terraform_data.json']?.golden).toContain('"x": 1');
    expect(differences['terraform_data.json']?.plan).toContain('"x": 2');
  });

  test('names a file that is missing, and one that is too much', () => {
    expect(Object.keys(compareWithGolden(templateOf({ a: {} }), golden)).sort()).toEqual(FILES);
    compareWithGolden(templateOf({ a: {} }), golden, true);
    folder.write('golden/lab/test_thing.json', '{}\n');
    expect(compareWithGolden(templateOf({ a: {} }), golden)).toEqual({
      'test_thing.json': { golden: '{}\n', plan: undefined },
    });
  });

  test('fails to write into a folder that holds anything else', () => {
    folder.write('golden/lab/notes.md', 'mine');
    expect(() => compareWithGolden(templateOf({ a: {} }), golden, true)).toThrow(
      'notes.md: a folder of golden files holds addresses.txt and *.json only; name a folder of its own',
    );
    expect(readdirSync(golden)).toEqual(['notes.md']);
  });

  test('compares only, unless it is told to write, and then leaves no old file', () => {
    compareWithGolden(templateOf({ a: {} }), golden, true);
    const before = readFileSync(join(golden, 'addresses.txt'), 'utf8');
    compareWithGolden(templateOf({ b: {} }), golden);
    expect(readFileSync(join(golden, 'addresses.txt'), 'utf8')).toBe(before);
    compareWithGolden(templateOf({}), golden, true);
    expect(readdirSync(golden).sort()).toEqual(['addresses.txt', 'stack.json']);
  });
});
