/** Numbers from 0 to below 1, the same again for the same seed: what failed can be had again. */
export function seeded(seed: number): () => number {
  let state = seed;
  // A linear congruential generator (Numerical Recipes): any will do that gives the same numbers again.
  return () => (state = (1_664_525 * state + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

/** In an order that is drawn by the seed. */
export function shuffled<T>(items: readonly T[], next: () => number): T[] {
  const left = [...items];
  return items.map(() => left.splice(Math.floor(next() * left.length), 1)[0] as T);
}
