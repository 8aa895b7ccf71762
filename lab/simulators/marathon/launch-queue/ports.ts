import type { App } from '../../../../upstream/marathon/document/app';
import { servicePorts } from '../../../../upstream/marathon/document/service-ports';
import type { Range, Resource } from '../mesos/messages';

/** A port of an offer. */
export interface OfferedPort {
  readonly port: number;
  readonly role: string;
}

interface OfferedRange extends Range {
  readonly role: string;
}

/** 0 to 1, as Math.random. */
export type Random = () => number;

/** One for each port of the app; undefined: a mapping that has no port on the host. Absent altogether: the offer has not enough (PortsMatcher). */
export function matchPorts(
  app: App,
  ranges: readonly OfferedRange[],
  random: Random,
): (OfferedPort | undefined)[] | undefined {
  const mappings = app.container?.portMappings ?? [];
  if (mappings.length > 0) {
    return mapped(
      mappings.map(({ hostPort }) => hostPort),
      ranges,
      random,
    );
  }
  const ports = servicePorts(app);
  return mapped(app.requirePorts ? ports : ports.map(() => 0), ranges, random);
}

/** Some as they were asked for, any for 0. */
function mapped(
  wanted: readonly (number | undefined)[],
  ranges: readonly OfferedRange[],
  random: Random,
): (OfferedPort | undefined)[] | undefined {
  const fixed = new Set(wanted.filter((port) => port !== undefined && port !== 0));
  const any = anyPorts(ranges, random, fixed);
  const taken: (OfferedPort | undefined)[] = [];
  for (const port of wanted) {
    if (port === undefined) taken.push(undefined);
    else {
      const found = port === 0 ? any.next().value : portIn(ranges, port);
      if (found === undefined) return undefined;
      taken.push(found);
    }
  }
  return taken;
}

function portIn(ranges: readonly OfferedRange[], port: number): OfferedPort | undefined {
  const range = ranges.find(({ begin, end }) => begin <= port && port <= end);
  return range && { port, role: range.role };
}

/** From anywhere on, in order: ports that lie together, and not those of the task before. */
function* anyPorts(
  ranges: readonly OfferedRange[],
  random: Random,
  without: ReadonlySet<number | undefined>,
): Generator<OfferedPort, undefined> {
  const size = ranges.reduce((sum, { begin, end }) => sum + end - begin + 1, 0);
  const start = Math.floor(random() * size);
  for (let step = 0; step < size; step += 1) {
    let at = (start + step) % size;
    for (const { begin, end, role } of ranges) {
      const length = end - begin + 1;
      if (at < length) {
        if (!without.has(begin + at)) yield { port: begin + at, role };
        break;
      }
      at -= length;
    }
  }
  return undefined;
}

export function portRanges(resources: readonly Resource[], roleOf: (resource: Resource) => string): OfferedRange[] {
  return resources
    .filter(({ name }) => name === 'ports')
    .flatMap((resource) => (resource.ranges?.range ?? []).map((range) => ({ ...range, role: roleOf(resource) })));
}
