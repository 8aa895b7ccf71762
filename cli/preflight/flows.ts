import { randomBytes } from 'node:crypto';
import { overlaysOf, type EnvironmentJson } from '../manifest';
import { Counters } from './counters';
import type { PlannedFlow } from './flow-plan';
import { isHostFacts, type HostFacts, type NoFacts } from './host-facts';
import type { ProbeSession } from './probe-session';
import { foreignHolder, judgeTcp, judgeUdp, ownerOf, UNCOUNTED, type FlowResult } from './verdict';

/** Seconds for a connection: two repetitions of a lost first packet. */
const CONNECT = 4;
/** Bytes that a TCP flow must carry each way: many packets. */
const LARGE_TCP = 20_000;
/** Datagrams of each size. */
const DATAGRAMS = 3;
const SMALL_UDP = 16;
/** MTU of an overlay that declares none, and what VXLAN adds to it. */
const OVERLAY_MTU = 1450;
const VXLAN_OVERHEAD = 50;
const IP_AND_UDP = 28;
/** Largest datagram of Swarm's gossip (memberlist's UDPBufferSize). */
const GOSSIP = 1400;

export interface FlowProbe {
  readonly manifest: EnvironmentJson;
  readonly facts: ReadonlyMap<string, HostFacts | NoFacts>;
  /** The helper of each host, or why there is none. */
  readonly sessions: ReadonlyMap<string, ProbeSession | string>;
  readonly project: string;
  readonly signal: AbortSignal;
  /** After a deploy a free port of a daemon of ours is a fault; before one it is what we want. */
  readonly deployed: boolean;
}

/** What stands at the target's end of one port. */
type Receiver =
  | { readonly kind: 'ours'; readonly id: string; readonly nonce: string }
  | { readonly kind: 'daemon' }
  | { readonly kind: 'none'; readonly result: Pick<FlowResult, 'verdict' | 'detail'> };

/** Tries every planned flow, all at the same time. */
export async function probeFlows(flows: readonly PlannedFlow[], probe: FlowProbe): Promise<FlowResult[]> {
  const receivers = await bindAll(flows, probe);
  const receiverOf = (flow: PlannedFlow): Receiver =>
    flow.external ? { kind: 'daemon' } : (receivers.get(portKey(flow)) ?? nobody('not asked'));
  const tokens = new Map(flows.map((flow) => [flow, { small: token(), large: token() }] as const));
  const counters = await startCounters(
    flows.filter((flow) => flow.protocol === 'udp' && receiverOf(flow).kind === 'daemon'),
    tokens,
    probe,
  );
  const sent = await Promise.all(
    flows.map(async (flow) => [flow, await send(flow, receiverOf(flow), tokens, counters, probe)] as const),
  );
  const counted = await readCounters(flows, receiverOf, counters, probe);
  return sent.map(([flow, outcome]) => {
    if ('verdict' in outcome) return outcome;
    const { small, large } = tokens.get(flow) as { small: string; large: string };
    const arrivals = counted.get(flow.to) ?? new Map<string, number>();
    return {
      flow,
      method: receiverOf(flow).kind === 'ours' ? 'sockets' : 'counter',
      ...judgeUdp({ ...outcome, small: arrivals.get(small) ?? 0, large: arrivals.get(large) ?? 0 }),
    };
  });
}

function portKey({ protocol, port, to }: PlannedFlow): string {
  return `${protocol} ${port} ${to}`;
}

function nobody(detail: string): Receiver {
  return { kind: 'none', result: { verdict: 'not looked at', detail } };
}

/** The first byte has no VXLAN flag "VNI valid" (0x08), so that a kernel's VXLAN port drops it, should it get there. */
function token(): string {
  return `50${randomBytes(7).toString('hex')}`;
}

async function bindAll(flows: readonly PlannedFlow[], probe: FlowProbe): Promise<Map<string, Receiver>> {
  const ports = new Map(flows.filter(({ external }) => !external).map((flow) => [portKey(flow), flow]));
  return new Map(
    await Promise.all(
      [...ports].map(async ([key, flow]): Promise<[string, Receiver]> => [key, await receiverAt(flow, probe)]),
    ),
  );
}

async function receiverAt(flow: PlannedFlow, { facts, sessions, deployed }: FlowProbe): Promise<Receiver> {
  const at = facts.get(flow.to);
  if (!isHostFacts(at)) return nobody(`${flow.to} gives no answer`);
  const holder = foreignHolder(flow, at);
  if (holder !== undefined) return { kind: 'none', result: { verdict: 'port taken', detail: holder } };
  if (ownerOf(flow, at) === 'declared') return { kind: 'daemon' };
  // A VXLAN port is open only while a task of the overlay runs there, so its absence is no fault.
  if (deployed && flow.owner === 'dockerd') return { kind: 'none', result: { verdict: 'not listening' } };
  const session = sessions.get(flow.to);
  if (session === undefined || typeof session === 'string') {
    return nobody(`${flow.to}: ${session ?? 'no helper'}`);
  }
  const nonce = randomBytes(8).toString('hex');
  let bound = await session.bind(flow.protocol, flow.address, flow.port, nonce);
  // The address by which others reach it need not be on it (NAT).
  if (['EADDRNOTAVAIL', 'unresolved'].includes(bound.words[1] ?? ''))
    bound = await session.bind(flow.protocol, flow.address.includes(':') ? '::' : '0.0.0.0', flow.port, nonce);
  const [word, reason = ''] = bound.words;
  if (word === 'bound') return { kind: 'ours', id: bound.id, nonce };
  if (reason === 'EADDRINUSE') return { kind: 'daemon' };
  return {
    kind: 'none',
    result: { verdict: 'cannot bind', detail: `on ${flow.to}: ${bound.words.slice(1).join(' ')}` },
  };
}

