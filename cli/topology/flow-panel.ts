import type { ElkNode } from 'elkjs/lib/elk-api';
import type { EnvironmentJson } from '../manifest';
import { daemonOf, portsText, type FlowGraph, type FlowNode, type Pair } from './model';
import { colourOf, tint, UNDERLAY } from './palette';
import type { Panel } from './panel';
import { arrowHead, FAINT, INK, line, rect, text, textWidth, titled, type Point, type Size } from './svg';

const TITLE = { size: 13, bold: true } as const;
const SMALL = { size: 11, fill: FAINT } as const;
const PORT = { size: 11, bold: true } as const;
const LABEL = { size: 11, bold: true } as const;
const ROW = 16;
const HEAD = 44;
const PAD = 12;

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.padding': '[top=8,left=8,bottom=8,right=8]',
  'elk.spacing.nodeNode': '40',
  'elk.spacing.edgeNode': '22',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.edgeLabel': '3',
  'elk.spacing.nodeSelfLoop': '14',
  'elk.layered.spacing.nodeNodeBetweenLayers': '30',
  'elk.layered.spacing.edgeNodeBetweenLayers': '24',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '14',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.thoroughness': '30',
  'elk.randomSeed': '1',
};

/** Who speaks first to whom in one network: ends as boxes that list what they listen on, an arrow for each pair. */
export async function flowPanel(
  manifest: EnvironmentJson,
  graph: FlowGraph,
  daemons: readonly string[],
  maxWidth: number,
): Promise<Panel> {
  const flat = await layOut(graph, 'RIGHT');
  const laid = (flat.width ?? 0) <= maxWidth ? flat : await layOut(graph, 'DOWN');
  const colours = new Map(
    graph.nodes.map(({ group }) => {
      const daemon = daemonOf(manifest, group);
      return [group.name, daemon === undefined ? UNDERLAY : colourOf(daemons, daemon)] as const;
    }),
  );
  const colour = (name: string): string => colours.get(name) ?? UNDERLAY;
  const places = new Map((laid.children ?? []).map((child) => [child.id, child]));
  const arrows = graph.pairs.map((pair, index) => arrow(pair, laid, index, colour(pair.from)));
  const boxes = graph.nodes.map((node) => box(node, places.get(node.group.name), colour(node.group.name)));
  return { width: laid.width ?? 0, height: laid.height ?? 0, content: [...arrows, ...boxes].join('\n') };
}

async function layOut(graph: FlowGraph, direction: 'RIGHT' | 'DOWN'): Promise<ElkNode> {
  // Loaded here, by this verb only: the library is 1.5 MB of script.
  const { default: elk } = await import('elkjs/lib/elk.bundled.js');
  return new elk.default().layout({
    id: 'root',
    layoutOptions: { ...OPTIONS, 'elk.direction': direction },
    children: graph.nodes.map((node) => ({ id: node.group.name, ...boxSize(node) })),
    edges: graph.pairs.map((pair, index) => {
      const label = portsText(pair.flows);
      return {
        id: `pair ${index}`,
        sources: [pair.from],
        targets: [pair.to],
        labels: [{ text: label, width: textWidth(label, LABEL) + 4, height: 15 }],
      };
    }),
  });
}

function boxSize({ title, count, where, listens }: FlowNode): Size {
  const width = Math.max(
    textWidth(title, TITLE) + textWidth(count, TITLE) + 12,
    textWidth(where, SMALL),
    ...listens.map(({ why }) => portColumn(listens) + textWidth(why, SMALL)),
  );
  const rows = listens.length === 0 ? 0 : listens.length * ROW + 8;
  return { width: Math.ceil(width) + 2 * PAD, height: HEAD + rows };
}

function portColumn(listens: FlowNode['listens']): number {
  return Math.max(...listens.map(({ port }) => textWidth(port, PORT))) + 8;
}

function box({ group, title, count, where, listens }: FlowNode, place: ElkNode | undefined, colour: string): string {
  const { x = 0, y = 0, width = 0, height = 0 } = place ?? {};
  const dash: Record<string, string> = group.kind === 'addresses' ? { 'stroke-dasharray': '5 3' } : {};
  return [
    rect({ x, y }, { width, height }, { rx: 6, fill: '#ffffff', stroke: colour, 'stroke-width': 1.5, ...dash }),
    text(title, { x: x + PAD, y: y + 19 }, { ...TITLE, fill: group.kind === 'containers' ? colour : INK }),
    ...(count === '' ? [] : [text(count, { x: x + width - PAD, y: y + 19 }, { ...TITLE, anchor: 'end' })]),
    text(where, { x: x + PAD, y: y + 35 }, SMALL),
    ...(listens.length === 0
      ? []
      : [
          line(
            [
              { x, y: y + HEAD },
              { x: x + width, y: y + HEAD },
            ],
            { stroke: tint(colour, 0.4), 'stroke-width': 1 },
          ),
        ]),
    ...listens.flatMap(({ port, why }, index) => {
      const base = y + HEAD + 17 + index * ROW;
      return [
        text(port, { x: x + PAD, y: base }, PORT),
        text(why, { x: x + PAD + portColumn(listens), y: base }, SMALL),
      ];
    }),
  ].join('\n');
}

function arrow(pair: Pair, laid: ElkNode, index: number, colour: string): string {
  const edge = laid.edges?.[index];
  const paths = (edge?.sections ?? []).map(({ startPoint, bendPoints = [], endPoint }) => {
    const points = straightened([startPoint, ...bendPoints, endPoint]);
    return (
      line(points, { stroke: colour, 'stroke-width': 1.4, 'stroke-linejoin': 'round' }) + arrowHead(points, colour)
    );
  });
  const labels = (edge?.labels ?? []).map(({ text: content = '', x = 0, y = 0, width = 0 }) =>
    text(content, { x: x + width / 2, y: y + 11.5 }, { ...LABEL, fill: colour, anchor: 'middle' }),
  );
  const reasons = pair.flows.map(({ port, why }) => `${port}: ${why}`).join('\n');
  return titled(`${pair.from} → ${pair.to}\n${reasons}`, [...paths, ...labels].join(''));
}

/** Without jogs of a pixel or three, which the layout leaves where labels and lines meet. */
function straightened(points: readonly Point[]): Point[] {
  const moved = points.map((point) => ({ ...point }));
  for (let index = 2; index + 1 < moved.length; index++) {
    const [before, from, to] = moved.slice(index - 1, index + 2) as [{ x: number }, { x: number; y: number }, Point];
    const isJog = from.x === before.x && from.y === to.y && Math.abs(to.x - from.x) <= 3;
    if (isJog) before.x = from.x = to.x;
  }
  return moved.filter(({ x, y }, index) => index === 0 || x !== moved[index - 1]?.x || y !== moved[index - 1]?.y);
}
