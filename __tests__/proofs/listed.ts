/** A list as Hadoop's REST servers write it: an object instead of an array where there is only one. */
export type Listed<T> = T | readonly T[];

/** The elements of a {@link Listed}; none where it is absent. */
export function elements<T>(listed: Listed<T> | undefined): readonly T[] {
  if (listed === undefined) return [];
  return Array.isArray(listed) ? (listed as readonly T[]) : [listed as T];
}
