import { InvalidValueError, Size } from '../values';
import { DAEMONS, type Daemon, FACTS } from './daemons';
import { DAEMONS_FIT, HEAP_BELOW_LIMIT, YARN_ROOM } from './rules';

/** Memory of one daemon. */
export interface DaemonSize {
  /** Limit of the container. */
  readonly memory: Size;
  /** `-Xmx` of the daemon's JVM, of the edge that of each client; always less than the limit, for a JVM needs more than its heap. */
  readonly heap: Size;
}

/** A user's own figures for a daemon; what is left out is computed. */
export type DaemonSizeOverride = Partial<DaemonSize>;

/** What a host offers and carries. */
export interface HostLoad {
  /** The host's name, for messages. */
  readonly host: string;
  readonly memory: Size;
  readonly cores: number;
  readonly daemons: readonly Daemon[];
  readonly overrides?: Readonly<Partial<Record<Daemon, DaemonSizeOverride>>>;
}

/** The computed sizes of a host's daemons. */
export interface HostSizes {
  readonly host: string;
  readonly cores: number;
  /** Left to the operating system, the engine and the page cache. */
  readonly reserved: Size;
  readonly daemons: Readonly<Partial<Record<Daemon, DaemonSize>>>;
  /** What the NodeManager offers to YARN's containers; absent where none runs. */
  readonly yarn?: YarnSize;
}

/** What one NodeManager offers. */
export interface YarnSize {
  readonly memory: Size;
  /** `yarn.nodemanager.resource.cpu-vcores`: the host's cores. */
  readonly cores: number;
}

/** Container and heap sizes of MapReduce, the same on all hosts because a job may run its tasks anywhere. */
export interface TaskSizes {
  readonly applicationMaster: DaemonSize;
  readonly map: DaemonSize;
  readonly reduce: DaemonSize;
  /** `mapreduce.task.io.sort.mb`, part of the map task's heap. */
  readonly sortBuffer: Size;
}

/** `yarn.scheduler.minimum-allocation-mb`: container sizes are multiples of it. */
export const MINIMUM_ALLOCATION = Size.mebibytes(128);

/** `-Xmx` of a client run inside a daemon's container, and the least in the edge's. */
export const CLIENT_HEAP = Size.mebibytes(128);

interface Share {
  /** MiB that the daemon was seen to work in, with room to spare. */
  readonly least: number;
  /** MiB beyond which it gains nothing. */
  readonly most: number;
  /** Its part of what the host has left when everybody has the least. */
  readonly weight: number;
}

// `least` is about twice what each took after jobs on a three-host cluster (NameNode 215 MiB, JobHistoryServer 170,
// ResourceManager 295, DataNode 242); the NodeManager's holds an application master and two tasks besides itself. The edge's holds
// two clients at once: with the least heap one took 100 MiB to read and write, 120 to submit a job and follow it.
const SHARES: Readonly<Record<Daemon, Share>> = {
  namenode: { least: 448, most: 40 * 1024, weight: 4 },
  resourcemanager: { least: 640, most: 8 * 1024, weight: 2 },
  jobhistory: { least: 448, most: 4 * 1024, weight: 1 },
  datanode: { least: 448, most: 8 * 1024, weight: 1 },
  nodemanager: { least: 1344, most: Number.MAX_SAFE_INTEGER, weight: 16 },
  edge: { least: 384, most: 4 * 1024, weight: 1 },
};

/** JVM memory outside the heap: threads, code, metaspace, direct buffers. */
const LEAST_OVERHEAD = 256;

/** Left to the operating system: a tenth, at least 384 MiB, at most 16 GiB. */
export function reservedForSystem(memory: Size): Size {
  return Size.mebibytes(Math.min(16 * 1024, Math.max(384, Math.ceil(memory.toMebibytes() / 10))));
}

/**
 * Divides a host's memory among its daemons: everybody gets what it needs at least, the rest goes by weight up to each
 * one's useful maximum. Limits never sum to more than the host has less the system's reserve.
 *
 * @throws InvalidValueError when the daemons do not fit, or a heap does not fit its container
 */
export function sizeHost({ host, memory, cores, daemons, overrides = {} }: HostLoad): HostSizes {
  const reserved = reservedForSystem(memory);
  const available = memory.toMebibytes() - reserved.toMebibytes();
  const limits = divide({ host, memory, daemons, overrides, available });
  const sizes: Partial<Record<Daemon, DaemonSize>> = {};
  for (const daemon of daemons) {
    sizes[daemon] = daemonSize(daemon, limits.get(daemon) ?? 0, overrides[daemon]?.heap);
  }
  const nodeManager = limits.get('nodemanager');
  return {
    host,
    cores,
    reserved,
    daemons: sizes,
    ...(nodeManager === undefined ? {} : { yarn: yarnSize(nodeManager, cores, sizes.nodemanager) }),
  };
}

