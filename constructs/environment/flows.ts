import type { Port } from '../values';
import { ConfigurationError } from './configuration-error';
import type { FlowEntry, GroupEntry } from './environment-json';
import { FLOW_END } from './rules';

/** Where a flow travels: between the hosts themselves, or in a network laid over them. */
export type FlowNetwork = 'underlay' | (string & {});

/** A named selection, read late: constructs may still grow when a flow is declared. */
export interface FlowEnd {
  /** Unique in the environment. */
  readonly name: string;
  readonly kind: GroupEntry['kind'];
  /** Host names, container paths, or addresses. */
  readonly members: () => readonly string[];
}

/** Somebody may speak first to somebody at a port. Answers need no flow of their own. */
export interface Flow {
  /** Path of the construct that declares it. */
  readonly path: string;
  readonly network: FlowNetwork;
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  readonly port: Port;
  readonly why: string;
  /** The overlaid network that this flow of the underlay carries. */
  readonly carries?: string;
  /** The program that owns the port where it is no container of ours. */
  readonly owner?: FlowEntry['owner'];
}

/** All flows of an environment: the single source of firewall, preflight, verify, port table and picture. */
export class Flows {
  private readonly declared: Flow[] = [];
  private readonly ends = new Map<string, Set<FlowEnd>>();

  /** Ends of one name are one selection: its members are those of all. @throws ConfigurationError when they are of two kinds */
  add(flow: Flow): void {
    for (const end of [flow.from, flow.to]) this.know(end, flow.path);
    const same = this.declared.some(
      ({ network, from, to, port, carries }) =>
        network === flow.network &&
        carries === flow.carries &&
        from.name === flow.from.name &&
        to.name === flow.to.name &&
        port.equals(flow.port),
    );
    if (!same) this.declared.push(flow);
  }

  private know(end: FlowEnd, path: string): void {
    const known = this.ends.get(end.name) ?? new Set<FlowEnd>();
    const [first] = known;
    if (first !== undefined && first.kind !== end.kind) {
      const detail = `there are ${first.kind} of that name, these are ${end.kind}`;
      throw ConfigurationError.of(path, `end "${end.name}"`, FLOW_END, { detail });
    }
    this.ends.set(end.name, known.add(end));
  }

  get groups(): GroupEntry[] {
    return [...this.ends].map(([name, known]) => {
      const ends = [...known];
      const members = new Set(ends.flatMap((end) => end.members()));
      return { name, kind: (ends[0] as FlowEnd).kind, members: [...members] };
    });
  }

  get entries(): FlowEntry[] {
    return this.declared.map(({ path, network, from, to, port, why, carries, owner }) => ({
      path,
      network,
      from: from.name,
      to: to.name,
      port: port.toString(),
      why,
      ...(carries !== undefined && { carries }),
      ...(owner !== undefined && { owner }),
    }));
  }
}
