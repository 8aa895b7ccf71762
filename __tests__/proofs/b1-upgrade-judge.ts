import type { EnvironmentJson } from '../../constructs/environment/environment-json';
import { longestGap } from './b1-judge';
import { serves, type AppTask } from './b1-marathon-judge';

type AppEntry = EnvironmentJson['marathonApps'][number];

/** What the planner says of a restart, as environment.json has it. */
export type Planned = Pick<NonNullable<AppEntry['restart']>, 'minHealthy' | 'most' | 'phases'>;

/** An app's tasks at one moment. Milliseconds since the epoch. */
export interface Look {
  readonly at: number;
  readonly tasks: readonly AppTask[];
}

/** What was seen of an app from one moment to another. Milliseconds since the epoch. */
export interface Watched {
  readonly looks: readonly Look[];
  readonly from: number;
  readonly to: number;
}

/** Longer without an answer, and a phase or a dip may have gone by. */
const GAP_SECONDS = 3;

/** What may have happened while nobody looked. */
export function blind({ looks, from, to }: Watched): string[] {
  const samples = looks.map(({ at }) => ({ member: 'Marathon', sent: at, answered: at }));
  const { seconds } = longestGap(samples, from, to);
  if (seconds <= GAP_SECONDS) return [];
  return [`Marathon gave no answer for ${seconds.toFixed(1)} s: what the app did then is unseen`];
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
  /** Fewest healthy at once; 0 where nobody looked. */
  readonly fewest: number;
  /** Most tasks at once; 0 where nobody looked. */
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
  const healthy = looks.map(({ tasks }) => tasks.filter(serves).length);
  return {
    seen,
    fewest: looks.length === 0 ? 0 : Math.min(...healthy),
    most: Math.max(0, ...looks.map(({ tasks }) => tasks.length)),
  };
}

export const text = ({ old, fresh, ready }: Counts): string => `${old} old + ${fresh} new (${ready} ready)`;

/**
 * What a change did that was not planned: counts that belong to no phase after the one before, a phase that was never there, fewer healthy or another
 * number at most than planned. Where the plan starts several at once, the kill for one may still go on when the next is ready.
 */
export function offPlan(plan: Planned, { seen, fewest, most }: Course): string[] {
  const { minHealthy } = plan;
  return [
    ...outOfPhase(plan, seen),
    ...(fewest < minHealthy ? [`only ${fewest} were healthy at once, the strategy keeps ${minHealthy}`] : []),
    ...(most > plan.most ? [`${most} were there at once, planned are at most ${plan.most}`] : []),
    // Those that the plan starts beside the others are there until they are ready: seconds, in which many looks fall.
    ...(most < plan.most
      ? [`never more than ${most} were there at once, the plan starts as many as make ${plan.most}`]
      : []),
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
  return [
    ...unseen(plan, seen, lag > 0),
    ...(text(last) === text(end) ? [] : [`it ended with ${text(last)}, planned is ${text(end)}`]),
  ];
}

/**
 * Phases of the plan that were never there. Where it starts several at once their kills may still go on when the next is ready, so that only the number of
 * ready ones tells them; and two that were seen starting may get ready between two looks.
 */
function unseen({ phases }: Planned, seen: readonly Counts[], startsSeveral: boolean): string[] {
  const isPassed = (count: number): boolean =>
    seen.some(({ ready }, at) => {
      const before = seen[at - 1] ?? NOTHING;
      return before.ready < count && count < ready && ready <= before.fresh;
    });
  const wasSeen = ({ event, old, ready }: Planned['phases'][number]): boolean =>
    event === 'ready' && startsSeveral
      ? seen.some((one) => one.ready === ready) || isPassed(ready)
      : seen.some((one) => one.ready === ready && one.old === old);
  return phases
    .filter((phase) => (phase.event === 'ready' || phase.event === 'gone') && !wasSeen(phase))
    .map((phase) => `${text(phase)}: the plan has that phase, and it was never seen`);
}
