import { encode, ExtData } from '@msgpack/msgpack';
import fc from 'fast-check';
import {
  decodeObject,
  encodeObject,
  fromStoredState,
  hasUnknown,
  UNKNOWN,
} from '../../../provider/framework/dynamic-value';
import { bool, list, map, number, object, optional, string } from '../../../provider/framework/schema';

const inner = { keyName: optional(string, 'Text.'), port: optional(number, 'Number.') };
const attributes = {
  someText: optional(string, 'Text.'),
  count: optional(number, 'Number.'),
  enabled: optional(bool, 'Truth.'),
  labels: optional(map(string), 'Map.'),
  names: optional(list(string), 'List.'),
  one: optional(object(inner), 'Nested.'),
  many: optional(list(object(inner)), 'Nested list.'),
};

describe('values on the wire', () => {
  const innerValue = fc.record({ keyName: fc.string(), port: fc.integer() }, { requiredKeys: [] });
  const key = fc.string().filter((text) => text !== '__proto__'); // no own key when assigned, in any JavaScript object
  const value = fc.record(
    {
      someText: fc.string({ unit: 'binary' }),
      count: fc.oneof(
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((double) => double + 0),
      ), // no -0: Terraform has none
      enabled: fc.boolean(),
      labels: fc.dictionary(key, fc.string(), { noNullPrototype: true }),
      names: fc.array(fc.string()),
      one: innerValue,
      many: fc.array(innerValue),
    },
    { requiredKeys: [] },
  );

  test('come back as they went', () => {
    fc.assert(
      fc.property(value, (values) => {
        expect(decodeObject(attributes, encodeObject(attributes, values))).toEqual(values);
      }),
    );
  });

  test('carry every attribute by its Terraform name, null where there is none', () => {
    const expected = { some_text: 'a', count: null, enabled: null, labels: null, names: null, one: null, many: null };
    expect(encodeObject(attributes, { someText: 'a' })).toEqual(encode(expected));
  });

  test('a null object is undefined, both ways', () => {
    expect(encodeObject(attributes, undefined)).toEqual(new Uint8Array([0xc0]));
    expect(decodeObject(attributes, new Uint8Array([0xc0]))).toBeUndefined();
  });

  test.each([0, 12])('an unknown value comes as extension %i, at any depth', (extension) => {
    const unknown = new ExtData(extension, new Uint8Array([0]));
    const wire = encode({ some_text: unknown, labels: { a: unknown }, many: [{ key_name: unknown, port: 1 }] });
    expect(decodeObject(attributes, wire)).toEqual({
      someText: UNKNOWN,
      labels: { a: UNKNOWN },
      many: [{ keyName: UNKNOWN, port: 1 }],
    });
  });

  test.each(Object.keys(attributes))('%s as a whole may be unknown', (name) => {
    const bytes = encodeObject(attributes, { [name]: UNKNOWN });
    expect(decodeObject(attributes, bytes)).toEqual({ [name]: UNKNOWN });
  });

  test('an unknown value leaves at any depth', () => {
    const values = { labels: { a: UNKNOWN, b: 'b' }, names: ['a', UNKNOWN], many: [{ port: UNKNOWN }] };
    expect(decodeObject(attributes, encodeObject(attributes, values))).toEqual(values);
  });

  test('null is taken for absent, and what is absent has no key', () => {
    const bytes = encodeObject(attributes, { someText: 'a', labels: null, names: null, one: null });
    expect(bytes).toEqual(encodeObject(attributes, { someText: 'a' }));
    expect(Object.keys(decodeObject(attributes, bytes) ?? {})).toEqual(['someText']);
  });

  test('an unknown value leaves as d4 00 00', () => {
    const bytes = Buffer.from(encodeObject({ id: optional(string, 'Id.') }, { id: UNKNOWN }));
    expect(bytes.toString('hex')).toBe('81a26964d40000');
  });

  test('numbers too large for a float come as text', () => {
    expect(decodeObject(attributes, encode({ count: '9007199254740993' }))).toEqual({ count: 9007199254740992 });
  });

  test('stored state loses what we no longer know, and null is absent', () => {
    const json = '{"some_text":"a","left_over":1,"count":null,"one":{"key_name":"k","port":null}}';
    expect(fromStoredState(attributes, json)).toEqual({ someText: 'a', one: { keyName: 'k' } });
    expect(fromStoredState(attributes, 'null')).toBeUndefined();
  });

  test('stored numbers, truths and text are taken for one another, as Terraform does', () => {
    const json = '{"some_text":5,"count":"2.5","enabled":"false","labels":{"a":true},"names":[1]}';
    expect(fromStoredState(attributes, json)).toEqual({
      someText: '5',
      count: 2.5,
      enabled: false,
      labels: { a: 'true' },
      names: ['1'],
    });
  });

  test.each([
    ['{"count":"many"}', '"many" for count, which is a number now'],
    ['{"count":""}', '"" for count, which is a number now'],
    ['{"some_text":["a"]}', '["a"] for some_text, which is a string now'],
    ['{"enabled":1}', '1 for enabled, which is a bool now'],
    ['{"names":"a"}', '"a" for names, which is a list now'],
    ['{"labels":["a"]}', '["a"] for labels, which is a map now'],
    ['{"many":[{"port":{}}]}', '{} for many[0].port, which is a number now'],
    ['{"one":[]}', '[] for one, which is a object now'],
  ])('fails for stored %s, which fits in no way', (json, message) => {
    expect(() => fromStoredState(attributes, json)).toThrow(`the state holds ${message}\n`);
  });

  test.each<[unknown, boolean]>([
    [UNKNOWN, true],
    [{ a: [{ b: UNKNOWN }] }, true],
    [{ a: [1, 'x', null] }, false],
    [{ a: 1, b: UNKNOWN }, true],
    [{}, false],
    [undefined, false],
  ])('hasUnknown of %p is %p', (given, expected) => {
    expect(hasUnknown(given)).toBe(expected);
  });
});
