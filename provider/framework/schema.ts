/** A type of Terraform's, with the TypeScript type of its values as a phantom. */
export type Type<T> =
  | { readonly kind: 'string' | 'number' | 'bool'; readonly value?: T }
  | { readonly kind: 'list' | 'map'; readonly element: Type<unknown>; readonly value?: T }
  | { readonly kind: 'object'; readonly attributes: Attributes; readonly value?: T };

export type Attributes = Readonly<Record<string, Attribute<unknown, Mode>>>;

/** Who gives the value: the user, the user or a default, or the provider. */
export type Mode = 'required' | 'optional' | 'defaulted' | 'computed';

export interface Attribute<T, M extends Mode> {
  readonly type: Type<T>;
  readonly mode: M;
  /** What it is, with its unit. */
  readonly doc: string;
  readonly default?: T;
  /** A change destroys and creates anew. */
  readonly requiresReplace?: boolean;
  /** Whether just this change does. */
  replaces?(before: T, after: T): boolean;
  /** Of a computed attribute: an update may change it, so that a plan calls it unknown. */
  readonly volatile?: boolean;
  /** Seen by handlers, never stored. */
  readonly writeOnly?: boolean;
}

export interface AttributeOptions<T> {
  readonly requiresReplace?: boolean;
  replaces?(before: T, after: T): boolean;
  readonly writeOnly?: boolean;
}

export const string: Type<string> = { kind: 'string' };
export const number: Type<number> = { kind: 'number' };
export const bool: Type<boolean> = { kind: 'bool' };
export const list = <T>(element: Type<T>): Type<readonly T[]> => ({ kind: 'list', element });
export const map = <T>(element: Type<T>): Type<Readonly<Record<string, T>>> => ({ kind: 'map', element });
export const object = <A extends Attributes>(attributes: A): Type<Inputs<A>> => ({ kind: 'object', attributes });
/** A string of a few known values. */
export const oneOf = <T extends string>(...values: T[]): Type<T> & { values: T[] } => ({ kind: 'string', values });

export const required = <T>(
  type: Type<T>,
  doc: string,
  options: AttributeOptions<T> = {},
): Attribute<T, 'required'> => ({
  type,
  mode: 'required',
  doc,
  ...options,
});
export const optional = <T>(
  type: Type<T>,
  doc: string,
  options: AttributeOptions<T> = {},
): Attribute<T, 'optional'> => ({
  type,
  mode: 'optional',
  doc,
  ...options,
});
export const defaulted = <T>(
  type: Type<T>,
  value: T,
  doc: string,
  options: AttributeOptions<T> = {},
): Attribute<T, 'defaulted'> => ({
  type,
  mode: 'defaulted',
  doc,
  default: value,
  ...options,
});
export const computed = <T>(
  type: Type<T>,
  doc: string,
  options: { readonly volatile?: boolean } = {},
): Attribute<T, 'computed'> => ({
  type,
  mode: 'computed',
  doc,
  ...options,
});

type Value<A> = A extends Attribute<infer T, Mode> ? T : never;
type Keys<A extends Attributes, M extends Mode> = { [K in keyof A]: A[K]['mode'] extends M ? K : never }[keyof A];
type Simplify<T> = { [K in keyof T]: T[K] };

/** What a user gives. */
export type Inputs<A extends Attributes> = Simplify<
  { readonly [K in Keys<A, 'required'>]: Value<A[K]> } & {
    readonly [K in Keys<A, 'optional' | 'defaulted'>]?: Value<A[K]>;
  }
>;

/** What a handler is given: inputs with their defaults. */
export type Planned<A extends Attributes> = Simplify<
  { readonly [K in Keys<A, 'required' | 'defaulted'>]: Value<A[K]> } & {
    readonly [K in Keys<A, 'optional'>]?: Value<A[K]>;
  }
>;

/** What only the provider knows. */
export type Computed<A extends Attributes> = Simplify<{ readonly [K in Keys<A, 'computed'>]: Value<A[K]> }>;

export type State<A extends Attributes> = Simplify<Planned<A> & Computed<A>>;

/** Terraform's names: `nodeLabels` is `node_labels`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
