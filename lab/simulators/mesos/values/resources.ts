import type { Range, Resource } from '../messages';

/** Amounts by name and by the role that they are reserved for (`*`: nobody's). What is not there is none. */
export type Pool = ReadonlyMap<string, Amount>;

interface Amount {
  readonly name: string;
  readonly role: string;
  readonly scalar?: number;
  /** Sorted, none touches another. */
  readonly ranges?: readonly Range[];
}

const keyOf = (name: string, role: string): string => `${name}\0${role}`;

/** Mesos keeps three digits. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

export function pool(resources: readonly Resource[]): Pool {
  return resources.reduce<Pool>((sum, { name, type, scalar, ranges, role, reservations }) => {
    const reserved = reservations?.at(-1)?.role ?? role ?? '*';
    const amount: Amount =
      type === 'SCALAR'
        ? { name, role: reserved, scalar: rounded(scalar?.value ?? 0) }
        : { name, role: reserved, ranges: coalesced(ranges?.range ?? []) };
    return plus(sum, new Map([[keyOf(name, reserved), amount]]));
  }, new Map());
}

export function plus(one: Pool, other: Pool): Pool {
  const sum = new Map(one);
  for (const [key, amount] of other) {
    const before = sum.get(key);
    sum.set(
      key,
      before === undefined
        ? amount
        : {
            ...amount,
            ...(amount.scalar !== undefined && { scalar: rounded((before.scalar ?? 0) + amount.scalar) }),
            ...(amount.ranges !== undefined && { ranges: coalesced([...(before.ranges ?? []), ...amount.ranges]) }),
          },
    );
  }
  return sum;
}

/** What is left; nothing is ever less than none. */
export function minus(whole: Pool, part: Pool): Pool {
  const left = new Map<string, Amount>();
  for (const [key, amount] of whole) {
    const taken = part.get(key);
    const rest: Amount = {
      ...amount,
      ...(amount.scalar !== undefined && { scalar: Math.max(0, rounded(amount.scalar - (taken?.scalar ?? 0))) }),
      ...(amount.ranges !== undefined && { ranges: without(amount.ranges, taken?.ranges ?? []) }),
    };
    if (isSome(rest)) left.set(key, rest);
  }
  return left;
}

export function contains(whole: Pool, part: Pool): boolean {
  return [...part].every(([key, amount]) => {
    if (!isSome(amount)) return true;
    const there = whole.get(key);
    if (there === undefined) return false;
    return amount.scalar !== undefined
      ? amount.scalar <= (there.scalar ?? 0)
      : (amount.ranges ?? []).every(({ begin, end }) =>
          (there.ranges ?? []).some((range) => range.begin <= begin && end <= range.end),
        );
  });
}

/** What of it a role may use. */
export function usableBy(whole: Pool, role: string): Pool {
  return new Map([...whole].filter(([, amount]) => amount.role === '*' || amount.role === role));
}

export function unreserved(whole: Pool): Pool {
  return new Map([...whole].filter(([, amount]) => amount.role === '*'));
}

/** The sum over all roles. */
export function scalarOf(whole: Pool, name: string): number {
  return rounded([...whole.values()].reduce((sum, each) => sum + (each.name === name ? (each.scalar ?? 0) : 0), 0));
}

/** @param refined whether reservations are told as since Mesos 1.4 */
export function resourcesOf(whole: Pool, allocatedTo?: string, refined = false): Resource[] {
  return [...whole.values()].filter(isSome).map(({ name, role, scalar, ranges }) => ({
    name,
    ...(scalar !== undefined
      ? { type: 'SCALAR' as const, scalar: { value: scalar } }
      : { type: 'RANGES' as const, ranges: { range: ranges ?? [] } }),
    ...(refined ? role !== '*' && { reservations: [{ type: 'STATIC' as const, role }] } : { role }),
    ...(allocatedTo !== undefined && { allocation_info: { role: allocatedTo } }),
  }));
}

/** As `/state` has it: `{"cpus": 2, "ports": "[31000-32000]"}`. */
export function model(whole: Pool): Readonly<Record<string, number | string>> {
  const told: Record<string, number | string> = { cpus: 0, gpus: 0, mem: 0, disk: 0 };
  for (const { name, scalar } of whole.values()) if (scalar !== undefined) told[name] = scalarOf(whole, name);
  for (const { name } of whole.values()) {
    const ranges = coalesced([...whole.values()].flatMap((each) => (each.name === name ? (each.ranges ?? []) : [])));
    if (ranges.length > 0) told[name] = rangesText(ranges);
  }
  return told;
}

export function rangesText(ranges: readonly Range[]): string {
  return `[${ranges.map(({ begin, end }) => `${begin}-${end}`).join(', ')}]`;
}

const isSome = ({ scalar, ranges }: Amount): boolean => (scalar ?? 0) > 0 || (ranges ?? []).length > 0;

function coalesced(ranges: readonly Range[]): Range[] {
  const joined: Range[] = [];
  for (const range of [...ranges].sort((one, other) => one.begin - other.begin)) {
    const last = joined.at(-1);
    if (last !== undefined && range.begin <= last.end + 1)
      joined[joined.length - 1] = { begin: last.begin, end: Math.max(last.end, range.end) };
    else joined.push({ begin: range.begin, end: range.end });
  }
  return joined;
}

function without(ranges: readonly Range[], taken: readonly Range[]): Range[] {
  return taken.reduce<Range[]>(
    (left, { begin, end }) =>
      left.flatMap((range) =>
        [
          { begin: range.begin, end: Math.min(range.end, begin - 1) },
          { begin: Math.max(range.begin, end + 1), end: range.end },
        ].filter((part) => part.begin <= part.end),
      ),
    coalesced(ranges),
  );
}
