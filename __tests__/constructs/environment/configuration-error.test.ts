import { ConfigurationError, Faults } from '../../../constructs/environment';
import { InvalidValueError, Port } from '../../../constructs/values';
import { configurationError } from './fixture';

describe('Faults', () => {
  test('nothing is thrown where nothing is wrong', () => {
    const faults = new Faults('lab/Swarm');
    expect(faults.collect('port', () => Port.tcp(8020))).toEqual(Port.tcp(8020));
    expect(() => {
      faults.throwIfAny();
    }).not.toThrow();
  });

  test('fails with every fault at once: path, value, rule and fix', () => {
    const faults = new Faults('lab/Swarm');
    faults.add('managers = 2', 'a swarm needs an odd number of managers', 'add or remove one');
    expect(faults.collect('port', () => Port.tcp(0))).toBeUndefined();
    faults.addError(new InvalidValueError('x', 'a rule', 'a fix'));
    const error = configurationError(() => {
      faults.throwIfAny();
    });
    expect(error).toMatchObject({ name: 'ConfigurationError', path: 'lab/Swarm' });
    expect(error.message.split('\n')).toEqual([
      'lab/Swarm: managers = 2: a swarm needs an odd number of managers; add or remove one',
      'lab/Swarm: port = "0": a port is a whole number from 1 to 65535; use one in that range',
      'lab/Swarm: "x": a rule; a fix',
    ]);
    expect(error.faults[0]).toEqual({
      value: 'managers = 2',
      rule: 'a swarm needs an odd number of managers',
      fix: 'add or remove one',
    });
  });

  test('fails with an error of the program itself unchanged', () => {
    const mistake = new TypeError('undefined is not a function');
    const faults = new Faults('lab');
    const collect = () =>
      faults.collect('port', (): Port => {
        throw mistake;
      });
    expect(collect).toThrow(mistake);
    expect(collect).not.toThrow(ConfigurationError);
  });
});
