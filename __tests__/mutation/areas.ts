import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A part of the house whose tests are tried: every file of it is changed in small ways, and some test has to fail. */
export interface Area {
  readonly name: string;
  readonly title: string;
  /** Whether a file, by its path in the project, belongs to it. */
  readonly holds: (file: string) => boolean;
  /** What of the unit tests is run against a changed file: globs under `__tests__/`. */
  readonly tests: (file: string) => readonly string[];
  /** What was left out of the files, and why. */
  readonly leftOut?: string;
}

const CHECKS = ['refusals', 'rule-book', 'suppressions', 'report', 'host-checks', 'state-checks'];
const isCheck = (file: string): boolean => new RegExp(`^constructs/\\w+/(?:${CHECKS.join('|')})\\.ts$`).test(file);
/** In constructs/firewall/rules.ts a rule is one of nftables. */
const isCatalogue = (file: string): boolean =>
  /^constructs\/(?:(?!firewall)\w+\/rules|firewall\/refusals)\.ts$/.test(file);

/** The test of `onDestroy` makes whole clusters, which takes long and tries nothing else. */
const WITHOUT_CLUSTERS = 'constructs/environment/!(on-destroy).test.ts';

export const AREAS: readonly Area[] = [
  {
    name: 'values',
    title: 'constructs/values',
    holds: (file) => file.startsWith('constructs/values/') && !isCatalogue(file),
    tests: () => ['constructs/values/*.test.ts'],
  },
  {
    name: 'environment',
    title: 'constructs/environment',
    holds: (file) => file.startsWith('constructs/environment/') && !isCatalogue(file) && !isCheck(file),
    tests: (file) => (file.endsWith('/environment.ts') ? ['constructs/environment/*.test.ts'] : [WITHOUT_CLUSTERS]),
    leftOut: '`environment-json.ts` holds types only',
  },
  {
    name: 'rules',
    title: 'rules, their catalogue and what checks them',
    holds: (file) => isCatalogue(file) || isCheck(file),
    tests: (file) => {
      if (isCatalogue(file)) return ['rules.test.ts'];
      const folder = file.split('/').slice(0, 2).join('/');
      return [folder === 'constructs/environment' ? WITHOUT_CLUSTERS : `${folder}/*.test.ts`];
    },
    leftOut:
      'what a rule says (its title, why, example and fix) is text, not behaviour, and is left as it is; `__tests__/rules.test.ts` holds it and the ids against docs/rules.md',
  },
  {
    name: 'framework',
    title: 'provider/framework',
    holds: (file) => file.startsWith('provider/framework/') && !file.endsWith('.generated.ts'),
    // The test that serves over sockets takes long, and the constants of a schema are tried with every test there is.
    tests: (file) =>
      /(?:serve|certificate|der)\.ts$/.test(file)
        ? ['provider/framework/*.test.ts']
        : ['provider/framework/!(serve|certificate).test.ts'],
    leftOut: 'what is generated from the protocol',
  },
];

function sources(project: string, folder: string): string[] {
  return readdirSync(join(project, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sources(project, path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

/** Its files, by path in the project. */
export function filesOf(area: Area, project: string): string[] {
  return ['constructs', 'provider']
    .flatMap((folder) => sources(project, folder))
    .filter(area.holds)
    .sort();
}
