import type { JsonObject } from '../../../../upstream/marathon/document';
import { isActive, type Instance } from '../instances/instance';
import type { Scheduler } from '../scheduler';
import { deploymentResult, flag, type Answer, type ApiRequest } from './answer';
import { tasksOf } from './app-info';

type HowToEnd = 'kill' | 'scale' | 'wipe';

/** Killed and launched anew; with `scale` the app is smaller by them, with `wipe` they are forgotten. */
export function howToEnd(request: ApiRequest): HowToEnd | 'both' {
  const [scale, wipe] = [flag(request, 'scale', false), flag(request, 'wipe', false)];
  if (scale) return wipe ? 'both' : 'scale';
  return wipe ? 'wipe' : 'kill';
}

/** @returns tasks of all that were found, whatever becomes of them */
export function end(scheduler: Scheduler, found: readonly Instance[], how: 'kill' | 'wipe'): JsonObject[] {
  const { bus, tracker, kills } = scheduler;
  const answered = tasksOf(scheduler, found, []);
  bus.hold(() => {
    if (how === 'kill') for (const instance of found.filter(isActive)) kills.kill(instance);
    else {
      for (const { id } of found) tracker.setGoal(id, 'Decommissioned');
      // Whatever it does: its end will be that of a task that nobody knows.
      for (const { id } of found) tracker.expunge(id);
    }
  });
  return answered;
}

export function endAndScale(scheduler: Scheduler, request: ApiRequest, found: readonly Instance[]): Answer {
  const ids = new Set(found.map(({ spec }) => spec.app.id));
  const toKill = new Map([...ids].map((id) => [id, found.filter(({ spec }) => spec.app.id === id)]));
  const apps = [...toKill].flatMap(([id, instances]) => {
    const app = scheduler.apps.get(id)?.app;
    // What is being killed already was counted when that was asked for.
    const count = instances.filter((instance) => isActive(instance) && instance.condition !== 'Killing').length;
    return app === undefined ? [] : [{ ...app, instances: Math.max(0, app.instances - count) }];
  });
  const chosen = new Map([...toKill].map(([id, instances]) => [id, instances.map((instance) => instance.id)]));
  return deploymentResult(scheduler.apps.put(apps, flag(request, 'force', false), chosen));
}
