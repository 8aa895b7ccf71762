/** Whether `new java.net.URI(text)` reads it (RFC 2396): no blank, no bare `%`, none of `<>"{}|\^` and no empty scheme. */
export function isJavaUri(text: string): boolean {
  return !/[\s<>"{}|\\^`]|%(?![0-9a-f]{2})|^:|^[a-z][a-z0-9+.-]*:$/i.test(text);
}

/**
 * Whether `java.util.regex.Pattern` compiles it: what JavaScript reads, and the parts of Java's own syntax that can be rewritten (inline flags,
 * possessive quantifiers, atomic groups, quoting). A class intersection is read otherwise here, and rarely written.
 */
export function isJavaExpression(text: string): boolean {
  const rewritten = text
    .replace(/\\Q(.*?)(?:\\E|$)/gs, (_, quoted: string) => quoted.replace(/[^\w]/g, '\\$&'))
    .replace(/\(\?[idmsuxU-]+\)/g, '')
    .replace(/\(\?>|\(\?[idmsuxU-]+:/g, '(?:')
    .replace(/([*+?}])\+/g, '$1');
  try {
    new RegExp(rewritten);
    return true;
  } catch {
    return false;
  }
}

/** Whether Scala's `toInt` reads it. */
export function isJavaInt(text: string): boolean {
  return /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) <= 2_147_483_647;
}

/** As a double prints itself: `1.0`. */
export function doubleText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e7 ? value.toFixed(1) : String(value);
}
