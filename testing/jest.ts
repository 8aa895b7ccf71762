import { compareWithGolden } from './golden-plan';
import type { Template } from './template';

interface MatcherContext {
  readonly snapshotState: { readonly _updateSnapshot: 'all' | 'new' | 'none' };
  readonly utils: {
    printDiffOrStringify(expected: unknown, received: unknown, a: string, b: string, expand: boolean): string;
  };
}

/**
 * `expect.extend(planMatchers)` gives `expect(template).toMatchPlan(folder)`: compares with the golden files in the folder.
 * `jest -u` writes them anew; without `--ci` a missing folder is written.
 */
export const planMatchers = {
  toMatchPlan(this: unknown, template: Template, folder: string): { pass: boolean; message: () => string } {
    const { snapshotState, utils } = this as MatcherContext;
    const mode = snapshotState._updateSnapshot;
    const differences = compareWithGolden(template, folder, mode === 'all');
    const isNew = mode === 'new' && Object.values(differences).every(({ golden }) => golden === '');
    if (isNew && Object.keys(differences).length > 0) compareWithGolden(template, folder, true);
    const texts = Object.entries(differences).map(
      ([name, { golden, plan }]) =>
        `${folder}/${name}\n${utils.printDiffOrStringify(golden, plan, 'golden', 'plan', false)}`,
    );
    return {
      pass: isNew || texts.length === 0,
      message: () => `${texts.join('\n\n')}\n\njest -u writes the golden files anew`,
    };
  },
};

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    interface Matchers<R> {
      /** Compares a Template with the golden files in a folder. */
      toMatchPlan(folder: string): R;
    }
  }
}