type Tokens = ReadonlyMap<PlannedFlow, { small: string; large: string }>;
type CounterMap = ReadonlyMap<string, Counters | string>;

/** One table per target. */
async function startCounters(flows: readonly PlannedFlow[], tokens: Tokens, probe: FlowProbe): Promise<CounterMap> {
  const nonce = randomBytes(4).toString('hex');
  const targets = [...new Set(flows.map(({ to }) => to))];
  return new Map(
    await Promise.all(
      targets.map(async (to): Promise<[string, Counters | string]> => {
        const host = probe.manifest.hosts.find(({ name }) => name === to);
        if (host === undefined) return [to, 'no such host'];
        const counted = flows
          .filter((flow) => flow.to === to)
          .flatMap((flow) => Object.values(tokens.get(flow) ?? {}).map((text) => ({ port: flow.port, token: text })));
        return [to, await Counters.start(host, nonce, counted, probe)];
      }),
    ),
  );
}

type Sent = Pick<Parameters<typeof judgeUdp>[0], 'sent' | 'size' | 'smallError' | 'largeError'>;

async function send(
  flow: PlannedFlow,
  receiver: Receiver,
  tokens: Tokens,
  counters: CounterMap,
  probe: FlowProbe,
): Promise<FlowResult | Sent> {
  if (receiver.kind === 'none') return { flow, method: 'none', ...receiver.result };
  const session = probe.sessions.get(flow.from);
  if (session === undefined || typeof session === 'string') {
    const detail = isHostFacts(probe.facts.get(flow.from))
      ? `${flow.from}: ${session ?? 'no helper'}`
      : `${flow.from} gives no answer`;
    return { flow, method: 'none', verdict: 'not looked at', detail };
  }
  if (flow.protocol === 'tcp') {
    const nonce = receiver.kind === 'ours' ? receiver.nonce : '-';
    const words = await session.ask('tcp', [flow.address, flow.port, nonce, CONNECT, LARGE_TCP]);
    return { flow, method: receiver.kind === 'ours' ? 'sockets' : 'connect', ...judgeTcp(words) };
  }
  const counter = counters.get(flow.to);
  if (receiver.kind === 'daemon' && (counter === undefined || typeof counter === 'string')) {
    const detail = `${flow.owner ?? 'its owner'} holds the port, and ${UNCOUNTED} (${counter ?? 'no counter'})`;
    return { flow, method: 'none', verdict: 'not looked at', detail };
  }
  const size = largeUdp(flow, probe.manifest);
  const { small, large } = tokens.get(flow) as { small: string; large: string };
  const [first, second] = await Promise.all([
    session.ask('udp', [flow.address, flow.port, small, DATAGRAMS, SMALL_UDP]),
    session.ask('udp', [flow.address, flow.port, large, DATAGRAMS, size]),
  ]);
  if (first[0] === 'unresolved') return { flow, method: 'none', ...judgeTcp(first) };
  if (first[0] !== 'sent' && first[0] !== 'error')
    return { flow, method: 'none', verdict: 'not looked at', detail: first.join(' ') };
  const problem = (words: readonly string[]): string => (words[0] === 'error' ? (words[1] ?? '') : (words[2] ?? ''));
  return { sent: DATAGRAMS, size, smallError: problem(first), largeError: problem(second) };
}

/** Fills the packets that the flow carries: an overlay's with its wrapping; gossip sends less, and must fit where the overlays do. */
export function largeUdp(flow: Pick<PlannedFlow, 'carries'>, manifest: Pick<EnvironmentJson, 'networks'>): number {
  const overlays = overlaysOf(manifest);
  const full = (mtu = OVERLAY_MTU): number => mtu + VXLAN_OVERHEAD - IP_AND_UDP;
  if (flow.carries !== undefined) return full(overlays.find(({ name }) => name === flow.carries)?.mtu);
  return Math.min(GOSSIP, ...overlays.map(({ mtu }) => full(mtu)));
}

/** Arrivals per target and token, of our own listeners and of the counters. */
async function readCounters(
  flows: readonly PlannedFlow[],
  receiverOf: (flow: PlannedFlow) => Receiver,
  counters: CounterMap,
  { sessions }: FlowProbe,
): Promise<Map<string, Map<string, number>>> {
  const found = new Map<string, Map<string, number>>();
  const add = (host: string, arrivals: Iterable<readonly [string, number]>): void => {
    found.set(host, new Map([...(found.get(host) ?? []), ...arrivals]));
  };
  const listening = new Map(
    flows.flatMap((flow) => {
      const receiver = receiverOf(flow);
      return flow.protocol === 'udp' && receiver.kind === 'ours' ? [[receiver.id + flow.to, { flow, receiver }]] : [];
    }),
  );
  await Promise.all([
    ...[...listening.values()].map(async ({ flow, receiver }) => {
      const session = sessions.get(flow.to);
      if (session === undefined || typeof session === 'string') return;
      const [, ...counts] = await session.ask('stat', [receiver.id]);
      add(
        flow.to,
        counts.map((text) => [text.split('=')[0] ?? '', Number(text.split('=')[1])] as const),
      );
    }),
    ...[...counters].map(async ([host, counter]) => {
      if (typeof counter !== 'string') add(host, await counter.stop());
    }),
  ]);
  return found;
}
