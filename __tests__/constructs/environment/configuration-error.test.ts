import { ConfigurationError, Faults } from '../../../constructs/environment';
import { InvalidValueError, LABEL, Port } from '../../../constructs/values';
import { configurationError } from './fixture';

describe('Faults', () => {
  test('nothing is thrown where nothing is wrong', () => {
    const faults = new Faults('lab/Swarm');
    expect(faults.collect('port', () => Port.tcp(8020))).toEqual(Port.tcp(8020));
    expect(() => {
      faults.throwIfAny();
    }).not.toThrow();
  });

  test('fails LS002, LS007 with every fault at once: path, value, rule, fix and id', () => {
    const faults = new Faults('lab/Swarm');
    faults.add('name = "A"', LABEL, { says: 'a host name is a label', detail: 'so says RFC 1123', fix: 'write a' });
    faults.add('name = "B"', LABEL);
    expect(faults.collect('port', () => Port.tcp(0))).toBeUndefined();
    faults.addError(new InvalidValueError('x', LABEL));
    const error = configurationError(() => {
      faults.throwIfAny();
    });
    expect(error).toMatchObject({ name: 'ConfigurationError', path: 'lab/Swarm' });
    expect(error.message.split('\n')).toEqual([
      'lab/Swarm: name = "A": a host name is a label (so says RFC 1123); write a [LS007]',
      `lab/Swarm: name = "B": ${LABEL.title}; ${LABEL.fix} [LS007]`,
      'lab/Swarm: port = "0": a port is a whole number from 1 to 65535; use one in that range [LS002]',
      `lab/Swarm: "x": ${LABEL.title}; ${LABEL.fix} [LS007]`,
    ]);
    expect(error.faults[1]).toEqual({ value: 'name = "B"', rule: LABEL, says: LABEL.title, fix: LABEL.fix });
  });

  test('lets an error of the program itself through, unchanged', () => {
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
