import { Testing, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Environment, Port } from '../../constructs';
import { synthesize } from '../../stacks/environments';
import { reasonOf, Refused } from '../../stacks/refused';

const thrownBy = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('why an environment cannot be built', () => {
  const { DEBUG } = process.env;
  beforeEach(() => {
    delete process.env.DEBUG;
  });
  afterEach(() => {
    if (DEBUG === undefined) delete process.env.DEBUG;
    else process.env.DEBUG = DEBUG;
  });

  test('is the finding and where rules are explained, without a stack trace', () => {
    expect(reasonOf(thrownBy(() => Port.tcp(0)))).toBe(
      '"0": a port is a whole number from 1 to 65535; use one in that range [LS002]\n' +
        'Why each rule is there, and what mends it: docs/rules.md',
    );
    expect(reasonOf(new Refused('no such environment'))).toBe('no such environment');
    expect(reasonOf('thrown text')).toBe('thrown text');
  });

  test('is a mistake of the program by its message, and how to learn where', () => {
    expect(reasonOf(new TypeError('undefined is not a function'))).toBe(
      'undefined is not a function (DEBUG=1 shows where)',
    );
  });

  test('says where in the program to who sets DEBUG', () => {
    process.env.DEBUG = '1';
    expect(reasonOf(thrownBy(() => Port.tcp(0)))).toMatch(/^InvalidValueError: "0": .*\n {4}at /);
  });
});

class Broken extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new Environment(this, 'Environment', { suppress: [{ rule: 'LS999', reason: 'known' }] });
    this.node.addValidation({ validate: () => ["somebody else's"] });
  }
}

describe('ENVIRONMENT=staging cdktf synth', () => {
  const written: string[] = [];
  let exitCode: typeof process.exitCode;
  beforeEach(() => {
    ({ exitCode } = process);
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    process.env.ENVIRONMENT = 'staging';
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = exitCode;
    delete process.env.ENVIRONMENT;
  });

  test('fails LS036 with the report only, and exit code 1', () => {
    synthesize(Testing.app(), { lab: Broken, staging: Broken });
    expect(process.exitCode).toBe(1);
    expect(written.join('')).toBe(
      "[staging] somebody else's\n" +
        '1 finding:\n' +
        '  staging/Environment: suppress LS999: there is no rule of that id; see docs/rules.md for the policy rules [LS036]\n' +
        'Why each rule is there, and what mends it: docs/rules.md\n',
    );
  });
});
