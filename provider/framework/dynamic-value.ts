import { decode, encode, ExtData, ExtensionCodec } from '@msgpack/msgpack';
import { fitted } from './stored-state';
import { snakeCase, type Attributes, type Type } from './schema';

/** A value that is known only after apply. */
export const UNKNOWN = Symbol('unknown');

/** Terraform sends extension 0 for an unknown value, 12 for one it knows a little about, and takes 0 back. */
const codec = new ExtensionCodec();
for (const type of [0, 12]) codec.register({ type, encode: () => null, decode: () => UNKNOWN });
const UNKNOWN_EXTENSION = new ExtData(0, new Uint8Array([0]));

type Values = Record<string, unknown>;

/** The object in a DynamicValue's msgpack, by our names; absent and null attributes are left out. undefined for a null object. */
export function decodeObject(attributes: Attributes, bytes: Uint8Array): Values | undefined {
  return fromWire({ kind: 'object', attributes }, decode(bytes, { extensionCodec: codec })) as Values | undefined;
}

export function encodeObject(attributes: Attributes, values: Values | undefined): Uint8Array {
  return encode(toWire({ kind: 'object', attributes }, values));
}

/** The state as Terraform stores it, whatever version of us wrote it. @throws Error naming what fits today's types in no way */
export function fromStoredState(attributes: Attributes, json: string): Values | undefined {
  const type: Type<unknown> = { kind: 'object', attributes };
  return fromWire(type, fitted(type, JSON.parse(json))) as Values | undefined;
}

function fromWire(type: Type<unknown>, wire: unknown): unknown {
  if (wire === null || wire === undefined) return undefined;
  if (wire === UNKNOWN) return UNKNOWN;
  switch (type.kind) {
    case 'string':
      return wire;
    case 'bool':
      return Boolean(wire);
    case 'number':
      return Number(wire); // large ones come as text
    case 'list':
      return (wire as unknown[]).map((element) => fromWire(type.element, element));
    case 'map':
      return mapValues(wire as Values, (element) => fromWire(type.element, element));
    case 'object': {
      const entries = Object.entries(type.attributes).map(([name, attribute]) => [
        name,
        fromWire(attribute.type, (wire as Values)[snakeCase(name)]),
      ]);
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    }
  }
}

function toWire(type: Type<unknown>, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (value === UNKNOWN) return UNKNOWN_EXTENSION;
  switch (type.kind) {
    case 'list':
      return (value as unknown[]).map((element) => toWire(type.element, element));
    case 'map':
      return mapValues(value as Values, (element) => toWire(type.element, element));
    case 'object':
      return Object.fromEntries(
        Object.entries(type.attributes).map(([name, attribute]) => [
          snakeCase(name),
          toWire(attribute.type, (value as Values)[name]),
        ]),
      );
    default:
      return value;
  }
}

function mapValues(values: Values, change: (value: unknown) => unknown): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

/** True when some part of the value is unknown. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(hasUnknown);
}
