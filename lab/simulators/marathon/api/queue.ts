import { canonicalId } from '../../../../upstream/marathon/document/path-id';
import { isScheduled } from '../instances/instance';
import { writeRunSpec } from '../run-spec';
import type { Scheduler } from '../scheduler';
import { METHOD_NOT_ALLOWED, notFound, ok, type Answer, type ApiRequest } from './answer';

/** `/v2/queue` (QueueResource). */
export function queue(scheduler: Scheduler, { method, query }: ApiRequest, rest: string): Answer {
  if (rest === '') {
    if (method !== 'GET') return METHOD_NOT_ALLOWED;
    const embedsOffers = query.getAll('embed').includes('lastUnusedOffers');
    return ok({ queue: scheduler.queue.queue((id) => scheduler.apps.get(id), embedsOffers, writeRunSpec) });
  }
  const path = /^(.+)\/delay$/.exec(rest)?.[1];
  if (path === undefined || method !== 'DELETE') return METHOD_NOT_ALLOWED;
  const id = canonicalId(path);
  const spec = scheduler.apps.get(id);
  if (spec === undefined || !scheduler.tracker.of(id).some(isScheduled))
    return notFound(`Application ${id} not found in tasks queue.`);
  scheduler.queue.backOff.reset(spec);
  return { status: 204 };
}
