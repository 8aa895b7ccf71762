import type { FlagOfContract } from './contract';
import { isRefused, readBytes, readDuration, tokenize, type Read } from './stout';

const WRONG_TYPE = 'Failed to convert into required type';
const TEXTS = new Set(['string', 'Path', 'SecurePathOrValue']);
const INTEGERS: Readonly<Record<string, readonly [least: bigint, most: bigint]>> = {
  int: [-(2n ** 31n), 2n ** 31n - 1n],
  uint: [0n, 2n ** 32n - 1n],
  uint16: [0n, 2n ** 16n - 1n],
  size_t: [0n, 2n ** 64n - 1n],
};

/** What a program says to the value of a flag by its type; undefined: it takes it. A value from a file is not read. */
export function typeFault({ type }: FlagOfContract, value: string): string | undefined {
  if (TEXTS.has(type) || value.startsWith('file://')) return undefined;
  if (type === 'bool') return isBoolean(value) ? undefined : 'Expecting a boolean (e.g., true or false)';
  if (type === 'Duration') return saysOf(readDuration(value));
  if (type === 'Bytes') return saysOf(readBytes(value));
  if (type === 'double') return isDouble(value) ? undefined : WRONG_TYPE;
  if (type === 'set<string>') return duplicate(tokenize(value, ','));
  if (type === 'vector<unsigned int>') {
    const wrong = tokenize(value, ',').find((token) => !isInteger('uint', token));
    return wrong === undefined ? undefined : `Failed to numify '${wrong}': Failed to convert '${wrong}' to number`;
  }
  if (type in INTEGERS) return isInteger(type, value) ? undefined : WRONG_TYPE;
  return value.startsWith('/') ? undefined : jsonFault(value);
}

/** `true` or `1`, `false` or `0`, in small letters. */
export function isBoolean(value: string): boolean {
  return ['true', '1', 'false', '0'].includes(value);
}

function saysOf(read: Read<number>): string | undefined {
  return isRefused(read) ? read.says : undefined;
}

/** As a stream of C++ reads a whole number to its end: blanks before it, none after. */
function isInteger(type: string, value: string): boolean {
  const [least, most] = INTEGERS[type] ?? [0n, 0n];
  if (!/^\s*[+-]?\d+$/.test(value)) return false;
  const number = BigInt(value.trim().replace(/^\+/, ''));
  return number >= least && number <= most;
}

function isDouble(value: string): boolean {
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value);
}

function duplicate(tokens: readonly string[]): string | undefined {
  const again = tokens.find((token, at) => tokens.indexOf(token) !== at);
  return again === undefined ? undefined : `Duplicate token '${again}'`;
}

/** Everything else is a message in JSON. Its fields are not judged: upstream passes over those that it does not know. */
function jsonFault(value: string): string | undefined {
  try {
    const read: unknown = JSON.parse(value);
    return typeof read === 'object' && read !== null && !Array.isArray(read)
      ? undefined
      : 'Unexpected JSON type parsed';
  } catch (error) {
    return `syntax error: ${(error as Error).message}`;
  }
}
