import { readReport, type StrykerReport } from './stryker-report';

const SOURCE = 'const a = 1;\nif (a < 2) {\n  run();\n}\n';

type Mutant = StrykerReport['files'][string]['mutants'][number];

const mutant = (status: string, changes: Partial<Mutant> = {}): Mutant => ({
  mutatorName: 'EqualityOperator',
  replacement: 'a <= 2',
  status,
  location: { start: { line: 2, column: 5 }, end: { line: 2, column: 10 } },
  ...changes,
});
const read = (mutants: readonly Mutant[], source = SOURCE) => readReport({ files: { 'a.ts': { source, mutants } } });

test('counts how each change ended, and leaves out what was ignored', () => {
  const states = ['Killed', 'Killed', 'Timeout', 'Survived', 'NoCoverage', 'RuntimeError', 'CompileError', 'Ignored'];
  const { files } = read(states.map((status) => mutant(status)));
  expect(files).toEqual([{ file: 'a.ts', killed: 2, timeouts: 1, survived: 2, errors: 2 }]);
});

test('shows a survivor as the line that it changes, and says when no test runs it', () => {
  const shown = {
    file: 'a.ts',
    line: 2,
    mutator: 'EqualityOperator',
    was: 'if (a < 2) {',
    becomes: 'if (a <= 2) {',
  };
  expect(read([mutant('Survived'), mutant('NoCoverage')]).survivors).toEqual([shown, { ...shown, notRun: true }]);
});

test('puts several lines into one', () => {
  const location = { start: { line: 2, column: 12 }, end: { line: 4, column: 2 } };
  const [survivor] = read([mutant('Survived', { replacement: '{}', location })]).survivors;
  expect(survivor).toMatchObject({ line: 2, was: 'if (a < 2) { run(); }', becomes: 'if (a < 2) {}' });
});

test('shows of a long line what stands around the change', () => {
  const source = `${'x'.repeat(300)}a < 2${'y'.repeat(300)}`;
  const location = { start: { line: 1, column: 301 }, end: { line: 1, column: 306 } };
  const [survivor] = read([mutant('Survived', { location })], source).survivors;
  expect(survivor?.was).toMatch(/^… x{50,}a < 2y{50,} …$/);
  expect(survivor?.becomes).toMatch(/^… x{50,}a <= 2y{50,} …$/);
});

test('fails for a change that was not tried to the end', () => {
  expect(() => read([mutant('Pending')])).toThrow('a.ts: a mutant is Pending');
});
