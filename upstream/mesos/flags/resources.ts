import { isRefused, readDecimal, tokenize, type Read } from './stout';

type Kind = 'SCALAR' | 'RANGES' | 'SET' | 'TEXT';

/** The kind of a value of an attribute or a resource: `4`, `[31000-32000]`, `{a,b}`, `r1`. */
export function readKind(text: string): Read<Kind> {
  const bare = text.replaceAll(' ', '');
  if (bare === '') return { says: 'Expecting non-empty string' };
  if (!['{}', '[]', '()'].every((pair) => isMatching(bare, pair))) return { says: 'Mismatched brackets' };
  if (bare.startsWith('[')) return readRanges(bare);
  if (bare.includes('[')) return { says: "Unexpected '[' found" };
  if (bare.startsWith('{')) return { value: 'SET' };
  if (bare.includes('{')) return { says: "Unexpected '{' found" };
  const number = readDecimal(bare);
  if (number === undefined || !Number.isFinite(number) || number < 0) return { value: 'TEXT' };
  if (number !== 0 && number < 2.2250738585072014e-308) return { says: 'Subnormal values not supported' };
  return { value: 'SCALAR' };
}

function isMatching(text: string, [open, close]: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === open) depth += 1;
    if (character === close) depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function readRanges(text: string): Read<Kind> {
  const ends = tokenize(text, '[]-,\n');
  if (ends.length % 2 !== 0) return { says: 'Expecting one or more "ranges"' };
  const wrong = ends.findIndex((end) => !/^\d+$/.test(end));
  if (wrong < 0) return { value: 'RANGES' };
  return { says: `Expecting non-negative integers in '${ends[wrong - (wrong % 2)] ?? ''}'` };
}

/** What an agent says to `--resources`; undefined: it takes them. The fields of the JSON form are not judged. */
export function resourcesFault(text: string): string | undefined {
  if (isJsonList(text)) return undefined;
  for (const token of tokenize(text, ';')) {
    const [key, value, ...more] = tokenize(token, ':');
    if (key === undefined || value === undefined || more.length > 0) {
      return `Bad value for resources, missing or extra ':' in ${token}`;
    }
    const open = key.indexOf('(');
    if (open >= 0 && key.indexOf(')') < open) return `Bad value for resources, mismatched parentheses in ${token}`;
    const name = (open < 0 ? key : key.slice(0, open)).trim();
    const kind = readKind(value);
    if (isRefused(kind)) return `Failed to parse resource ${name} value ${value} error ${kind.says}`;
    if (kind.value === 'TEXT') return `Bad type for resource ${name} value ${value} type TEXT`;
  }
  return undefined;
}

/** What an agent says to `--attributes`; undefined: it takes them. */
export function attributesFault(text: string): string | undefined {
  for (const token of tokenize(text, ';\n')) {
    const colon = token.indexOf(':');
    const [name, value] = [token.slice(0, Math.max(colon, 0)), token.slice(colon + 1)];
    if (name === '' || value === '') return `Invalid attribute key:value pair '${token}'`;
    const kind = readKind(value);
    if (isRefused(kind)) return `Failed to parse attribute ${name} text ${value} error ${kind.says}`;
    if (kind.value === 'SET') return `Bad type for attribute ${name} text ${value} type ${kind.value}`;
  }
  return undefined;
}

function isJsonList(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}
