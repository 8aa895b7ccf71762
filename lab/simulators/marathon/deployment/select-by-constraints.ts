import type { Instance } from '../instances/instance';
import { readerFor } from '../launch-queue/attributes';

/** Instances whose end leaves the rest evenly spread: GROUP_BY alone can choose (Constraints.selectInstancesToKill). It may choose fewer than asked for. */
export function selectByConstraints(
  constraints: readonly (readonly string[])[],
  running: readonly Instance[],
  count: number,
): Instance[] {
  if (count >= running.length) return [...running];
  const groupings = constraints
    .filter(([, operator]) => operator === 'GROUP_BY')
    .map(([field = '']) => groupsBy(running, readerFor(field).ofInstance));
  if (groupings.length === 0) return [];
  const selected: Instance[] = [];
  while (selected.length < count) {
    const next = nextOf(groupings, running, selected);
    if (next === undefined) break;
    selected.push(next);
  }
  return selected;
}

type Grouping = readonly (readonly Instance[])[];

function groupsBy(instances: readonly Instance[], fieldOf: (instance: Instance) => string | undefined): Grouping {
  const groups = new Map<string | undefined, Instance[]>();
  for (const instance of instances) {
    const field = fieldOf(instance);
    groups.set(field, [...(groups.get(field) ?? []), instance]);
  }
  return [...groups.values()];
}

function nextOf(
  groupings: readonly Grouping[],
  running: readonly Instance[],
  selected: readonly Instance[],
): Instance | undefined {
  const unevenFirst = [...groupings].sort((a, b) => difference(b, selected) - difference(a, selected));
  const left = running.filter((instance) => !selected.includes(instance));
  const candidates = [...unevenFirst.flatMap((grouping) => fromLargest(grouping, selected)), ...left];
  return candidates.find((candidate) => groupings.every((grouping) => isMoreEven(grouping, [...selected, candidate])));
}

function isMoreEven(grouping: Grouping, without: readonly Instance[]): boolean {
  const after = difference(grouping, without);
  return after <= 1 || difference(grouping, []) > after;
}

function fromLargest(grouping: Grouping, without: readonly Instance[]): readonly Instance[] {
  if (difference(grouping, without) === 0) return [];
  const left = grouping.map((group) => group.filter((instance) => !without.includes(instance)));
  const most = Math.max(...left.map(({ length }) => length));
  return left.filter(({ length }) => length === most).flat();
}

function difference(grouping: Grouping, without: readonly Instance[]): number {
  const sizes = grouping.map((group) => group.filter((instance) => !without.includes(instance)).length);
  return Math.max(...sizes) - Math.min(...sizes);
}
