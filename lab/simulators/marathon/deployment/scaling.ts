import type { App } from '../../../../upstream/marathon/document/app';
import { victimsFirst } from '../../../../upstream/marathon/scale';
import type { Instance } from '../instances/instance';
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
  const rest = others.filter((instance) => !forConstraints.includes(instance));
  const inOrder = victimsFirst(
    rest,
    (instance) => ({ condition: instance.condition, time: timeOf(instance) }),
    app.killSelection,
  );
  return {
    toDecommission: [...sentenced, ...forConstraints, ...inOrder].slice(0, count),
    toStart: Math.max(0, scaleTo - running.length + count),
  };
}

/** The time that decides between two that are alike. */
function timeOf({ condition, since, activeSince, task }: Instance): number | undefined {
  if (condition === 'Staging') return task?.stagedAt;
  return condition === 'Starting' ? since : activeSince;
}
