import { UNKNOWN } from './dynamic-value';
import { AttributeError } from './resource';
import { snakeCase, type Attributes, type Type } from './schema';

/** What Terraform does not check by itself: computed values that somebody sets, and words that are none of the known ones. */
export function faultsOf(attributes: Attributes, config: Readonly<Record<string, unknown>> = {}): AttributeError[] {
  return Object.entries(attributes).flatMap(([name, { type, mode }]) => {
    const path = snakeCase(name);
    const value = config[name];
    if (value === undefined) return [];
    const texts = mode === 'computed' ? [computedFault(path)] : textsOf(type, value, path);
    return texts.map((text) => new AttributeError(name, text));
  });
}

const computedFault = (path: string): string =>
  `${path} cannot be set\nIts value is decided by the provider. Take it out of the configuration.`;

function textsOf(type: Type<unknown>, value: unknown, path: string): string[] {
  if (value === undefined || value === UNKNOWN) return [];
  switch (type.kind) {
    case 'list':
      return (value as unknown[]).flatMap((element, index) => textsOf(type.element, element, `${path}[${index}]`));
    case 'map':
      return Object.entries(value as object).flatMap(([key, element]) =>
        textsOf(type.element, element, `${path}.${key}`),
      );
    case 'object':
      return Object.entries(type.attributes).flatMap(([name, attribute]) => {
        const element = (value as Readonly<Record<string, unknown>>)[name];
        const inner = `${path}.${snakeCase(name)}`;
        if (attribute.mode === 'computed') return element === undefined ? [] : [computedFault(inner)];
        return textsOf(attribute.type, element, inner);
      });
    default: {
      const known = 'values' in type ? (type.values as string[]) : undefined;
      if (known?.includes(value as string) !== false) return [];
      return [`${path} = "${value as string}" is none of ${known.join(', ')}\nWrite one of these words.`];
    }
  }
}
