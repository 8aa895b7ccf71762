import { Annotations } from 'cdktf';
import { ConfigurationError, Environment, Size } from '../../constructs';
import { DATA_PATH_PORT, ODD_MANAGERS } from '../../constructs/swarm/rules';
import { finding } from '../../constructs/values';
import { findings, planMatchers } from '../../testing';
import { stackOf } from './fixture';

expect.extend(planMatchers);

/** A stack that synthesis refuses and warns of. */
function refused() {
  const stack = stackOf({ a: {} });
  stack.node.addValidation({ validate: () => ['lab: managers = 2: an odd number; add one [LS012]'] });
  Annotations.of(stack).addWarning('no backend');
  return stack;
}

/** As a construct with two faults. */
function refusing(): never {
  throw new ConfigurationError('lab/Swarm', [
    finding('managers = 2', ODD_MANAGERS, { says: 'an odd number', fix: 'add one' }),
    finding('port = 1', DATA_PATH_PORT, { says: 'a port from 1024', fix: 'use 7789' }),
  ]);
}

describe('findings', () => {
  test('are what validations and annotations say', () => {
    expect(findings(refused())).toEqual([
      { path: 'lab', message: 'lab: managers = 2: an odd number; add one [LS012]', severity: 'error' },
      { path: 'lab', message: 'no backend', severity: 'warning' },
    ]);
    expect(findings(stackOf({ a: {} }))).toEqual([]);
  });

  test('are those of an environment one by one, errors and warnings, not its report', () => {
    const stack = stackOf({ a: {} });
    const { rules } = new Environment(stack, 'Environment', { suppress: [{ rule: 'LS012', reason: 'none is left' }] });
    rules.check(ODD_MANAGERS, stack, () => [{ value: 'managers = 2', path: 'lab/Swarm' }]);
    const odd = 'lab/Swarm: managers = 2: a swarm needs an odd number of managers; add or remove one [LS050]';
    const unused = 'lab/Environment: suppress LS012: it suppresses nothing; remove it [LS037]';
    expect(findings(stack)).toEqual([
      { path: 'lab/Environment', message: unused, severity: 'warning' },
      { path: 'lab/Swarm', message: odd, severity: 'error' },
    ]);
    expect(stack).toFail(/^lab\/Swarm: .*LS050/);
    expect(stack).toWarn('LS037');
  });

  test('are what constructs throw, a fault each', () => {
    expect(findings(refusing)).toEqual([
      { path: 'lab/Swarm', message: 'lab/Swarm: managers = 2: an odd number; add one [LS050]', severity: 'error' },
      { path: 'lab/Swarm', message: 'lab/Swarm: port = 1: a port from 1024; use 7789 [LS054]', severity: 'error' },
    ]);
    expect(findings(() => stackOf({ a: { size: Size.parse('4GB') } }))).toMatchObject([
      { path: '', message: expect.stringContaining('4GB') as string },
    ]);
    expect(
      findings(() => {
        throw 'a string'; // eslint-disable-line @typescript-eslint/only-throw-error
      }),
    ).toEqual([{ path: '', message: 'a string', severity: 'error' }]);
    expect(findings(() => stackOf({ a: {} }))).toEqual([]);
  });
});

describe('toFail and toWarn', () => {
  test('take the id of a rule, a text or a pattern', () => {
    expect(refused()).toFail('LS012');
    expect(refused()).toFail('managers = 2');
    expect(refusing).toFail(/^lab\/Swarm: port = \d/);
    expect(refused()).toWarn('no backend');
  });

  test('tell errors from warnings', () => {
    expect(refused()).not.toFail('no backend');
    expect(refused()).not.toWarn('LS012');
  });

  test('fails for another reason, and shows those that there are', () => {
    expect(() => {
      expect(refused()).toFail('LS099');
    }).toThrow(
      'expected error "LS099"; synthesis found:\n  lab: managers = 2: an odd number; add one [LS012]\n  warning: lab: no backend',
    );
    expect(() => {
      expect(stackOf({ a: {} })).toWarn(/x/);
    }).toThrow('expected warning /x/; synthesis found:\n  nothing');
  });

  test('fails where it should not hold', () => {
    expect(() => {
      expect(refused()).not.toFail('LS012');
    }).toThrow('expected no error "LS012"; synthesis found:\n  lab: managers = 2');
  });
});
