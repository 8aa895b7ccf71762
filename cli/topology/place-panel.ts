import { overlaysOf, type EnvironmentJson } from '../manifest';
import { HOST_WIDTH, HostRow } from './host-row';
import { outsideNodes } from './outside-nodes';
import { BAND, GAP, networkColour, type Panel } from './panel';
import { line } from './svg';

/** Room at the left for what joins the rows. */
const TRUNK = 14;

/** Hosts with their daemons inside, hanging on the networks that join them; whoever is outside hangs on the underlay. */
export function placePanel(manifest: EnvironmentJson, daemons: readonly string[], maxWidth: number): Panel {
  const { hosts } = manifest;
  const fitting = Math.max(1, Math.floor((maxWidth + GAP) / (HOST_WIDTH + GAP)));
  const rowCount = Math.max(1, Math.ceil(hosts.length / fitting));
  const columns = Math.max(1, Math.ceil(hosts.length / rowCount));
  const left = rowCount > 1 ? TRUNK * (overlaysOf(manifest).length + 1) : 0;
  const width = left + columns * (HOST_WIDTH + GAP) - GAP;
  const parts: string[] = [];
  const buses = new Map<string, number[]>();
  let y = 0;
  for (let row = 0; row < rowCount; row++) {
    const members = hosts.slice(row * columns, (row + 1) * columns);
    const placed = new HostRow(manifest, daemons, members, { x: left, y }, width - left);
    parts.push(placed.content);
    for (const [network, at] of placed.buses) buses.set(network, [...(buses.get(network) ?? []), at]);
    y = placed.bottom + 28;
  }
  const trunks = [...buses].flatMap(([network, ends], index) => {
    const x = left - TRUNK * (index + 1) + 2;
    const colour = networkColour(manifest, network);
    const style = { stroke: colour, 'stroke-width': network === 'underlay' ? 3 : 2.5 };
    const [first, last] = [ends[0] ?? 0, ends.at(-1) ?? 0];
    if (ends.length < 2) return [];
    return [
      line(
        [
          { x, y: first },
          { x, y: last },
        ],
        style,
      ),
      ...ends.map((at) =>
        line(
          [
            { x, y: at },
            { x: left, y: at },
          ],
          style,
        ),
      ),
    ];
  });
  const bus = buses.get('underlay')?.at(-1) ?? 0;
  const outside = outsideNodes(manifest, { x: left, y: bus + BAND / 2 });
  return {
    width: Math.max(width, outside.width),
    height: bus + BAND / 2 + outside.height,
    content: [...trunks, ...parts, outside.content].join('\n'),
  };
}
