import { readdirSync, renameSync } from 'node:fs';
import { join, relative } from 'node:path';
import { compareWithGolden, planMatchers, type Template } from '../../testing';
import { Folder } from '../constructs/environment/fixture';
import { stackOf, templateOf } from './fixture';

expect.extend(planMatchers);

describe('toMatchPlan', () => {
  let folder: Folder;
  let golden: string;
  beforeEach(() => {
    folder = new Folder();
    golden = join(folder.path, 'golden');
  });
  afterEach(() => {
    folder.remove();
  });
  /** As jest would with `-u` (all), without an option (new), and with `--ci` (none). */
  const match = (template: Template, update: 'all' | 'new' | 'none') => {
    const utils = { printDiffOrStringify: (a: unknown, b: unknown) => `${String(a)} -> ${String(b)}` };
    return planMatchers.toMatchPlan.call(
      { snapshotState: { _updateSnapshot: update }, utils, testPath: __filename },
      template,
      golden,
    );
  };

  test('is there in jest', () => {
    compareWithGolden(templateOf({ a: {} }), golden, true);
    expect(templateOf({ a: {} })).toMatchPlan(golden);
    expect(templateOf({ b: {} })).not.toMatchPlan(golden);
  });

  test('fails naming the files, with what differs, and how to accept it', () => {
    compareWithGolden(templateOf({ a: {} }), golden, true);
    expect(() => {
      expect(templateOf({ b: {} })).toMatchPlan(golden);
    }).toThrow(
      /golden\/addresses\.txt\n[^]*terraform_data\.a[^]*terraform_data\.b[^]*golden\/terraform_data\.json\n[^]*jest -u writes the golden files anew/,
    );
  });

  test('takes a stack too, and a folder relative to the test file', () => {
    compareWithGolden(templateOf({ a: {} }), golden, true);
    const stack = stackOf({ a: {} });
    expect(stack).toMatchPlan(relative(__dirname, golden));
  });

  test('fails with the findings of a stack that is refused', () => {
    const stack = stackOf({ a: {} });
    stack.node.addValidation({ validate: () => ['too small'] });
    expect(() => {
      expect(stack).toMatchPlan(golden);
    }).toThrow('lab is refused:\n  lab: too small');
  });

  test('fails for an obsolete golden file, and for one that is not there yet', () => {
    compareWithGolden(templateOf({ a: {} }), golden, true);
    renameSync(join(golden, 'terraform_data.json'), join(golden, 'test_thing.json'));
    expect(() => {
      expect(templateOf({ a: {} })).toMatchPlan(golden);
    }).toThrow(
      /terraform_data\.json\nnot there yet[^]*test_thing\.json\nobsolete: the plan has nothing for it any more/,
    );
  });

  test('writes a plan that is new', () => {
    expect(match(templateOf({ a: {} }), 'new').pass).toBe(true);
    expect(readdirSync(golden)).toHaveLength(3);
    expect(match(templateOf({ a: {} }), 'none').pass).toBe(true);
  });

  test('fails for a plan that is new under --ci', () => {
    const { pass, message } = match(templateOf({ a: {} }), 'none');
    expect(pass).toBe(false);
    expect(message()).toContain('--ci writes nothing: write the golden files with jest -u and commit them');
    expect(() => readdirSync(golden)).toThrow('ENOENT');
  });

  test('fails for one that differs, and accepts it with -u only', () => {
    compareWithGolden(templateOf({ a: {} }), golden, true);
    expect(match(templateOf({ b: {} }), 'new').pass).toBe(false);
    expect(match(templateOf({ b: {} }), 'all').pass).toBe(true);
    expect(match(templateOf({ b: {} }), 'none').pass).toBe(true);
  });
});
