import { groupNamed, hostsOf } from '../flow-ends';
import { overlaysOf, type EnvironmentJson, type HostJson, type OverlayJson } from '../manifest';
import { bytes } from './bytes';
import { daemonsOf, type Daemon } from './daemons';
import { portsText } from './model';
import { colourOf, tint, UNDERLAY } from './palette';
import { BAND, DAEMON, GAP, networkColour, SMALL, WIRE } from './panel';
import { fitted, line, rect, text, textWidth, type Point } from './svg';

export const HOST_WIDTH = 262;

const NAME = { size: 14, bold: true } as const;
const HEAD = 50;
const FOOT = 26;
const DAEMON_HEIGHT = 42;
const DAEMON_GAP = 8;
const BAND_GAP = 34;

interface Box {
  readonly daemon: Daemon;
  readonly at: Point;
}

/** Some hosts side by side, the bands of their networks below them. */
export class HostRow {
  readonly content: string;
  readonly bottom: number;
  /** Height of each band's middle line. */
  readonly buses = new Map<string, number>();
  private readonly overlays: readonly OverlayJson[];
  /** Networks that daemons hang on, a lane for each: what shares its host's network hangs on the underlay. */
  private readonly lanes: readonly string[];

  constructor(
    private readonly manifest: EnvironmentJson,
    private readonly daemons: readonly string[],
    hosts: readonly HostJson[],
    at: Point,
    width: number,
  ) {
    const most = Math.max(0, ...hosts.map((host) => daemonsOf(manifest, host).length));
    const height = HEAD + most * (DAEMON_HEIGHT + DAEMON_GAP) + FOOT;
    this.overlays = overlaysOf(manifest);
    const names = this.overlays.map(({ name }) => name);
    const onUnderlay = daemonsOf(manifest).some(({ network }) => network === 'underlay');
    this.lanes = onUnderlay ? [...names, 'underlay'] : names;
    const overlays = this.overlays.map(({ name }, index) => ({
      name,
      y: at.y + height + 22 + index * (BAND + 10),
    }));
    const overlayEnd = (overlays.at(-1)?.y ?? at.y + height - BAND) + BAND;
    const underlay = { name: 'underlay', y: overlayEnd + BAND_GAP };
    for (const { name, y } of [...overlays, underlay]) this.buses.set(name, y + BAND / 2);
    this.bottom = underlay.y + BAND;
    const columns = hosts.map((host, index) => ({ host, x: at.x + index * (HOST_WIDTH + GAP) }));
    this.content = [
      ...columns.map(({ x }) => this.wire({ x: x + HOST_WIDTH - 18, y: at.y + height }, underlay.y)),
      ...columns.map(({ host, x }) => this.host(host, { x, y: at.y }, height)),
      ...columns.flatMap(({ host, x }) => this.boxesOn(host, { x, y: at.y }).map((box) => this.plug(box, x))),
      ...overlays.flatMap(({ name, y }) => [
        ...columns.map(({ host, x }) => this.carrier(host, name, { x: x + 18, y: y + BAND }, underlay.y)),
        ...this.band(name, { x: at.x, y }, width),
      ]),
      ...this.band('underlay', { x: at.x, y: underlay.y }, width),
      ...columns.flatMap(({ host, x }) => this.boxesOn(host, { x, y: at.y }).map((box) => this.daemon(box, x))),
    ].join('\n');
  }

  private wire(from: Point, to: number): string {
    return line([from, { x: from.x, y: to }], { stroke: UNDERLAY, 'stroke-width': 3 });
  }

  /** An overlay's packets leave the host here, inside those of the underlay. */
  private carrier(host: HostJson, network: string, from: Point, to: number): string {
    const flows = this.manifest.flows.filter(
      (flow) => flow.carries === network && hostsOf(this.manifest, groupNamed(this.manifest, flow.to)).includes(host),
    );
    if (flows.length === 0) return '';
    const colour = networkColour(this.manifest, network);
    const index = this.overlays.findIndex(({ name }) => name === network);
    const x = from.x + index * 86;
    return [
      line(
        [
          { x, y: from.y },
          { x, y: to },
        ],
        { stroke: colour, 'stroke-width': 2.5, 'stroke-dasharray': '4 3' },
      ),
      text(portsText(flows), { x: x + 7, y: to - 12 }, { ...WIRE, fill: colour }),
    ].join('');
  }