function divide({
  host,
  memory,
  daemons,
  overrides,
  available,
}: Pick<HostLoad, 'host' | 'memory' | 'daemons'> & {
  overrides: NonNullable<HostLoad['overrides']>;
  available: number;
}): Map<Daemon, number> {
  const limits = new Map<Daemon, number>();
  const open: Daemon[] = [];
  for (const daemon of daemons) {
    const fixed = overrides[daemon]?.memory?.toMebibytes();
    limits.set(daemon, fixed ?? SHARES[daemon].least);
    if (fixed === undefined) open.push(daemon);
  }
  let left = available - sum(limits.values());
  if (left < 0) {
    const parts = daemons.map((daemon) => `${FACTS[daemon].title} ${limits.get(daemon) ?? 0} MiB`).join(', ');
    throw new InvalidValueError(`${host}: memory = ${memory.toString()}`, DAEMONS_FIT, {
      says: `the host's containers (${parts}) need ${available - left} MiB and ${available} MiB are left after the operating system's ${memory.toMebibytes() - available} MiB`,
    });
  }
  // Water filling: whoever reaches its maximum drops out and the others share again.
  let sharing = open;
  while (sharing.length > 0 && left > 0) {
    const weights = sum(sharing.map((daemon) => SHARES[daemon].weight));
    const portion = left / weights;
    for (const daemon of sharing) {
      const now = limits.get(daemon) ?? 0;
      const room = SHARES[daemon].most - now;
      const grant = Math.min(room, Math.floor(portion * SHARES[daemon].weight));
      limits.set(daemon, now + grant);
      left -= grant;
    }
    const next = sharing.filter((daemon) => (limits.get(daemon) ?? 0) < SHARES[daemon].most);
    if (next.length === sharing.length) break;
    sharing = next;
  }
  return limits;
}

function daemonSize(daemon: Daemon, limit: number, fixedHeap: Size | undefined): DaemonSize {
  const memory = Size.mebibytes(limit);
  if (fixedHeap !== undefined) {
    if (!fixedHeap.lessThan(memory)) {
      throw new InvalidValueError(`sizes.${daemon}.heap = ${fixedHeap.toString()}`, HEAP_BELOW_LIMIT, {
        says: `must be less than the container's limit of ${memory.toString()}, for a JVM needs more than its heap`,
        fix: `lower the heap or raise sizes.${daemon}.memory`,
      });
    }
    return { memory, heap: fixedHeap };
  }
  if (daemon === 'nodemanager') return { memory, heap: Size.mebibytes(nodeManagerHeap(limit)) };
  if (daemon === 'edge') return { memory, heap: Size.mebibytes(clientHeap(limit)) };
  const heap = limit - Math.max(LEAST_OVERHEAD, Math.ceil(limit / 4));
  // A limit that somebody set very low still gets a JVM; half the limit is the most it can then have.
  return { memory, heap: Size.mebibytes(Math.max(1, heap > 64 ? heap : Math.floor(limit / 2))) };
}

/** 1/32 of the container: a large NodeManager follows more containers. */
function nodeManagerHeap(limit: number): number {
  return Math.min(2048, Math.max(160, Math.floor(limit / 32)), Math.max(1, Math.floor(limit / 2)));
}

/** 1/8 of the container: several clients share it. */
function clientHeap(limit: number): number {
  return Math.min(Math.max(CLIENT_HEAP.toMebibytes(), Math.floor(limit / 8)), Math.max(1, Math.floor(limit / 2)));
}

/** What is left of the NodeManager's container for tasks, in whole minimum allocations. */
function yarnSize(limit: number, cores: number, own: DaemonSize | undefined): YarnSize {
  const heap = own?.heap.toMebibytes() ?? 0;
  const tasks = limit - heap - Math.max(LEAST_OVERHEAD, Math.ceil(heap / 4));
  const step = MINIMUM_ALLOCATION.toMebibytes();
  const memory = Math.floor(tasks / step) * step;
  if (memory < 3 * step) {
    throw new InvalidValueError(`sizes.nodemanager.memory = ${Size.mebibytes(limit).toString()}`, YARN_ROOM, {
      says: `leaves ${tasks} MiB to YARN beside the NodeManager's own heap of ${heap} MiB; an application master needs ${3 * step} MiB`,
    });
  }
  return { memory: Size.mebibytes(memory), cores };
}

/**
 * Sizes of MapReduce's containers: the smallest NodeManager runs two tasks per core, and always an application master
 * with a map and a reduce task beside it where its memory allows; between 256 MiB and 8 GiB each.
 */
export function sizeTasks(yarn: readonly YarnSize[]): TaskSizes {
  const step = MINIMUM_ALLOCATION.toMebibytes();
  const perTask = yarn.map(({ memory, cores }) => memory.toMebibytes() / (2 * Math.max(1, cores)));
  const smallest = Math.min(...yarn.map(({ memory }) => memory.toMebibytes()));
  const task = Math.floor(Math.min(...perTask, smallest / 3) / step) * step;
  const memory = Math.min(8192, Math.max(2 * step, task), Math.floor(smallest / step) * step);
  const map = taskSize(memory);
  return {
    applicationMaster: taskSize(Math.min(2048, Math.max(3 * step, memory))),
    map,
    reduce: map,
    sortBuffer: Size.mebibytes(Math.min(512, Math.max(16, Math.floor(map.heap.toMebibytes() / 4)))),
  };
}

/** 112 MiB beside the heap is what a task with a 144 MiB heap was seen to work in; larger ones get a fifth. */
function taskSize(memory: number): DaemonSize {
  return {
    memory: Size.mebibytes(memory),
    heap: Size.mebibytes(memory - Math.max(112, Math.ceil(memory / 5))),
  };
}

/**
 * JVM options for a heap. Small JVMs on few cores collect serially and skip the second compiler: on such hosts its
 * threads compete with the work, and most JVMs of a job live for seconds.
 */
export function jvmOptions(heap: Size, cores: number): string {
  const small = heap.lessThan(Size.gibibytes(1)) || cores < 2;
  return [
    `-Xmx${heap.toMebibytes()}m`,
    ...(small ? ['-XX:+UseSerialGC'] : []),
    ...(small && cores <= 2 ? ['-XX:TieredStopAtLevel=1'] : []),
  ].join(' ');
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** The daemons in the order in which they are listed everywhere. */
export function inOrder(daemons: Iterable<Daemon>): Daemon[] {
  const set = new Set(daemons);
  return DAEMONS.filter((daemon) => set.has(daemon));
}
