import { canonicalId } from '../../../../upstream/marathon/document/path-id';
import { instanceOf } from '../instances/ids';
import { isActive, type Instance } from '../instances/instance';
import type { Scheduler } from '../scheduler';
import {
  badRequest,
  deploymentResult,
  flag,
  METHOD_NOT_ALLOWED,
  notFound,
  ok,
  unknownApp,
  type Answer,
  type ApiRequest,
} from './answer';
import { servicePortsOf, tasksOf } from './app-info';

/** `/v2/tasks` (TasksResource). */
export function tasks(scheduler: Scheduler, request: ApiRequest, rest: string): Answer {
  if (rest === 'delete' && request.method === 'POST') return removeTasks(scheduler, request);
  if (rest !== '' || request.method !== 'GET') return METHOD_NOT_ALLOWED;
  const asked = [...request.query.getAll('status'), ...request.query.getAll('status[]')].map((one) =>
    one.toLowerCase(),
  );
  const conditions = asked.flatMap((one) => ({ running: ['Running'], staging: ['Staging'] })[one] ?? []);
  const found = scheduler.tracker
    .all()
    .filter(({ condition }) => conditions.length === 0 || conditions.includes(condition))
    .filter(({ spec }) => scheduler.apps.get(spec.app.id) !== undefined);
  return ok({
    tasks: found.flatMap((instance) =>
      tasksOf(scheduler, [instance], servicePortsOf(scheduler.apps.get(instance.spec.app.id))),
    ),
  });
}

/** `/v2/apps/{id}/tasks` (AppTasksResource). */
export function appTasks(scheduler: Scheduler, request: ApiRequest, path: string, taskId?: string): Answer {
  const id = canonicalId(path);
  if (request.method === 'GET' && taskId === undefined)
    return scheduler.apps.get(id) === undefined
      ? unknownApp(id)
      : ok({ tasks: tasksOf(scheduler, scheduler.tracker.of(id), []) });
  if (request.method !== 'DELETE') return METHOD_NOT_ALLOWED;
  if (scheduler.apps.get(id) === undefined) return unknownApp(id);
  const host = request.query.get('host');
  const found = scheduler.tracker
    .of(id)
    .filter((instance) =>
      taskId === undefined
        ? host === null || host === '*' || instance.agent?.host === host
        : instance.id === instanceOf(taskId),
    );
  return end(scheduler, request, found, taskId);
}

function removeTasks(scheduler: Scheduler, request: ApiRequest): Answer {
  let ids: unknown;
  try {
    ids = (JSON.parse(request.body) as { readonly ids?: unknown }).ids;
  } catch {
    return badRequest('Invalid JSON');
  }
  if (!Array.isArray(ids)) return badRequest('Invalid JSON');
  const found: Instance[] = [];
  for (const id of ids as readonly unknown[]) {
    const instanceId = instanceOf(String(id));
    if (instanceId === undefined)
      return badRequest(`Invalid task id '${String(id)}'. [${String(id)} (of class java.lang.String)]`);
    const instance = scheduler.tracker.get(instanceId);
    if (instance !== undefined) found.push(instance);
  }
  return end(scheduler, request, found);
}

/** Killed and launched anew; with `scale` the app is smaller by them, with `wipe` they are forgotten too. */
function end(scheduler: Scheduler, request: ApiRequest, found: readonly Instance[], taskId?: string): Answer {
  const [scale, wipe] = [flag(request, 'scale', false), flag(request, 'wipe', false)];
  if (scale && wipe) return badRequest('You cannot use scale and wipe at the same time.');
  if (scale) return endAndScale(scheduler, request, found.filter(isActive));
  const answered = tasksOf(scheduler, found, []);
  scheduler.bus.hold(() => {
    for (const instance of found) {
      if (wipe) scheduler.tracker.setGoal(instance.id, 'Decommissioned');
      else scheduler.kills.kill(instance);
    }
  });
  if (taskId === undefined) return ok({ tasks: answered });
  return answered[0] === undefined ? notFound(`Task '${taskId}' does not exist`) : ok({ task: answered[0] });
}

function endAndScale(scheduler: Scheduler, request: ApiRequest, found: readonly Instance[]): Answer {
  const toKill = new Map<string, string[]>();
  for (const { id, spec } of found) toKill.set(spec.app.id, [...(toKill.get(spec.app.id) ?? []), id]);
  const apps = [...toKill].flatMap(([id, instances]) => {
    const app = scheduler.apps.get(id)?.app;
    return app === undefined ? [] : [{ ...app, instances: Math.max(0, app.instances - instances.length) }];
  });
  return deploymentResult(scheduler.apps.put(apps, flag(request, 'force', false), toKill));
}
