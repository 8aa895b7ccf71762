import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(__dirname, '..');

/** The house, top to bottom: a file imports from its own room or from one further down, never up. */
const FLOORS = [
  'main.ts',
  'stacks',
  'testing',
  'constructs',
  'container',
  'environment',
  'values',
  'host',
  'provider',
  'upstream',
];
const MODULES_BELOW_OTHERS: Record<string, readonly string[]> = {
  hadoop: ['swarm'],
  consul: ['host-files'],
  mesos: ['zookeeper'],
  marathon: ['mesos', 'zookeeper'],
};

interface Import {
  readonly file: string;
  readonly target: string;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(join(root, path)).isDirectory()) return sources(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(file: string, text: string): Import[] {
  return [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*'([^']+)'|(?:import|require)\(\s*'([^']+)'\s*\)/g),
  ].map((match) => {
    const specifier = (match[1] ?? match[2]) as string;
    if (specifier === 'constructs') return { file, target: 'npm:constructs' }; // the package, not our folder
    return {
      file,
      target: specifier.startsWith('.') ? relative(root, join(root, dirname(file), specifier)) : specifier,
    };
  });
}

/** The room of a path: a folder of constructs/ counts by its own name. */
function room(path: string): string {
  const [top, second] = path.split('/') as [string, string | undefined];
  if (top !== 'constructs') return top === 'main' ? 'main.ts' : top;
  return second === undefined || second.startsWith('index') ? 'constructs' : second;
}

function floor(name: string): number {
  const index = FLOORS.indexOf(name);
  return index >= 0 ? index : FLOORS.indexOf('constructs') + 0.5; // modules stand between the public index and constructs/container
}

export function faultsOf(imports: readonly Import[]): string[] {
  return imports.flatMap(({ file, target }) => {
    const line = `${file} imports ${target}`;
    const from = room(file);
    if (target.startsWith('cdktf/')) return [`${line}: cdktf is imported from its package root only`];
    if (!/^(main|stacks|testing|constructs|provider|upstream|cli|lab|examples|__tests__)(\/|$)/.test(target)) return [];
    const to = room(target);
    if (from === to) return [];
    if (!FLOORS.includes(to) && !target.startsWith('constructs/'))
      return [`${line}: nothing in the house imports ${to}`];
    const sibling = floor(from) === floor(to);
    if (sibling ? !(MODULES_BELOW_OTHERS[from] ?? []).includes(to) : floor(to) < floor(from))
      return [`${line}: imports point down the house only`];
    const inner = target.startsWith('constructs/')
      ? target.split('/').length > 2 && !/^constructs\/[^/]+\/index$/.test(target)
      : false;
    return inner ? [`${line}: import a module's index, not its files`] : [];
  });
}

describe('the house', () => {
  test('imports point down only', () => {
    const files = ['main.ts', ...['stacks', 'testing', 'constructs', 'provider', 'upstream'].flatMap(sources)];
    expect(files.length).toBeGreaterThan(40);
    expect(faultsOf(files.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8'))))).toEqual([]);
  });

  test.each([
    ['constructs/values/port.ts', 'constructs/environment', /point down/],
    ['constructs/swarm/swarm.ts', 'constructs/hadoop', /point down/],
    ['constructs/hadoop/a.ts', 'constructs/swarm/swarm', /index/],
    ['constructs/swarm/swarm.ts', 'cdktf/lib/app', /package root/],
    ['constructs/swarm/swarm.ts', 'lab/hosts', /nothing in the house/],
    ['upstream/marathon/app.ts', 'provider/connection', /point down/],
  ])('fails for %s importing %s', (file, target, message) => {
    expect(faultsOf([{ file, target }])).toEqual([expect.stringMatching(message)]);
  });
});

describe('constructs', () => {
  const constructs = sources('constructs').map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

  test('throw nothing without a rule: ConfigurationError and InvalidValueError insist on one', () => {
    const other = constructs.flatMap(({ file, text }) =>
      [
        ...text.matchAll(
          /throw (?!error\b|ConfigurationError\.of\(|schemaError\(|new (?:ConfigurationError|InvalidValueError)\()[^\n]*/g,
        ),
      ].map(([line]) => `${file}: ${line}`),
    );
    expect(other).toEqual([]);
    expect(constructs.filter(({ text }) => text.includes('throw ')).length).toBeGreaterThan(10);
  });

  test('validate through the rules of their environment only, so that there is one report', () => {
    const own = constructs.filter(({ text }) => text.includes('addValidation('));
    expect(own.map(({ file }) => file)).toEqual(['constructs/environment/rule-book.ts']);
  });
});
