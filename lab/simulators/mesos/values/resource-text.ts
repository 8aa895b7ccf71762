import type { Attribute, Range, Resource } from '../messages';

/**
 * Of `cpus:4;mem(web):1024;ports:[31000-32000]`, or of a JSON list of them.
 * @param role of what names none
 * @throws Error for anything else
 */
export function resourcesFrom(text: string, role: string): Resource[] {
  if (text.trim().startsWith('[')) {
    const resources = JSON.parse(text) as Resource[];
    return resources.map((resource) => ({ ...resource, role: resource.role ?? role }));
  }
  return entries(text).map(([key, value]) => {
    const [, name, ownRole] = /^([^()]+)(?:\(([^()]+)\))?$/.exec(key) ?? [];
    if (name === undefined)
      throw new Error(`not a resource: '${key}:${value}'; expected name:value or name(role):value`);
    const ranges = rangesFrom(value);
    const amount = Number(value);
    if (ranges === undefined && (value === '' || !Number.isFinite(amount) || amount < 0))
      throw new Error(`not a value of resource ${name}: '${value}'; expected a number or [begin-end,...]`);
    return {
      name,
      role: ownRole ?? role,
      ...(ranges === undefined
        ? { type: 'SCALAR' as const, scalar: { value: amount } }
        : { type: 'RANGES' as const, ranges: { range: ranges } }),
    };
  });
}

/** Of `rack:r1;size:4;ports:[1-3]`. @throws Error where a name or a value is missing */
export function attributesFrom(text: string): Attribute[] {
  return entries(text).map(([name, value]) => {
    const ranges = rangesFrom(value);
    if (ranges !== undefined) return { name, type: 'RANGES', ranges: { range: ranges } };
    // As Mesos parses values: what is a number as a whole is one.
    if (/^\d+(\.\d+)?$/.test(value)) return { name, type: 'SCALAR', scalar: { value: Number(value) } };
    return { name, type: 'TEXT', text: { value } };
  });
}

function entries(text: string): [string, string][] {
  return text
    .split(/[;\n]/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const colon = entry.indexOf(':');
      if (colon < 1 || colon === entry.length - 1) throw new Error(`not name:value: '${entry}'`);
      return [entry.slice(0, colon).trim(), entry.slice(colon + 1).trim()];
    });
}

function rangesFrom(value: string): Range[] | undefined {
  const [, inner] = /^\[(.*)\]$/.exec(value) ?? [];
  return inner?.split(',').map((part) => {
    const [, begin, end] = /^\s*(\d+)\s*-\s*(\d+)\s*$/.exec(part) ?? [];
    if (begin === undefined || end === undefined) throw new Error(`not a range: '${part.trim()}'; expected begin-end`);
    return { begin: Number(begin), end: Number(end) };
  });
}
