const CODES = { red: 31, green: 32, yellow: 33, dim: 2 } as const;
export type Colour = keyof typeof CODES;

/** Text in a colour, where the output shows colours. */
export function paint(text: string, colour: Colour, enabled: boolean): string {
  return enabled ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
}

export interface Cell {
  readonly text: string;
  readonly colour?: Colour;
}

/** Left-aligned columns, two spaces apart, as wide as their longest cell. */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[], colour: boolean): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.text.length ?? 0)),
  );
  const line = (cells: readonly Cell[]): string =>
    cells
      .map(({ text, colour: shade }, column) => {
        const padded = column === cells.length - 1 ? text : text.padEnd(widths[column] ?? 0);
        return shade === undefined ? padded : paint(padded, shade, colour);
      })
      .join('  ')
      .trimEnd();
  return [line(header.map((text) => ({ text, colour: 'dim' }))), ...rows.map(line)].map((text) => `${text}\n`).join('');
}

/** `3 d`, `4 h`, `12 min`, `8 s`: one unit is enough for a table. */
export function age(since: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000));
  if (!Number.isFinite(seconds)) return '-';
  for (const [unit, size] of [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
  ] as const) {
    if (seconds >= size) return `${Math.floor(seconds / size)} ${unit}`;
  }
  return `${seconds} s`;
}
