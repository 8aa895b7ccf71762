import { canonicalId } from '../../../../upstream/marathon/document/path-id';
import { instanceOf } from '../instances/ids';
import { isActive, type Instance } from '../instances/instance';
import type { Scheduler } from '../scheduler';
import { badRequest, METHOD_NOT_ALLOWED, notFound, ok, unknownApp, type Answer, type ApiRequest } from './answer';
import { servicePortsOf, tasksOf } from './app-info';
import { end, endAndScale, howToEnd } from './end-tasks';

const SCALE_AND_WIPE = badRequest('You cannot use scale and wipe at the same time.');

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
  const isKnown = scheduler.apps.get(id) !== undefined;
  const instances = scheduler.tracker.of(id);
  if (request.method === 'GET' && taskId === undefined)
    return isKnown ? ok({ tasks: tasksOf(scheduler, instances, []) }) : unknownApp(id);
  if (request.method !== 'DELETE') return METHOD_NOT_ALLOWED;
  const how = howToEnd(request);
  if (how === 'both') return SCALE_AND_WIPE;
  const host = request.query.get('host');
  const found = instances.filter((instance) =>
    taskId === undefined
      ? host === null || host === '*' || instance.agent?.host === host
      : instance.id === instanceOf(taskId),
  );
  if (how === 'scale')
    return instances.length === 0
      ? notFound(`Path '${id}' does not exist`)
      : endAndScale(scheduler, request, found.filter(isActive));
  if (!isKnown) return unknownApp(id);
  const ended = end(scheduler, found, how);
  if (taskId === undefined) return ok({ tasks: ended });
  const [task] = ended;
  if (found.length === 0) return notFound(`Task '${taskId}' does not exist`);
  // Upstream takes it for granted that there is one.
  return task === undefined ? { status: 500, json: { message: 'None.get' } } : ok({ task });
}

function removeTasks(scheduler: Scheduler, request: ApiRequest): Answer {
  const how = howToEnd(request);
  if (how === 'both') return SCALE_AND_WIPE;
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
  if (how === 'scale') return endAndScale(scheduler, request, found);
  const ofApps = found.filter(({ spec }) => scheduler.apps.get(spec.app.id) !== undefined);
  return ok({ tasks: end(scheduler, ofApps, how) });
}
