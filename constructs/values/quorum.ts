/** The smallest majority of `members` voters. */
export function quorum(members: number): number {
  return Math.floor(members / 2) + 1;
}

/** How many of `members` voters may be lost while the rest still forms a majority. */
export function faultTolerance(members: number): number {
  return members - quorum(members);
}

/** An even number of voters tolerates no more losses than one voter fewer. */
export function isOdd(members: number): boolean {
  return members % 2 === 1;
}
