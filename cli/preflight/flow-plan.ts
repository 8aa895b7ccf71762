import type { EnvironmentJson, HostJson } from '../manifest';

type Flow = EnvironmentJson['flows'][number];

/** One thing to try: somebody speaks first to somebody at one port of the underlay. */
export interface PlannedFlow {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Host name. */
  readonly from: string;
  /** Host name, or an address outside the environment. */
  readonly to: string;
  /** Where `to` is reached. */
  readonly address: string;
  /** True where `to` is no host of the environment: nothing of ours can listen there. */
  readonly external: boolean;
  /** Every reason that is declared for it. */
  readonly why: string;
  readonly owner?: Flow['owner'];
  /** Containers that share the host's network and may hold its port there, by `service`; absent where none is declared. */
  readonly daemons?: readonly string[];
  /** Overlay that it carries. */
  readonly carries?: string;
  /** Declaring construct. */
  readonly path: string;
}

/** A declared flow that cannot be tried from the hosts, and why. */
export interface SkippedFlow {
  readonly flow: Flow;
  readonly reason: string;
}

export interface FlowPlan {
  readonly flows: readonly PlannedFlow[];
  readonly skipped: readonly SkippedFlow[];
}

/** Every declared flow of the underlay for every ordered pair of its groups' hosts; the same pair and port once. */
export function planFlows(manifest: EnvironmentJson): FlowPlan {
  const planned = new Map<string, PlannedFlow>();
  const skipped: SkippedFlow[] = [];
  for (const flow of manifest.flows.filter(({ network }) => network === 'underlay')) {
    const senders = endOf(manifest, flow.from);
    const receivers = endOf(manifest, flow.to);
    if (senders.hosts.length === 0 && senders.addresses.length > 0) {
      skipped.push({ flow, reason: `begins at ${flow.from}, which is no host of the environment` });
    }
    for (const range of receivers.addresses.filter((address) => single(address) === undefined)) {
      skipped.push({ flow, reason: `ends at the range ${range}, where no single address is known` });
    }
    const targets = [
      ...receivers.hosts.map((host) => ({
        to: host.name,
        address: host.address,
        external: false,
        ...(flow.owner === undefined && daemonsOn(manifest, host)),
      })),
      ...receivers.addresses.flatMap((text) => {
        const address = single(text);
        return address === undefined ? [] : [{ to: address, address, external: true }];
      }),
    ];
    for (const { protocol, port } of portsOf(flow.port)) {
      for (const { name: from } of senders.hosts) {
        for (const target of targets.filter(({ to }) => to !== from)) {
          const key = `${protocol} ${port} ${from} ${target.to}`;
          const known = planned.get(key);
          planned.set(key, {
            protocol,
            port,
            from,
            ...target,
            ...(flow.owner !== undefined && { owner: flow.owner }),
            ...(flow.carries !== undefined && { carries: flow.carries }),
            path: flow.path,
            ...known,
            why: known === undefined || known.why === flow.why ? flow.why : `${known.why}; ${flow.why}`,
          });
        }
      }
    }
  }
  return { flows: [...planned.values()], skipped };
}

function daemonsOn({ containers, units }: EnvironmentJson, { name }: HostJson): Pick<PlannedFlow, 'daemons'> {
  const own = containers
    .filter(({ runtime, host }) => runtime === 'host' && host === name)
    .map(({ service }) => service);
  const daemons = [...own, ...units.filter(({ host }) => host === name).map(({ unit }) => unit)];
  return daemons.length === 0 ? {} : { daemons };
}

interface End {
  readonly hosts: readonly HostJson[];
  readonly addresses: readonly string[];
}

/** Hosts that are lost are asked nothing. */
export function endOf(manifest: EnvironmentJson, name: string): End {
  const group = manifest.groups.find((candidate) => candidate.name === name);
  const members = group?.members ?? [];
  if (group?.kind === 'addresses') return { hosts: [], addresses: members };
  const names =
    group?.kind === 'containers'
      ? members.map((path) => manifest.containers.find((container) => container.path === path)?.host)
      : members;
  return { hosts: manifest.hosts.filter((host) => host.state !== 'lost' && names.includes(host.name)), addresses: [] };
}

/** The address of a group of one: `192.0.2.1`, `192.0.2.1/32`, `registry.example`; nothing for a range. */
function single(text: string): string | undefined {
  const [address = '', length] = text.split('/');
  if (length === undefined) return address;
  return length === (address.includes(':') ? '128' : '32') ? address : undefined;
}

/** `4789/udp`, or of a range its two ends: rules are written for the whole of it. */
export function portsOf(text: string): { protocol: 'tcp' | 'udp'; port: number }[] {
  const [range = '', protocol] = text.split('/');
  const ends = [...new Set(range.split('-').map(Number))];
  return ends.map((port) => ({ protocol: protocol === 'udp' ? 'udp' : 'tcp', port }));
}

/** `udp 4789 slave1 -> master`: how a flow is called in every message. */
export function titleOfFlow({ protocol, port, from, to }: PlannedFlow): string {
  return `${protocol} ${port} ${from} -> ${to}`;
}
