import { OVERLAYS, tint, UNDERLAY } from './palette';
import type { Panel } from './panel';
import { arrowHead, line, rect, text, textWidth, type Point } from './svg';

const STYLE = { size: 11 } as const;
const [OVERLAY = UNDERLAY] = OVERLAYS;
const DAEMON = '#b34700';
const SAMPLE = 34;

const ENTRIES: readonly (readonly [meaning: string, sample: (at: Point) => string])[] = [
  [
    'host',
    (at) => rect(at, { width: SAMPLE, height: 14 }, { rx: 3, fill: '#f5f7f9', stroke: '#44515e', 'stroke-width': 1.5 }),
  ],
  [
    'daemon, its memory limit',
    (at) => rect(at, { width: SAMPLE, height: 14 }, { rx: 3, fill: '#ffffff', stroke: DAEMON, 'stroke-width': 1.5 }),
  ],
  [
    'outside',
    (at) =>
      rect(
        at,
        { width: SAMPLE, height: 14 },
        { rx: 3, fill: '#ffffff', stroke: UNDERLAY, 'stroke-width': 1.5, 'stroke-dasharray': '5 3' },
      ),
  ],
  [
    'network',
    (at) =>
      rect(
        at,
        { width: SAMPLE, height: 14 },
        { rx: 3, fill: tint(OVERLAY, 0.16), stroke: OVERLAY, 'stroke-width': 1.5 },
      ),
  ],
  ['carries an overlay (VXLAN)', (at) => wire(at, OVERLAY, { 'stroke-width': 2.5, 'stroke-dasharray': '4 3' })],
  ['may speak first, to these ports', (at) => wire(at, DAEMON, { 'stroke-width': 1.4 }, true)],
];

function wire(at: Point, stroke: string, style: Readonly<Record<string, string | number>>, tip = false): string {
  const points = [
    { x: at.x, y: at.y + 7 },
    { x: at.x + SAMPLE, y: at.y + 7 },
  ];
  return line(points, { stroke, ...style }) + (tip ? arrowHead(points, stroke) : '');
}

/** What the shapes mean, in one line. */
export function legend(): Panel {
  let x = 0;
  const drawn = ENTRIES.map(([meaning, sample]) => {
    const content = sample({ x, y: 0 }) + text(meaning, { x: x + SAMPLE + 8, y: 11 }, STYLE);
    x += SAMPLE + 8 + textWidth(meaning, STYLE) + 22;
    return content;
  });
  return { width: x - 22, height: 16, content: drawn.join('\n') };
}
