import type { Offer, Range, Resource } from '../mesos/messages';
import type { OfferedPort } from './ports';

export function roleOf({ role, reservations = [] }: Resource): string {
  return role ?? reservations.at(-1)?.role ?? '*';
}

/** Takes an amount from resources of one name; undefined: there is not enough. */
export function takeScalar(resources: readonly Resource[], name: string, amount: number): Resource[] | undefined {
  let left = amount;
  const taken: Resource[] = [];
  for (const resource of resources.filter((one) => one.name === name)) {
    if (left <= 0) break;
    const value = Math.min(left, resource.scalar?.value ?? 0);
    left = rounded(left - value);
    if (value > 0) taken.push({ ...resource, scalar: { value } });
  }
  return left > 0 ? undefined : taken;
}

/** As resources of a task: few ranges, in the order of the ports. */
export function portResources(ports: readonly OfferedPort[], allocatedTo: string | undefined): Resource[] {
  const byRole = new Map<string, Range[]>();
  for (const { port, role } of ports) {
    const ranges = byRole.get(role) ?? [];
    const last = ranges.at(-1);
    if (last !== undefined && last.end === port - 1) ranges[ranges.length - 1] = { begin: last.begin, end: port };
    else ranges.push({ begin: port, end: port });
    byRole.set(role, ranges);
  }
  return [...byRole].map(([role, range]) => ({
    name: 'ports',
    type: 'RANGES',
    role,
    ...(allocatedTo === undefined ? {} : { allocation_info: { role: allocatedTo } }),
    ranges: { range },
  }));
}

/** What is left of an offer once a task has taken its part. */
export function remainder(offer: Offer, taken: readonly Resource[]): Offer {
  const resources = offer.resources.map((resource) => {
    const parts = taken.filter((part) => part.name === resource.name && roleOf(part) === roleOf(resource));
    return parts.reduce(less, resource);
  });
  return { ...offer, resources };
}

function less(resource: Resource, part: Resource): Resource {
  if (resource.scalar !== undefined && part.scalar !== undefined)
    return { ...resource, scalar: { value: rounded(Math.max(0, resource.scalar.value - part.scalar.value)) } };
  if (resource.ranges === undefined || part.ranges === undefined) return resource;
  return { ...resource, ranges: { range: part.ranges.range.reduce(cut, resource.ranges.range) } };
}

function cut(ranges: readonly Range[], { begin, end }: Range): Range[] {
  return ranges.flatMap((range) => {
    if (range.end < begin || end < range.begin) return [range];
    const before = { begin: range.begin, end: begin - 1 };
    const after = { begin: end + 1, end: range.end };
    return [before, after].filter((part) => part.begin <= part.end);
  });
}

/** Mesos counts thousandths. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
