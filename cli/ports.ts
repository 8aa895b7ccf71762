import { Port } from '../constructs/values';
import { answer, type AnswerOptions } from './answer';
import { enforcedBy } from './enforcement';
import { EXIT } from './exit-code';
import { carriersOf, groupNamed, hostsOf, memberNames, type FlowJson, type GroupJson } from './flow-ends';
import type { Io } from './io';
import { hostNamed, readManifest, type EnvironmentJson } from './manifest';
import { table, type Cell } from './table';
import { ENVIRONMENT, jsonOption, type Verb } from './verb';

export interface PortsOptions extends AnswerOptions {
  /** Only flows into and out of this host. @default all flows */
  readonly host?: string;
}

export interface PortRow extends FlowJson {
  readonly enforcedBy: string;
  /** Seen from the host that was asked for. */
  readonly direction?: 'in' | 'out' | 'in, out';
}

export interface NetworkPorts {
  /** `underlay`, or the name of a network. */
  readonly name: string;
  readonly kind?: 'overlay' | 'bridge';
  readonly subnet?: string;
  /** Flows of the underlay that carry this network. */
  readonly carriers: readonly FlowJson[];
  readonly flows: readonly PortRow[];
}

export interface PortTable {
  readonly environment: string;
  readonly host?: string;
  /** The underlay first, then the others by name. */
  readonly networks: readonly NetworkPorts[];
  /** The ends that these flows name. */
  readonly groups: readonly GroupJson[];
}

/** Every flow, by network, target and port. */
export function portTable(manifest: EnvironmentJson, host?: string): PortTable {
  const wanted = host === undefined ? undefined : hostNamed(manifest, host).name;
  const rows = manifest.flows.flatMap((flow): PortRow[] => {
    const row = { ...flow, enforcedBy: enforcedBy(manifest, flow) };
    if (wanted === undefined) return [row];
    const direction = directionAt(manifest, flow, wanted);
    return direction === undefined ? [] : [{ ...row, direction }];
  });
  const networks = [...new Set(rows.map(({ network }) => network))].sort(underlayFirst).map((name): NetworkPorts => {
    const declared = manifest.networks.find((network) => network.name === name);
    return {
      name,
      ...(declared !== undefined && { kind: declared.kind, subnet: declared.subnet }),
      carriers: carriersOf(manifest, name).sort(byTargetAndPort),
      flows: rows.filter(({ network }) => network === name).sort(byTargetAndPort),
    };
  });
  const ends = new Set(rows.flatMap(({ from, to }) => [from, to]));
  const groups = [...ends].sort().map((name) => groupNamed(manifest, name));
  return { environment: manifest.environment, ...(wanted !== undefined && { host: wanted }), networks, groups };
}

function directionAt(manifest: EnvironmentJson, { from, to }: FlowJson, host: string): PortRow['direction'] {
  const isOn = (end: string): boolean => hostsOf(manifest, groupNamed(manifest, end)).some(({ name }) => name === host);
  if (isOn(to)) return isOn(from) ? 'in, out' : 'in';
  return isOn(from) ? 'out' : undefined;
}

function underlayFirst(a: string, b: string): number {
  return Number(b === 'underlay') - Number(a === 'underlay') || a.localeCompare(b, 'en');
}

function byTargetAndPort(a: FlowJson, b: FlowJson): number {
  const [port, other] = [Port.parse(a.port), Port.parse(b.port)];
  return (
    a.to.localeCompare(b.to, 'en') ||
    port.number - other.number ||
    a.port.localeCompare(b.port, 'en') ||
    a.from.localeCompare(b.from, 'en')
  );
}

export function renderPorts(manifest: EnvironmentJson, ports: PortTable, colour: boolean): string {
  if (ports.networks.length === 0) {
    const where = ports.host === undefined ? ports.environment : `host ${ports.host} of ${ports.environment}`;
    return `${where}: no flows are declared\n`;
  }
  const sections = ports.networks.map((network) => [heading(network), flowTable(network, colour), carriers(network)]);
  const groups = ports.groups.map((group): Cell[] => [
    { text: group.name },
    { text: group.kind },
    { text: memberNames(manifest, group).join(' ') || 'as told to the firewall' },
  ]);
  return [...sections.map((parts) => parts.join('')), table(['GROUP', 'KIND', 'MEMBERS'], groups, colour)].join('\n');
}

function heading({ name, kind = 'overlay', subnet }: NetworkPorts): string {
  if (name === 'underlay') return 'underlay: between the hosts\n';
  return `${name}: ${kind}${subnet === undefined ? '' : ` ${subnet}`}\n`;
}

function flowTable({ flows }: NetworkPorts, colour: boolean): string {
  const hasDirection = flows.some(({ direction }) => direction !== undefined);
  const rows = flows.map(({ port, from, to, why, enforcedBy: by, direction = '' }): Cell[] => [
    ...(hasDirection ? [{ text: direction }] : []),
    { text: port },
    { text: from },
    { text: to },
    { text: why },
    { text: by, colour: by.includes('(enforce)') && !by.includes('nobody') ? 'green' : 'yellow' },
  ]);
  const titles = [...(hasDirection ? ['WAY'] : []), 'PORT', 'FROM', 'TO', 'WHY', 'ENFORCED BY'];
  return table(titles, rows, colour);
}

/** An overlay is open exactly where these are. */
function carriers(network: NetworkPorts): string {
  if (network.carriers.length === 0) return '';
  const flows = network.carriers.map(({ port, from, to, why }) => `  ${port}  ${from} -> ${to}  (${why})\n`);
  return `carried on the underlay by\n${flows.join('')}`;
}

/** Prints the port table. */
export function ports(manifest: EnvironmentJson, options: PortsOptions, io: Io): number {
  const found = portTable(manifest, options.host);
  answer(io, options, found, () => renderPorts(manifest, found, io.colour));
  return EXIT.well;
}

export const portsVerb: Verb = (cli) => {
  cli
    .verb('ports', {
      does: 'show every declared flow: from, to, port, network, why, and who enforces it',
      examples: [
        'longshore ports lab',
        'longshore ports lab --host slave1',
        'longshore ports lab --json | jq .networks',
      ],
    })
    .argument('<environment>', ENVIRONMENT)
    .option('--host <host>', 'only flows into and out of this host')
    .addOption(jsonOption())
    .action(
      cli.runs((name: string, options: PortsOptions) => ports(readManifest(name, cli.io.project), options, cli.io)),
    );
};