  private band(name: string, at: Point, width: number): string[] {
    const colour = networkColour(this.manifest, name);
    const network = this.overlays.find((candidate) => candidate.name === name);
    const label =
      network === undefined
        ? 'underlay: the network that joins the hosts'
        : `${network.kind} ${name} · ${network.subnet}${network.mtu === undefined ? '' : ` · MTU ${network.mtu}`}`;
    return [
      rect(at, { width, height: BAND }, { rx: 5, fill: tint(colour, 0.16), stroke: colour, 'stroke-width': 1.5 }),
      text(label, { x: at.x + width / 2, y: at.y + 17.5 }, { size: 12, bold: true, fill: colour, anchor: 'middle' }),
    ];
  }

  private boxesOn(host: HostJson, at: Point): Box[] {
    const x = at.x + 14 + 10 * Math.max(1, this.lanes.length);
    return daemonsOf(this.manifest, host).map((daemon, index) => ({
      daemon,
      at: { x, y: at.y + HEAD + index * (DAEMON_HEIGHT + DAEMON_GAP) },
    }));
  }

  private host(host: HostJson, at: Point, height: number): string {
    const role = roleOf(this.manifest, host);
    const size = [
      host.address,
      ...(host.cores === undefined ? [] : [`${host.cores} ${host.cores === 1 ? 'core' : 'cores'}`]),
      ...(host.memoryBytes === undefined ? [] : [bytes(host.memoryBytes)]),
    ].join(' · ');
    const frame = { rx: 8, fill: '#f5f7f9', stroke: '#44515e', 'stroke-width': 1.5 };
    return [
      rect(
        at,
        { width: HOST_WIDTH, height },
        { ...frame, ...(host.state !== 'active' && { 'stroke-dasharray': '6 4' }) },
      ),
      text(
        fitted(host.name, HOST_WIDTH - 28 - textWidth(role, SMALL) - 10, NAME),
        { x: at.x + 14, y: at.y + 22 },
        NAME,
      ),
      text(role, { x: at.x + HOST_WIDTH - 14, y: at.y + 22 }, { ...SMALL, anchor: 'end' }),
      text(size, { x: at.x + 14, y: at.y + 39 }, SMALL),
      text(
        firewallOf(this.manifest, host),
        { x: at.x + HOST_WIDTH - 32, y: at.y + height - 9 },
        { ...SMALL, anchor: 'end' },
      ),
    ].join('\n');
  }

  /** From a daemon to the band of its network. */
  private plug({ daemon: { network }, at }: Box, hostX: number): string {
    const end = this.buses.get(network);
    if (end === undefined) return '';
    const x = hostX + 14 + 10 * this.lanes.indexOf(network);
    const y = at.y + DAEMON_HEIGHT / 2;
    const colour = networkColour(this.manifest, network);
    return line(
      [
        { x: at.x, y },
        { x, y },
        { x, y: end - BAND / 2 },
      ],
      { stroke: colour, 'stroke-width': 2 },
    );
  }

  private daemon({ daemon: { name, kind, details }, at }: Box, hostX: number): string {
    const width = hostX + HOST_WIDTH - 14 - at.x;
    const colour = colourOf(this.daemons, name);
    return [
      rect(at, { width, height: DAEMON_HEIGHT }, { rx: 5, fill: '#ffffff', stroke: colour, 'stroke-width': 1.5 }),
      rect(at, { width: 5, height: DAEMON_HEIGHT }, { rx: 2, fill: colour }),
      text(
        fitted(name, width - 30 - textWidth(kind, SMALL), DAEMON),
        { x: at.x + 13, y: at.y + 17 },
        { ...DAEMON, fill: colour },
      ),
      text(kind, { x: at.x + width - 9, y: at.y + 17 }, { ...SMALL, anchor: 'end' }),
      text(fitted(details.join(' · '), width - 22, SMALL), { x: at.x + 13, y: at.y + 33 }, SMALL),
    ].join('');
  }
}

function roleOf({ swarms }: EnvironmentJson, host: HostJson): string {
  const state = host.state === 'active' ? '' : ` · ${host.state}`;
  if (swarms.some(({ managers }) => managers.includes(host.name))) return `swarm manager${state}`;
  if (swarms.some(({ workers }) => workers.includes(host.name))) return `swarm worker${state}`;
  return `${host.engine === 'none' ? 'no engine' : 'Docker engine'}${state}`;
}

function firewallOf({ firewalls }: EnvironmentJson, { name }: HostJson): string {
  const own = firewalls.find(({ hosts }) => hosts.includes(name));
  return own === undefined ? 'no firewall declared' : `firewall: ${own.mode}`;
}
