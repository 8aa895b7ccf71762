const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  secs: 1000,
  mins: 60_000,
  hrs: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
};

/** Of stout's notation (`10secs`, `1.5mins`). @returns milliseconds @throws Error for anything else */
export function duration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(text.trim()) ?? [];
  const factor = unit === undefined ? undefined : MILLISECONDS[unit];
  if (amount === undefined || factor === undefined)
    throw new Error(`not a duration: '${text}'; expected a number and one of ${Object.keys(MILLISECONDS).join(', ')}`);
  return Number(amount) * factor;
}
