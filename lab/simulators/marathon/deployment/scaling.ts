import type { App } from '../../../../upstream/marathon/document/app';
import type { Condition, Instance } from '../instances/instance';
import { selectByConstraints } from './select-by-constraints';

export interface Scaling {
  readonly toDecommission: readonly Instance[];
  readonly toStart: number;
}

/** Which instances go and how many come (ScalingProposition). @param chosen ids of those that an operator wants gone */
export function proposeScaling(
  app: App,
  instances: readonly Instance[],
  scaleTo: number,
  chosen: readonly string[] = [],
): Scaling {
  const running = instances.filter(({ goal, condition }) => goal === 'Running' && condition !== 'UnreachableInactive');
  const sentenced = running.filter(({ id }) => chosen.includes(id));
  const others = running.filter(({ id }) => !chosen.includes(id));
  const count = Math.max(running.length - scaleTo, sentenced.length, 0);
  const forConstraints = selectByConstraints(app.constraints, others, count - sentenced.length);
  const rest = others.filter((instance) => !forConstraints.includes(instance)).sort(firstToGo(app.killSelection));
  return {
    toDecommission: [...sentenced, ...forConstraints, ...rest].slice(0, count),
    toStart: Math.max(0, scaleTo - running.length + count),
  };
}

const WEIGHTS: Partial<Readonly<Record<Condition, number>>> = { Unreachable: 1, Staging: 2, Starting: 3, Running: 4 };

function firstToGo(selection: App['killSelection']): (a: Instance, b: Instance) => number {
  return (a, b) => {
    const weight = (WEIGHTS[a.condition] ?? 5) - (WEIGHTS[b.condition] ?? 5);
    if (weight !== 0) return weight;
    const age = ageOf(a) - ageOf(b);
    return selection === 'YOUNGEST_FIRST' ? -age : age;
  };
}

/** What never started is the youngest there is. */
function ageOf({ condition, since, activeSince, task }: Instance): number {
  if (condition === 'Staging') return task?.stagedAt ?? since;
  return condition === 'Starting' ? since : (activeSince ?? since);
}
