import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../../cli/main';
import type { FakeHosts } from './fake-hosts';
import { healthyHosts, manifest } from './fake-hosts';

const silent = {
  out: () => undefined,
  err: () => undefined,
  colour: false,
  errColour: false,
  project: '.',
  interrupted: new AbortController().signal,
};
const program = commandLine(silent).program;
const verbs = program.createHelp().visibleCommands(program);

/** Verbs whose output is a stream of somebody else, or a script. */
const NO_DATA = ['deploy', 'hadoop', 'logs', 'exec', 'destroy', 'completion', 'help'];

describe('every verb', () => {
  let hosts: FakeHosts;
  beforeEach(() => {
    hosts = healthyHosts();
  });
  afterEach(() => {
    hosts.remove();
  });

  test.each(verbs.map((verb) => verb.name()).filter((name) => name !== 'help'))(
    '%s has help with examples',
    async (verb) => {
      const { code, out, err } = await hosts.run([verb, '--help']);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(/Examples:\n {2}\S/);
    },
  );

  test('with data has --json, and the others have not', () => {
    const without = verbs.filter(({ options }) => options.every(({ long }) => long !== '--json'));
    expect(without.map((verb) => verb.name())).toEqual(NO_DATA);
  });

  test.each([
    ['status', []],
    ['ports', []],
    ['topology', []],
    ['doctor', []],
    ['forget', ['slave2', '--dry-run']],
    ['cis', []],
    ['preflight', []],
    ['verify', []],
    ['secrets', ['status']],
  ] as const)(
    '%s --json prints one document and nothing else',
    async (verb, more) => {
      for (const name of ['master', 'slave1', 'slave2']) {
        const { address } = manifest().hosts.find((host) => host.name === name) ?? { address: '' };
        if (verb !== 'status') hosts.put(address, 'dead');
      }
      const { out } = await hosts.run([verb, 'lab', ...more, '--json']);
      expect(JSON.parse(out)).toBeInstanceOf(Object);
    },
    30_000,
  );
});

describe('exit codes', () => {
  let hosts: FakeHosts;
  beforeEach(() => {
    hosts = healthyHosts();
  });
  afterEach(() => {
    hosts.remove();
  });

  test('0: well', async () => {
    expect((await hosts.run(['status', 'lab'])).code).toBe(0);
  });

  test('1: it looked, and something is wrong', async () => {
    hosts.put('192.0.2.12', 'dead');
    expect((await hosts.run(['status', 'lab'])).code).toBe(1);
  });

  test.each(['status', 'cis', 'ui', 'preflight', 'verify'])('2: %s could not look at any host', async (verb) => {
    for (const { address } of manifest().hosts) hosts.put(address, 'dead');
    expect((await hosts.run([verb, 'lab'])).code).toBe(2);
  });

  test.each([
    ['an unknown verb', ['stauts']],
    ['an unknown option', ['status', 'lab', '--yaml']],
    ['a missing argument', ['status']],
    ['an unknown environment', ['verify', 'nowhere']],
    ['a wrong value', ['logs', 'lab', 'namenode', '--tail', 'x']],
    ['no verb at all', []],
  ])('2: %s', async (_, argv) => {
    expect((await hosts.run(argv)).code).toBe(2);
  });

  test('70: a fault of the program, with its stack', async () => {
    hosts.write({ ...manifest(), hosts: [null] });
    const { code, err } = await hosts.run(['status', 'lab']);
    expect(code).toBe(70);
    expect(err).toMatch(/TypeError: [^]*\n {4}at /);
  });

  test.each(['status', 'cis', 'preflight', 'verify', 'logs'])(
    '130: Ctrl-C in %s, and half a look is not shown',
    async (verb) => {
      for (const { address } of manifest().hosts) hosts.put(address, 'hangs');
      const controller = new AbortController();
      setTimeout(() => {
        controller.abort();
      }, 300);
      const argv = [verb, 'lab', ...(verb === 'logs' ? ['namenode'] : [])];
      expect(await hosts.run(argv, controller.signal)).toEqual({ code: 130, out: '', err: '' });
    },
  );

  test('130: Ctrl-C in the program itself', async () => {
    for (const { address } of manifest().hosts) hosts.put(address, 'hangs');
    const { child, ended } = hosts.start(['status', 'lab']);
    await hosts.until(() => hosts.calls.length > 0);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  });
});

describe('errors with --json', () => {
  let hosts: FakeHosts;
  beforeEach(() => {
    hosts = healthyHosts();
  });
  afterEach(() => {
    hosts.remove();
  });

  test('are a document on stdout and a sentence on stderr, with the same exit code', async () => {
    const { code, out, err } = await hosts.run(['status', 'nowhere', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({
      error: {
        path: 'nowhere',
        value: 'cdktf.out/stacks/nowhere/environment.json',
        rule: 'no such environment (synthesized here: lab)',
        fix: 'run "npx cdktf synth" in the project, and read what it prints about this one',
      },
    });
    expect(err).toMatch(/^error: nowhere: /);
  });

  test('also of the command line', async () => {
    const { code, out, err } = await hosts.run(['status', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({
      error: {
        path: 'command line',
        value: 'longshore status --json',
        rule: "missing required argument 'environment'",
        fix: 'see longshore status --help',
      },
    });
    expect(err).toContain("error: missing required argument 'environment'");
  });

  test('also of the program', async () => {
    hosts.write({ ...manifest(), hosts: [null] });
    const { code, out } = await hosts.run(['status', 'lab', '--json']);
    expect(code).toBe(70);
    expect(JSON.parse(out)).toMatchObject({ error: { path: 'longshore', rule: 'a fault of this program' } });
  });

  test('a --json of the command after -- is not ours', async () => {
    const { out } = await hosts.run(['hadoop', 'lab', '--', 'ls', '--json']);
    expect(out).toBe('');
  });
});

test('docs/cli.md lists every verb as commander has it', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'cli.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([^`]+)` +\| (.*?) +\|$/gm)].map(
    ([, usage, does]) => `${usage ?? ''} | ${does ?? ''}`,
  );
  const declared = verbs
    .filter((verb) => verb.name() !== 'help')
    .map((verb) => {
      const words = verb.registeredArguments.map((argument) => {
        const name = argument.variadic ? `${argument.name()}...` : argument.name();
        return argument.required ? `<${name}>` : `[${name}]`;
      });
      return `${[verb.name(), ...words].join(' ')} | ${verb.description()}`;
    });
  expect(rows).toEqual(declared);
});
