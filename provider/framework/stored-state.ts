import { snakeCase, type Type } from './schema';

/**
 * A stored value as today's type has it: what we no longer know is dropped, and a number is taken for text and back, as Terraform
 * does itself. Anything else is refused: given a NaN, or a list for text, Terraform crashes.
 * @throws Error naming the attribute
 */
export function fitted(type: Type<unknown>, stored: unknown, path = ''): unknown {
  if (stored === null || stored === undefined) return undefined;
  const text = typeof stored === 'object' ? undefined : `${stored as string | number | boolean}`;
  switch (type.kind) {
    case 'string':
      if (text !== undefined) return text;
      break;
    case 'number':
      if (text !== undefined && text !== '' && !Number.isNaN(Number(text))) return Number(text);
      break;
    case 'bool':
      if (text === 'true' || text === 'false') return text === 'true';
      break;
    case 'list':
      if (Array.isArray(stored))
        return stored.map((element, index) => fitted(type.element, element, `${path}[${index}]`));
      break;
    case 'map':
      if (typeof stored !== 'object' || Array.isArray(stored)) break;
      return Object.fromEntries(
        Object.entries(stored).map(([key, value]) => [key, fitted(type.element, value, `${path}.${key}`)]),
      );
    case 'object':
      if (typeof stored !== 'object' || Array.isArray(stored)) break;
      return Object.fromEntries(
        Object.entries(type.attributes).map(([name, attribute]) => {
          const key = snakeCase(name);
          const value = (stored as Record<string, unknown>)[key];
          return [key, fitted(attribute.type, value, path === '' ? key : `${path}.${key}`)];
        }),
      );
  }
  throw new Error(
    `the state holds ${JSON.stringify(stored)} for ${path}, which is a ${type.kind} now\n` +
      'Another release wrote it. Take the resource out of the state (terraform state rm) and import it, or use that release.',
  );
}
