import { CliError } from '../../cli/cli-error';
import { quote, quoteGlob } from '../../cli/shell';
import { age, table } from '../../cli/table';
import { FakeHosts, manifest } from './fake-hosts';

describe('the longshore command', () => {
  let hosts: FakeHosts;
  beforeEach(() => {
    hosts = new FakeHosts(manifest());
  });
  afterEach(() => {
    hosts.remove();
  });

  test('--help has examples', async () => {
    const { code, out } = await hosts.run(['--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/Examples:\n {2}longshore /);
  });

  test('fails for an unknown verb or option, and for a missing environment, with exit code 2', async () => {
    expect(await hosts.run(['stauts', 'lab'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean status?') as string,
    });
    expect((await hosts.run(['status', 'lab', '--yaml'])).code).toBe(2);
    expect(await hosts.run(['status'])).toMatchObject({
      code: 2,
      err: expect.stringContaining("missing required argument 'environment'") as string,
    });
  });

  test('fails for an unknown environment with path, value, rule and fix', async () => {
    const { code, err } = await hosts.run(['status', 'production'], undefined, true);
    expect(code).toBe(2);
    expect(err).toContain(
      '\u001b[31merror:\u001b[0m production: cdktf.out/stacks/production/environment.json: no such environment (synthesized here: lab); run "npx cdktf synth"',
    );
  });

  test('an error holds its parts', () => {
    expect(new CliError('lab/Swarm', 'managers = 2', 'a rule', 'a fix')).toMatchObject({
      path: 'lab/Swarm',
      value: 'managers = 2',
      rule: 'a rule',
      fix: 'a fix',
      message: 'lab/Swarm: managers = 2: a rule; a fix',
    });
  });
});

describe('words for a shell', () => {
  test.each([
    ['plain-1.0/x', 'plain-1.0/x'],
    ['', "''"],
    ["it's", `'it'\\''s'`],
    ['$HOME `x` "y" *', `'$HOME \`x\` "y" *'`],
  ])('%s', (word, quoted) => {
    expect(quote(word)).toBe(quoted);
  });

  test('a pattern keeps its stars only', () => {
    expect(quoteGlob('/a b/*-$x?.jar')).toBe(`'/a b/'*'-$x'?.jar`);
  });
});

describe('tables', () => {
  test('are as wide as their cells', () => {
    expect(table(['A', 'LONG'], [[{ text: 'wide cell' }, { text: 'x' }]], false)).toBe(
      'A          LONG\nwide cell  x\n',
    );
  });

  test.each([
    ['2026-11-24T09:59:52Z', '8 s'],
    ['2026-11-24T09:48:00Z', '12 min'],
    ['2026-11-24T05:00:00Z', '5 h'],
    ['2026-11-20T10:00:00Z', '4 d'],
    ['2026-11-24T11:00:00Z', '0 s'],
    ['never', '-'],
  ])('since %s is %s', (since, shown) => {
    expect(age(since, Date.parse('2026-11-24T10:00:00Z'))).toBe(shown);
  });
});
