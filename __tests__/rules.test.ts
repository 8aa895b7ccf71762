import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rulesPage } from '../docs/rules-page';
import { allRules } from '../constructs';

const root = join(__dirname, '..');

function files(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(join(root, path)).isDirectory()) return files(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const sources = ['constructs', 'stacks'].flatMap(files).map((file) => ({ file, text: read(file) }));

/** `[file, name, id]` of every rule that is defined. */
const definitions = sources.flatMap(({ file, text }) =>
  [...text.matchAll(/export const (\w+) = rule\('([^']+)'/g)].map(
    ([, name, id]) => ({ file, name, id }) as { file: string; name: string; id: string },
  ),
);

/** Ids in the titles of tests that begin with "fails". */
const exercised = new Set(
  files('__tests__')
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => [...read(file).matchAll(/\(\s*(['"`])fails ((?:LS\d{3}(?:, )?)+)/g)])
    .flatMap(([, , ids = '']) => ids.split(', ')),
);

describe('the catalogue', () => {
  test('gives each id once, and knows every rule that is defined', () => {
    const ids = definitions.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(60);
    expect(new Set(ids).size).toBe(ids.length);
    expect(allRules().map(({ id }) => id)).toEqual([...ids].sort());
    expect(ids.filter((id) => !/^LS\d{3}$/.test(id))).toEqual([]);
    expect(ids.filter((id) => id.startsWith('LS9'))).toEqual([]); // of tests
  });

  test.each(allRules())('$id has words for everything, and an example that ends with its id', (rule) => {
    for (const text of [rule.title, rule.why, rule.example, rule.fix]) expect(text.trim()).not.toBe('');
    expect(rule.example).toMatch(new RegExp(`: .*; .* \\[${rule.id}\\]$`));
    expect(rule.title).not.toMatch(/[.;]$/);
    expect(rule.fix).not.toMatch(/\.$/);
    if (rule.under !== undefined) expect(rule.kind).toBe('policy');
  });

  test('is used: each rule refuses something outside its definition', () => {
    const unused = definitions.filter(({ name, id }) => {
      const uses = sources.filter(({ text }) => new RegExp(`\\b${name}\\b(?! = rule\\('${id}')`).test(text));
      return uses.length === 0;
    });
    expect(unused).toEqual([]);
  });

  test('is tested: each rule stands in the title of a test that begins with "fails"', () => {
    expect(allRules().filter(({ id }) => !exercised.has(id))).toEqual([]);
  });

  test('is printed in docs/rules.md; `npm run docs` writes it anew', () => {
    expect(read('docs/rules.md')).toBe(rulesPage());
  });
});
