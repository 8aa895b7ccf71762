import type { FlowJson } from '../flow-ends';
import type { EnvironmentJson } from '../manifest';
import { portsText } from './model';
import { UNDERLAY } from './palette';
import { DAEMON, GAP, SMALL, WIRE, type Panel } from './panel';
import { arrowHead, INK, line, rect, text, textWidth, type Point } from './svg';

const OUTSIDE_HEIGHT = 44;

interface Outside {
  readonly name: string;
  readonly kind: string;
  readonly out: readonly FlowJson[];
  readonly into: readonly FlowJson[];
}

/** Everybody that is no host of ours; operators always, for without their SSH there is no environment. */
function outsiders(manifest: EnvironmentJson): Outside[] {
  const underlay = manifest.flows.filter(({ network }) => network === 'underlay');
  const groups = manifest.groups.filter(({ kind, name }) => kind === 'addresses' && name !== 'operators');
  const operators = underlay.filter(({ from }) => from === 'operators');
  const ssh = [...new Set(manifest.hosts.map((host) => host.ssh.port))].map((port) => sshFlow(port));
  return [
    { name: 'operators', kind: 'Terraform, longshore', out: operators.length > 0 ? operators : ssh, into: [] },
    ...groups.map(({ name }) => ({
      name,
      kind: underlay.some(({ to, why }) => to === name && why === 'images') ? 'registry' : 'outside',
      out: underlay.filter(({ from }) => from === name),
      into: underlay.filter(({ to }) => to === name),
    })),
  ];
}

function sshFlow(port: number): FlowJson {
  return { path: '', network: 'underlay', from: 'operators', to: 'hosts', port: `${port}/tcp`, why: 'SSH' };
}

/** Those outside, side by side, hanging on the underlay's band. */
export function outsideNodes(manifest: EnvironmentJson, bus: Point): Panel {
  const drop = 40;
  let { x } = bus;
  const parts = outsiders(manifest).map(({ name, kind, out, into }) => {
    const arrows = [
      ...(out.length > 0 ? [{ flows: out, up: true }] : []),
      ...(into.length > 0 ? [{ flows: into, up: false }] : []),
    ];
    const labels = arrows.map(
      ({ flows }) => `${portsText(flows)} ${[...new Set(flows.map(({ why }) => why))].join(', ')}`,
    );
    const room = labels.reduce((sum, label) => sum + textWidth(label, WIRE) + 34, 0);
    const width = Math.max(150, textWidth(name, DAEMON) + 24, textWidth(kind, SMALL) + 24, room);
    const top = bus.y + drop;
    let wireX = x + 20;
    const wires = arrows.map(({ up }, index) => {
      const ends = [
        { x: wireX, y: top },
        { x: wireX, y: bus.y },
      ];
      const points = up ? ends : ends.reverse();
      const label = labels[index] ?? '';
      const drawn =
        line(points, { stroke: UNDERLAY, 'stroke-width': 2 }) +
        arrowHead(points, UNDERLAY) +
        text(label, { x: wireX + 8, y: top - 14 }, { ...WIRE, fill: UNDERLAY });
      wireX += textWidth(label, WIRE) + 34;
      return drawn;
    });
    const box = { rx: 6, fill: '#ffffff', stroke: UNDERLAY, 'stroke-width': 1.5, 'stroke-dasharray': '5 3' };
    const drawn = [
      ...wires,
      rect({ x, y: top }, { width, height: OUTSIDE_HEIGHT }, box),
      text(name, { x: x + 12, y: top + 18 }, { ...DAEMON, fill: INK }),
      text(kind, { x: x + 12, y: top + 34 }, SMALL),
    ].join('');
    x += width + GAP;
    return drawn;
  });
  return { width: x - GAP, height: drop + OUTSIDE_HEIGHT + 1, content: parts.join('\n') };
}
