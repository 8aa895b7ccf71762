import { attributesFrom, resourcesFrom } from '../../../../lab/simulators/mesos/values/resource-text';
import {
  contains,
  minus,
  model,
  plus,
  pool,
  resourcesOf,
  scalarOf,
  unreserved,
  usableBy,
} from '../../../../lab/simulators/mesos/values/resources';

const of = (text: string) => pool(resourcesFrom(text, '*'));
const RESERVED = 'cpus:2;cpus(web):1;mem:512;ports:[31000-31009]';

describe('resources', () => {
  test('are read', () => {
    expect(resourcesFrom('cpus:2;mem(web):1.5;ports:[1-3, 7-7]', 'ops')).toEqual([
      { name: 'cpus', role: 'ops', type: 'SCALAR', scalar: { value: 2 } },
      { name: 'mem', role: 'web', type: 'SCALAR', scalar: { value: 1.5 } },
      {
        name: 'ports',
        role: 'ops',
        type: 'RANGES',
        ranges: {
          range: [
            { begin: 1, end: 3 },
            { begin: 7, end: 7 },
          ],
        },
      },
    ]);
    expect(resourcesFrom('[{"name":"cpus","type":"SCALAR","scalar":{"value":1}}]', '*')).toEqual([
      { name: 'cpus', role: '*', type: 'SCALAR', scalar: { value: 1 } },
    ]);
  });

  test.each(['cpus', 'cpus:', ':2', 'cpus:many', 'cpus:-1', 'cpus(:2', 'ports:[1]'])('fails for "%s"', (text) => {
    expect(() => resourcesFrom(text, '*')).toThrow(/^not /);
  });

  test('are added and taken away, in thousandths', () => {
    const sum = plus(of('cpus:0.1;ports:[1-3]'), of('cpus:0.2;ports:[4-5]'));
    expect(model(sum)).toEqual({ cpus: 0.3, gpus: 0, mem: 0, disk: 0, ports: '[1-5]' });
    expect(model(minus(sum, of('cpus:0.3;ports:[2-2]')))).toEqual({
      cpus: 0,
      gpus: 0,
      mem: 0,
      disk: 0,
      ports: '[1-1, 3-5]',
    });
  });

  test('contain what is less of the same role', () => {
    expect(contains(of(RESERVED), of('cpus:2;ports:[31001-31002]'))).toBe(true);
    expect(contains(of(RESERVED), of('cpus:2.5'))).toBe(false);
    expect(contains(of(RESERVED), of('cpus(ops):1'))).toBe(false);
    expect(contains(of(RESERVED), of('ports:[31009-31010]'))).toBe(false);
    expect(contains(of(RESERVED), of('gpus:0'))).toBe(true);
  });

  test('of a role are its own and those of nobody', () => {
    expect(scalarOf(usableBy(of(RESERVED), 'web'), 'cpus')).toBe(3);
    expect(scalarOf(usableBy(of(RESERVED), 'ops'), 'cpus')).toBe(2);
    expect(scalarOf(unreserved(of(RESERVED)), 'cpus')).toBe(2);
  });

  test('are told as they were read', () => {
    expect(resourcesOf(of(RESERVED))).toEqual(resourcesFrom(RESERVED, '*'));
  });
});

describe('attributes', () => {
  test('are text, numbers or ranges', () => {
    expect(attributesFrom('rack:r1;size:4;ports:[1-2]')).toEqual([
      { name: 'rack', type: 'TEXT', text: { value: 'r1' } },
      { name: 'size', type: 'SCALAR', scalar: { value: 4 } },
      { name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 1, end: 2 }] } },
    ]);
  });

  test('fails without a value', () => {
    expect(() => attributesFrom('rack')).toThrow("not name:value: 'rack'");
  });
});
