import { titleOfFlow, type PlannedFlow } from './flow-plan';
import type { HostFacts } from './host-facts';
import { isLoopback } from './listeners';

export type Verdict =
  | 'open'
  | 'blocked'
  | 'refused'
  | 'wrong host'
  | 'large lost'
  | 'port taken'
  | 'cannot bind'
  | 'unresolved'
  | 'not listening'
  | 'not looked at';

/** How a flow was tried: our sockets at both ends, a connect to its owner, marked datagrams counted behind all filters, containers of the overlay, or nothing. */
export type Method = 'sockets' | 'connect' | 'counter' | 'overlay' | 'none';

/** In the detail of a flow whose port is held by its owner, on a host that cannot count. */
export const UNCOUNTED = 'arrivals could not be counted';

export interface FlowResult {
  readonly flow: PlannedFlow;
  readonly verdict: Verdict;
  readonly method: Method;
  /** What was seen, where the verdict alone does not say it. */
  readonly detail?: string;
}

/** What the sender of a TCP probe saw. */
export function judgeTcp([word = '', what = '']: readonly string[]): { verdict: Verdict; detail?: string } {
  switch (word) {
    case 'open':
      return { verdict: 'open' };
    case 'timeout':
      return { verdict: 'blocked', detail: 'time-out' };
    case 'large-lost':
      return { verdict: 'large lost', detail: 'it connects, then 20000 bytes do not get through' };
    case 'silent':
      return { verdict: 'wrong host', detail: 'something accepts there and does not say what our listener says' };
    case 'wrong':
      return { verdict: 'wrong host', detail: `another program or host answers ("${printable(what)}")` };
    case 'unresolved':
      return { verdict: 'unresolved', detail: `the name ${what} does not resolve there` };
    case 'error':
      return judgeError(what);
    default:
      return { verdict: 'not looked at', detail: [word, what].join(' ').trim() };
  }
}

/** What became of marked datagrams: those that arrived, and what the sender's kernel said. */
export interface Datagrams {
  readonly sent: number;
  readonly small: number;
  readonly large: number;
  /** Bytes of payload of the large ones. */
  readonly size: number;
  readonly smallError?: string;
  readonly largeError?: string;
}

export function judgeUdp({ sent, small, large, size, smallError = '', largeError = '' }: Datagrams): {
  verdict: Verdict;
  detail?: string;
} {
  if (small > 0 && large > 0) return { verdict: 'open' };
  if (small > 0) {
    const reason = largeError === 'EMSGSIZE' ? 'they do not fit the MTU' : `0 of ${sent} arrived`;
    return { verdict: 'large lost', detail: `${size} bytes of payload: ${reason}; small ones arrive` };
  }
  if (smallError !== '') return judgeError(smallError);
  return { verdict: 'blocked', detail: `0 of ${2 * sent} datagrams arrived` };
}

function judgeError(name: string): { verdict: Verdict; detail?: string } {
  if (name === 'ECONNREFUSED') return { verdict: 'refused' };
  if (name === 'EPERM' || name === 'EACCES')
    return { verdict: 'blocked', detail: 'the sender is not allowed to send it (its own firewall)' };
  if (name === 'ETIMEDOUT') return { verdict: 'blocked', detail: 'time-out' };
  if (name === 'EHOSTUNREACH' || name === 'ENETUNREACH')
    return { verdict: 'blocked', detail: `no way there, or rejected by a firewall (${name})` };
  return { verdict: 'not looked at', detail: name };
}

function printable(hex: string): string {
  const text = Buffer.from(hex, 'hex').toString('latin1');
  return text.replaceAll(/[^ -~]/g, '.').slice(0, 40);
}

/** Programs that stand for a declared owner. The kernel's sockets belong to no process. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  dockerd: ['dockerd'],
  sshd: ['sshd', 'systemd'],
  kernel: [],
};

/** What a host says of who holds its ports. */
export type Holders = Pick<HostFacts, 'listeners' | 'root' | 'daemons'>;

/**
 * Who holds a port that could not be bound: its declared owner, somebody else, or nobody that can be seen. While a container of ours
 * runs on the host's network, or a unit of ours, a program there may be its.
 */
export function ownerOf(
  flow: PlannedFlow,
  { listeners, root, daemons }: Holders,
): 'declared' | 'unseen' | { foreign: string } {
  const holders = listeners.filter(({ protocol, port }) => protocol === flow.protocol && port === flow.port);
  const mayBeOurs = flow.daemons?.some((service) => daemons.includes(service)) === true;
  if (mayBeOurs && holders.some(({ program }) => program !== undefined)) return 'declared';
  const expected = PROGRAMS[flow.owner ?? ''];
  for (const { program } of holders) {
    if (program === undefined) {
      // To root, a socket without a process is the kernel's; to others it may be anybody's.
      if (!root || flow.owner === 'kernel') continue;
      return { foreign: 'a socket without a process' };
    }
    if (expected?.includes(program) !== true && flow.owner !== 'external') return { foreign: program };
  }
  if (holders.length === 0) return 'unseen';
  return expected === undefined ? { foreign: holders[0]?.program ?? 'an unknown program' } : 'declared';
}

/** A foreign program that holds the flow's port at the target; loopback counts too, for the owner binds every address. */
export function foreignHolder(flow: PlannedFlow, holders: Holders): string | undefined {
  const owner = ownerOf(flow, holders);
  if (typeof owner === 'string') return undefined;
  const where = holders.listeners.find(
    ({ protocol, port }) => protocol === flow.protocol && port === flow.port,
  )?.address;
  return where !== undefined && isLoopback(where) ? `${owner.foreign} (at ${where})` : owner.foreign;
}

/** `udp 4789 slave1 -> master blocked (VXLAN: overlay "hadoop")`: always these words, so that scripts can look for them. */
export function verdictText({ flow, verdict, detail }: FlowResult): string {
  const words: Record<Verdict, string> = {
    open: 'open',
    blocked: 'blocked',
    refused: 'refused',
    'wrong host': 'reaches the wrong host',
    'large lost': 'large packets lost (MTU or checksum offload)',
    'port taken': `port taken by ${detail ?? 'another program'}`,
    'cannot bind': 'not looked at: no listener could be bound',
    unresolved: 'cannot be resolved',
    'not listening': `refused: ${flow.owner ?? 'its owner'} does not listen`,
    'not looked at': 'not looked at',
  };
  // Of what is simply blocked there is nothing more to say than how to open it.
  const plain =
    verdict === 'port taken' || (verdict === 'blocked' && /^time-out|datagrams arrived$/.test(detail ?? ''));
  const note = detail === undefined || plain ? '' : `, ${detail}`;
  return `${titleOfFlow(flow)} ${words[verdict]} (${flow.why})${note}`;
}
