/** A value, or what upstream says instead. */
export type Read<T> = { readonly value: T } | { readonly says: string };

export function isRefused<T>(read: Read<T>): read is { readonly says: string } {
  return 'says' in read;
}

const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  ms: 1e6,
  secs: 1e9,
  mins: 60e9,
  hrs: 3600e9,
  days: 86_400e9,
  weeks: 604_800e9,
};
const INT64_MAX = 2 ** 63 - 1;

/** `10secs`, `1.5hrs`: in nanoseconds. No other notation, no sign, no blank. */
export function readDuration(text: string): Read<number> {
  const [, digits = '', unit = ''] = /^([\d.]*)(.*)$/s.exec(text) ?? [];
  if (unit === '') return { says: `Invalid duration '${text}'` };
  const amount = readDecimal(digits);
  if (amount === undefined) return { says: notANumber(digits) };
  const factor = Object.hasOwn(NANOSECONDS, unit) ? NANOSECONDS[unit] : undefined;
  if (factor === undefined) {
    return {
      says: `Unknown duration unit '${unit}'; supported units are 'ns', 'us', 'ms', 'secs', 'mins', 'hrs', 'days', and 'weeks'`,
    };
  }
  if (amount * factor > INT64_MAX) {
    return { says: "Argument out of the range that a Duration can represent due to int64_t's size limit" };
  }
  return { value: Math.trunc(amount * factor) };
}

/** As upstream prints one: the greatest unit that leaves no fraction, none greater than the duration. */
export function durationText(nanoseconds: number): string {
  const units = Object.entries(NANOSECONDS).reverse();
  const fitting = units.filter(([, factor]) => nanoseconds >= factor);
  const [unit, factor] = fitting.find(([, size]) => nanoseconds % size === 0) ?? ['ns', 1];
  return `${nanoseconds / factor}${unit}`;
}

const BYTES: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };
const UINT64_MAX = 2 ** 64;

/** `2GB`, `512B`, in any case: in bytes. Whole numbers only. */
export function readBytes(text: string): Read<number> {
  const [, digits = '', rest = ''] = /^(\d*)(.*)$/s.exec(text) ?? [];
  if (rest === '') return { says: `Invalid bytes '${text}'` };
  if (rest.startsWith('.')) return { says: `Fractional bytes '${text}'` };
  if (digits === '' || Number(digits) >= UINT64_MAX) return { says: notANumber(digits) };
  const unit = rest.toUpperCase();
  const factor = Object.hasOwn(BYTES, unit) ? BYTES[unit] : undefined;
  return factor === undefined ? { says: `Unknown bytes unit '${unit}'` } : { value: Number(digits) * factor };
}

/** What `numify<double>` reads: decimal or, as whole numbers, hexadecimal. */
export function readDecimal(text: string): number | undefined {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  const [, sign, hexadecimal] = /^(-?)(0x[\da-f]+)$/i.exec(text) ?? [];
  return hexadecimal === undefined ? undefined : Number(hexadecimal) * (sign === '-' ? -1 : 1);
}

export function notANumber(text: string): string {
  return `Failed to convert '${text}' to number`;
}

/** `strings::tokenize`: the parts between any of these characters, none of them empty. */
export function tokenize(text: string, delimiters: string): string[] {
  const parts: string[] = [''];
  for (const character of text) {
    if (delimiters.includes(character)) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${character}`);
  }
  return parts.filter((part) => part !== '');
}
