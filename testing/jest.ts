import { dirname, resolve } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { findings, listed, named, type Finding } from './findings';
import { compareWithGolden, type GoldenDifference } from './golden-plan';
import { Template } from './template';

interface MatcherContext {
  /** Of the test that runs. */
  readonly testPath?: string;
  readonly snapshotState: { readonly _updateSnapshot: 'all' | 'new' | 'none' };
  readonly utils: {
    printDiffOrStringify(expected: unknown, received: unknown, a: string, b: string, expand: boolean): string;
  };
}

interface Result {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Matchers of plans for jest: `expect.extend(planMatchers)`, in a test file or in `setupFilesAfterEnv`. */
export const planMatchers = {
  /**
   * Compares a stack, or its Template, with the golden files in a folder. `jest -u` writes them anew; a plan that has none is
   * written, but not under `--ci`, which jest assumes on CI machines.
   * @param folder relative to the test file
   */
  toMatchPlan(this: unknown, subject: Template | TerraformStack, folder: string): Result {
    const { testPath, snapshotState, utils } = this as MatcherContext;
    const path = testPath === undefined ? resolve(folder) : resolve(dirname(testPath), folder);
    const template = subject instanceof Template ? subject : Template.fromStack(subject);
    const mode = snapshotState._updateSnapshot;
    const differences = Object.entries(compareWithGolden(template, path, mode === 'all'));
    const isNew = differences.length > 0 && differences.every(([, { golden }]) => golden === undefined);
    if (isNew && mode === 'new') {
      compareWithGolden(template, path, true);
      return { pass: true, message: () => `${folder} was written now` };
    }
    if (differences.length === 0) return { pass: true, message: () => `the plan is that of ${folder}` };
    const show = (difference: GoldenDifference): string => {
      if (difference.plan === undefined) return 'obsolete: the plan has nothing for it any more';
      if (difference.golden === undefined) return 'not there yet';
      return utils.printDiffOrStringify(difference.golden, difference.plan, 'golden', 'plan', false);
    };
    const texts = differences.map(([name, difference]) => `${folder}/${name}\n${show(difference)}`);
    const hint = isNew ? '--ci writes nothing: write the golden files with jest -u and commit them' : ANEW;
    return { pass: false, message: () => `${texts.join('\n\n')}\n\n${hint}` };
  },

  /**
   * Holds when synthesis refuses a stack for a reason that names the rule's id, contains the text or matches the pattern. Give a
   * function where the constructs themselves refuse.
   */
  toFail(this: unknown, subject: TerraformStack | (() => TerraformStack), wanted: string | RegExp): Result {
    return judged(findings(subject), 'error', wanted);
  },

  /** Holds when synthesis warns of a stack, likewise, and goes on. */
  toWarn(this: unknown, subject: TerraformStack | (() => TerraformStack), wanted: string | RegExp): Result {
    return judged(findings(subject), 'warning', wanted);
  },
};

const ANEW = 'jest -u writes the golden files anew';

function judged(found: readonly Finding[], severity: Finding['severity'], wanted: string | RegExp): Result {
  const hits = named(
    found.filter((finding) => finding.severity === severity),
    wanted,
  );
  const all = found.length === 0 ? '  nothing' : listed(found);
  const what = `${severity} ${typeof wanted === 'string' ? `"${wanted}"` : String(wanted)}`;
  return hits.length > 0
    ? { pass: true, message: () => `expected no ${what}; synthesis found:\n${listed(hits)}` }
    : { pass: false, message: () => `expected ${what}; synthesis found:\n${all}` };
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    interface Matchers<R> {
      /** Compares a stack, or its Template, with the golden files in a folder, relative to the test file. */
      toMatchPlan(folder: string): R;
      /** Synthesis refuses the stack, or what the function makes, for a reason with this rule id, text or pattern. */
      toFail(wanted: string | RegExp): R;
      /** Synthesis warns of the stack, with this rule id, text or pattern. */
      toWarn(wanted: string | RegExp): R;
    }
  }
}
