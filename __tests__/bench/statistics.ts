/** Figures of one kind, with their spread. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** @throws Error for no figures */
export function spread(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new Error('no figures to take a median of');
  const middle = sorted.length / 2;
  const median = ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
  return { median, min, max, count: sorted.length };
}

/** `12.3 ms (11.9..14.0)`, with so many digits as the median deserves. */
export function withSpread({ median, min, max }: Spread, unit: string): string {
  const digits = median < 10 ? 2 : median < 100 ? 1 : 0;
  return `${median.toFixed(digits)} ${unit} (${min.toFixed(digits)}..${max.toFixed(digits)})`;
}

/** `1.5 MiB` */
export function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  const [size, unit] = count < 1024 ** 2 ? [count / 1024, 'KiB'] : [count / 1024 ** 2, 'MiB'];
  return `${size.toFixed(1)} ${unit}`;
}
