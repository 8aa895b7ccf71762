/** One attribute that is not as expected, each side as text. */
export interface Mismatch {
  /** Such as `host.address` or `rules.0.port`. */
  readonly attribute: string;
  readonly expected: string;
  readonly found: string;
}

/** What `expect.objectContaining` and its kin make, in jest, vitest and jasmine alike. */
interface AsymmetricMatcher {
  asymmetricMatch(found: unknown): boolean;
}

/**
 * What keeps `found` from matching. Objects match in part, lists as a whole, a RegExp matches a string, `undefined` means that the
 * attribute is absent; asymmetric matchers of a test framework stand for themselves.
 */
export function mismatches(expected: unknown, found: unknown, attribute = ''): Mismatch[] {
  const mismatch = [{ attribute, expected: text(expected), found: text(found) }];
  if (isAsymmetric(expected)) return expected.asymmetricMatch(found) ? [] : mismatch;
  if (expected instanceof RegExp) return typeof found === 'string' && expected.test(found) ? [] : mismatch;
  if (Array.isArray(expected)) {
    if (!Array.isArray(found) || found.length !== expected.length) return mismatch;
    return expected.flatMap((element, index) => mismatches(element, found[index], joined(attribute, index)));
  }
  if (typeof expected !== 'object' || expected === null) return Object.is(expected, found) ? [] : mismatch;
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return mismatch;
  const values = found as Record<string, unknown>;
  return Object.entries(expected).flatMap(([name, value]) => mismatches(value, values[name], joined(attribute, name)));
}

/** A value as one line of a message, cut where it is long. */
export function text(value: unknown): string {
  if (value === undefined) return 'none';
  const whole = JSON.stringify(value, (_, inner: unknown) => {
    if (inner instanceof RegExp) return String(inner);
    if (!isAsymmetric(inner)) return inner;
    const named = inner as { toAsymmetricMatcher?: () => string };
    return named.toAsymmetricMatcher?.() ?? 'a matcher';
  });
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole;
}

const LONGEST = 300;

function joined(attribute: string, name: string | number): string {
  return attribute === '' ? String(name) : `${attribute}.${name}`;
}

function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return typeof value === 'object' && value !== null && 'asymmetricMatch' in value;
}
