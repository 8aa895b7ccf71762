import type { Settings } from '../flags';
import type { Scheduler } from '../scheduler';
import { METHOD_NOT_ALLOWED, notFound, ok, URI_NOT_FOUND, type Answer, type ApiRequest } from './answer';
import { apps } from './apps';
import { deployments } from './deployments';
import { groups } from './groups';
import type { HttpMetrics } from './http-metrics';
import { info, type Leadership } from './info';
import { metricsJson, metricsOf, metricsText } from './metrics';
import { queue } from './queue';
import { tasks } from './tasks';

/** What routes answer from. */
export interface Served {
  readonly scheduler: Scheduler;
  readonly settings: Settings;
  readonly leadership: Leadership;
  readonly http: HttpMetrics;
  /** When the program started, and when it began to lead; milliseconds since 1970. */
  readonly since: { readonly start: number; readonly lead: number };
  /** Gives the leadership up. */
  readonly abdicate: () => void;
}

const ABDICATION_MILLISECONDS = 500;

/** A leader's answer. `/v2/events` is not here: it has no end. */
export function answer(served: Served, request: ApiRequest): Answer {
  const { scheduler } = served;
  const [, top, rest] =
    /^\/v2\/(apps|tasks|deployments|queue|groups|info|leader)(?:\/+(.*?))?\/*$/.exec(request.path) ?? [];
  switch (top) {
    case 'apps':
      return apps(scheduler, request, rest ?? '');
    case 'tasks':
      return tasks(scheduler, request, rest ?? '');
    case 'deployments':
      return deployments(scheduler, request, rest ?? '');
    case 'queue':
      return queue(scheduler, request, rest ?? '');
    case 'groups':
      return groups(scheduler, request, rest ?? '');
    case 'info':
      return only('GET', request, () => ok(info(served.settings, served.leadership)));
    case 'leader':
      return leader(served, request);
    default:
      return system(served, request);
  }
}

function system(served: Served, request: ApiRequest): Answer {
  const { scheduler, http, since, settings } = served;
  const metrics = () => metricsOf(scheduler, http, since);
  switch (request.path.replace(/(.)\/+$/, '$1')) {
    case '/':
      return { status: 302, headers: { Location: '/ui/' } };
    case '/ping':
      return only('GET', request, () => ping(request));
    case '/metrics':
      return only('GET', request, () => ok(metricsJson(metrics(), settings.metricsPrefix)));
    case '/metrics/prometheus':
      return only('GET', request, () => ({ status: 200, text: metricsText(metrics(), settings.metricsPrefix) }));
    default:
      return URI_NOT_FOUND;
  }
}

function ping({ accept }: ApiRequest): Answer {
  if (accept.includes('application/json') && !/text\/|\*\/\*/.test(accept)) return ok('pong');
  return accept === '' || /text\/|\*\/\*/.test(accept) ? { status: 200, text: 'pong' } : { status: 204 };
}

function leader({ leadership, abdicate, scheduler }: Served, request: ApiRequest): Answer {
  if (request.method === 'DELETE') {
    scheduler.after(ABDICATION_MILLISECONDS, abdicate);
    return ok({ message: 'Leadership abdicated' });
  }
  return only('GET', request, () =>
    leadership.leader === undefined ? notFound('There is no leader') : ok({ leader: leadership.leader }),
  );
}

function only(method: string, request: ApiRequest, make: () => Answer): Answer {
  return request.method === method ? make() : METHOD_NOT_ALLOWED;
}
