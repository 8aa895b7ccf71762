/** The pieces of an SVG picture, as text: nothing here knows hosts or flows. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface TextStyle {
  /** @default 12 */
  readonly size?: number;
  /** @default false */
  readonly bold?: boolean;
  /** @default dark */
  readonly fill?: string;
  /** @default 'start' */
  readonly anchor?: 'start' | 'middle' | 'end';
}

export const INK = '#1d2733';
export const FAINT = '#5a6774';

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** An element; numbers are rounded to tenths, so that the same layout prints the same text everywhere. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, content = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`;
}

function attribute(value: string | number): string {
  return typeof value === 'string' ? escapeXml(value) : String(Math.round(value * 10) / 10);
}

export function text(content: string, { x, y }: Point, style: TextStyle = {}): string {
  const { size = 12, bold = false, fill = INK, anchor = 'start' } = style;
  return element(
    'text',
    {
      x,
      y,
      'font-size': size,
      ...(bold && { 'font-weight': 'bold' }),
      fill,
      ...(anchor !== 'start' && { 'text-anchor': anchor }),
    },
    escapeXml(content),
  );
}

export function rect(at: Point, size: Size, attributes: Readonly<Record<string, string | number>>): string {
  return element('rect', { x: at.x, y: at.y, width: size.width, height: size.height, ...attributes });
}

/** A line through these points. */
export function line(points: readonly Point[], attributes: Readonly<Record<string, string | number>>): string {
  const round = (value: number): string => attribute(value);
  const d = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join(' ');
  return element('path', { d, fill: 'none', ...attributes });
}

/** Shown by browsers when the pointer rests on the group. */
export function titled(title: string, content: string): string {
  return element('g', {}, element('title', {}, escapeXml(title)) + content);
}

/** Widths of DejaVu Sans in em, the widest of the fonts that the picture names: a text never outgrows its box. */
const WIDTHS: readonly (readonly [characters: RegExp, em: number])[] = [
  [/[il.,:;'|!j]/, 0.34],
  [/[ ftr()[\]/-]/, 0.4],
  [/[mw@%MWÆ→]/, 0.99],
  [/[A-Z]/, 0.72],
];

export function textWidth(content: string, { size = 12, bold = false }: TextStyle = {}): number {
  const em = Array.from(content).reduce(
    (sum, character) => sum + (WIDTHS.find(([set]) => set.test(character))?.[1] ?? 0.64),
    0,
  );
  return em * size * (bold ? 1.12 : 1);
}

/** The text, cut with an ellipsis where it is wider. */
export function fitted(content: string, width: number, style: TextStyle = {}): string {
  if (textWidth(content, style) <= width) return content;
  let kept = content;
  while (kept !== '' && textWidth(`${kept}…`, style) > width) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}

/** The tip at the end of a line; its own shape, because markers cannot take their line's colour. */
export function arrowHead(points: readonly Point[], fill: string): string {
  const [before, tip] = points.slice(-2);
  if (before === undefined || tip === undefined) return '';
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [dx, dy] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const corner = (side: number): string =>
    `${round(tip.x - 8 * dx - side * 4 * dy)} ${round(tip.y - 8 * dy + side * 4 * dx)}`;
  return element('path', { d: `M${round(tip.x)} ${round(tip.y)} L${corner(1)} L${corner(-1)} Z`, fill });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
