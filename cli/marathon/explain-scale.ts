import type { AppStatus } from '../../provider/resources/marathon/answers';
import { planScale } from '../../upstream/marathon/scale';

/** What a scale makes of what is there now, for people. GROUP_BY may choose others. */
export function explainScale({ instances, tasks, tasksRunning }: AppStatus, to: number): string {
  // What is wanted and has no task waits for an offer.
  const queued = Array<string>(Math.max(0, instances - tasks.length)).fill('Scheduled');
  const { ends } = planScale([...tasks.map(({ state }) => CONDITIONS[state] ?? state), ...queued], to);
  const running = ends.filter((condition) => condition === 'Running').length;
  const waiting = queued.length - ends.filter((condition) => condition === 'Scheduled').length;
  const scaled = `scaled from ${tasksRunning} running to ${to}`;
  if (running === 0) return `${scaled}; what runs goes on`;
  const stays = waiting === 1 ? 'that waits for an offer stays' : 'that wait for an offer stay';
  const rest = waiting === 0 ? '' : `; ${waiting} ${stays}, for Marathon ends what runs first`;
  return `${scaled}; ${running} of those that run ${running === 1 ? 'is' : 'are'} ended${rest}`;
}

const CONDITIONS: Readonly<Record<string, string>> = {
  TASK_RUNNING: 'Running',
  TASK_STAGING: 'Staging',
  TASK_STARTING: 'Starting',
  TASK_UNREACHABLE: 'Unreachable',
};
