import type { EnvironmentJson } from '../../constructs/environment/environment-json';
import { serves, type AppTask } from './b1-marathon-judge';

type AppEntry = EnvironmentJson['marathonApps'][number];

/** What the planner says of a restart, as environment.json has it. */
export type Planned = Pick<NonNullable<AppEntry['restart']>, 'minHealthy' | 'most' | 'phases'>;

/** An app's tasks at one moment. Milliseconds since the epoch. */
export interface Look {
  readonly at: number;
  readonly tasks: readonly AppTask[];
}

/** How many of each kind there are; `fresh` that were not there before the change, `ready` of them those that are healthy. */
interface Counts {
  readonly old: number;
  readonly fresh: number;
  readonly ready: number;
}

/** What a change did, in the words of the planner. */
export interface Course {
  /** Counts that were seen, without repetition, in order. */
  readonly seen: readonly Counts[];
  /** Fewest healthy at once. */
  readonly fewest: number;
  /** Most tasks at once. */
  readonly most: number;
}

/** @param before ids of the tasks that were there before the change */
export function courseOf(before: readonly string[], looks: readonly Look[]): Course {
  const seen: Counts[] = [];
  for (const { tasks } of looks) {
    const fresh = tasks.filter(({ id }) => !before.includes(id));
    const counts = { old: tasks.length - fresh.length, fresh: fresh.length, ready: fresh.filter(serves).length };
    const last = seen.at(-1);
    if (last === undefined || text(last) !== text(counts)) seen.push(counts);
  }
  return {
    seen,
    fewest: Math.min(...looks.map(({ tasks }) => tasks.filter(serves).length)),
    most: Math.max(...looks.map(({ tasks }) => tasks.length)),
  };
}

export const text = ({ old, fresh, ready }: Counts): string => `${old} old + ${fresh} new (${ready} ready)`;

/**
 * What a change did that was not planned: counts that belong to no phase after the one before, a phase that was never there, fewer healthy or more at once
 * than planned. Where the plan starts several at once, the kill for one may still go on when the next is ready.
 */
export function offPlan(plan: Planned, { seen, fewest, most }: Course): string[] {
  const { minHealthy } = plan;
  return [
    ...outOfPhase(plan, seen),
    ...(fewest < minHealthy ? [`only ${fewest} were healthy at once, the strategy keeps ${minHealthy}`] : []),
    ...(most > plan.most ? [`${most} were there at once, planned are at most ${plan.most}`] : []),
  ];
}

const NOTHING: Counts = { old: 0, fresh: 0, ready: 0 };

/** A moment of the plan; `fresh` are queued by then, and may be tasks later. */
type Moment = Counts;

/** The plan in moments: in each phase new ones get ready first, then old ones end one by one, then more may start. */
function momentsOf({ phases }: Planned): Moment[] {
  const start = { ...NOTHING, old: phases[0]?.old ?? 0 };
  return phases.reduce<Moment[]>(
    (moments, { killed, old, fresh, ready }) => {
      const before = moments.at(-1) ?? start;
      const ends = Array.from({ length: killed }, (_, at) => ({ old: old + killed - at - 1, fresh, ready }));
      return [...moments, { ...before, ready }, ...ends, { old, fresh, ready }];
    },
    [start],
  );
}

function outOfPhase(plan: Planned, seen: readonly Counts[]): string[] {
  const moments = momentsOf(plan);
  /** Kills that may be under way while another new one gets ready. */
  const lag = Math.max(1, ...plan.phases.map(({ fresh, ready }) => fresh - ready)) - 1;
  const isAt = (moment: Moment, { old, fresh, ready }: Counts): boolean =>
    ready === moment.ready && old >= moment.old && old <= moment.old + lag && fresh <= moment.fresh;
  let rest = moments;
  for (const [index, counts] of seen.entries()) {
    const at = rest.findIndex((moment) => isAt(moment, counts));
    if (at < 0) {
      const before = index === 0 ? '' : ` after ${seen.slice(0, index).slice(-2).map(text).join(', ')}`;
      return [`${text(counts)}${before}: the plan has no such phase then`];
    }
    rest = rest.slice(at);
  }
  const [end = NOTHING, last = NOTHING] = [moments.at(-1), seen.at(-1)];
  const wasSeen = ({ old, ready }: Counts): boolean => seen.some((one) => one.old === old && one.ready === ready);
  const unseen = lag > 0 ? [] : plan.phases.filter((phase) => phase.event === 'ready' && !wasSeen(phase));
  return [
    ...unseen.map((phase) => `${text(phase)}: the plan has that phase, and it was never seen`),
    ...(text(last) === text(end) ? [] : [`it ended with ${text(last)}, planned is ${text(end)}`]),
  ];
}
