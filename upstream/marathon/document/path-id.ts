/** The segments of an id; empty ones count for nothing. */
export function segments(id: string): string[] {
  return id.split('/').filter((segment) => segment !== '');
}

/** Absolute, from the root if it was relative, with `.` and `..` followed. */
export function canonicalId(id: string): string {
  const path: string[] = [];
  for (const segment of segments(id)) {
    if (segment === '..') path.pop();
    else if (segment !== '.') path.push(segment);
  }
  return `/${path.join('/')}`;
}

/** Where the id stands: undefined for one in the root group. */
export function topGroup(id: string): string | undefined {
  const [first, ...rest] = segments(id);
  return rest.length === 0 ? undefined : first;
}
