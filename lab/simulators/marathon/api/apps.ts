import { judge, writeApp, type AppRequest, type Json, type JsonObject } from '../../../../upstream/marathon/document';
import { canonicalId } from '../../../../upstream/marathon/document/path-id';
import { writeRunSpec, type RunSpec } from '../run-spec';
import type { Scheduler } from '../scheduler';
import {
  deploymentResult,
  flag,
  METHOD_NOT_ALLOWED,
  notFound,
  ok,
  refused,
  unknownApp,
  type Answer,
  type ApiRequest,
} from './answer';
import { appInfo, embedsOf } from './app-info';
import { isLabelled } from './label-selector';
import { appTasks } from './tasks';
import { withUnassignedPorts } from './unassigned-ports';

/** `/v2/apps` and all below (AppsResource). @param id what stands behind `/v2/apps/` */
export function apps(scheduler: Scheduler, request: ApiRequest, id: string): Answer {
  if (id === '') return several(scheduler, request);
  const tasks = /^(.+)\/tasks(?:\/([^/]+))?$/.exec(id);
  if (tasks?.[1] !== undefined) return appTasks(scheduler, request, tasks[1], tasks[2]);
  const versions = /^(.+)\/versions(?:\/([^/]+))?$/.exec(id);
  if (versions?.[1] !== undefined) return appVersions(scheduler, request, canonicalId(versions[1]), versions[2]);
  const restarted = request.method === 'POST' ? /^(.+)\/restart$/.exec(id)?.[1] : undefined;
  if (restarted !== undefined) return restart(scheduler, request, canonicalId(restarted));
  switch (request.method) {
    case 'GET':
      return id === '*' || id.endsWith('/*') ? group(scheduler, request, id) : one(scheduler, request, canonicalId(id));
    case 'PUT':
    case 'PATCH':
      return update(scheduler, request, request.method, canonicalId(id));
    case 'DELETE':
      return remove(scheduler, request, canonicalId(id));
    default:
      return METHOD_NOT_ALLOWED;
  }
}

function several(scheduler: Scheduler, request: ApiRequest): Answer {
  switch (request.method) {
    case 'GET':
      return list(scheduler, request);
    case 'POST':
      return create(scheduler, request);
    case 'PUT':
    case 'PATCH':
      return update(scheduler, request, request.method);
    default:
      return METHOD_NOT_ALLOWED;
  }
}

function list(scheduler: Scheduler, { query }: ApiRequest): Answer {
  const embeds = embedsOf([...query.getAll('embed'), 'counts', 'deployments']);
  const contains = (text: string | undefined, asked: string | null): boolean =>
    asked === null || text?.toLowerCase().includes(asked.toLowerCase()) === true;
  const found = [...scheduler.apps.all.values()].filter(
    ({ app }) =>
      contains(app.cmd, query.get('cmd')) &&
      contains(app.id, query.get('id')) &&
      isLabelled(app.labels, query.get('label')),
  );
  return ok({ apps: found.map((spec) => appInfo(scheduler, spec, embeds)) });
}

const EMBEDDED_ALWAYS = ['counts', 'tasks', 'lastTaskFailure', 'deployments'];

function one(scheduler: Scheduler, { query }: ApiRequest, id: string): Answer {
  const spec = scheduler.apps.get(id);
  if (spec === undefined) return unknownApp(id);
  return ok({ app: appInfo(scheduler, spec, embedsOf([...query.getAll('embed'), ...EMBEDDED_ALWAYS])) });
}

function group(scheduler: Scheduler, { query }: ApiRequest, path: string): Answer {
  const id = canonicalId(path.slice(0, -1));
  const prefix = id === '/' ? '/' : `${id}/`;
  const found = [...scheduler.apps.all.values()].filter(({ app }) => app.id.startsWith(prefix));
  if (found.length === 0 && id !== '/') return notFound(`Group '${id}' does not exist`);
  const embeds = embedsOf([...query.getAll('embed'), ...EMBEDDED_ALWAYS]);
  return ok({ '*': found.map((spec) => appInfo(scheduler, spec, embeds)) });
}

function create(scheduler: Scheduler, request: ApiRequest): Answer {
  const verdict = judge({ method: 'POST', body: request.body }, scheduler.apps.server);
  if (verdict.verdict === 'refuse') return refused(verdict);
  const [app] = verdict.apps;
  if (app === undefined) return METHOD_NOT_ALLOWED;
  const plan = scheduler.apps.put([app], flag(request, 'force', false));
  const spec = scheduler.apps.get(app.id);
  if (spec !== undefined) postEvent(scheduler, request, spec);
  const answered = withUnassignedPorts(app, JSON.parse(request.body) as Json);
  const json: JsonObject = {
    ...writeApp(answered),
    version: plan.version,
    tasksStaged: 0,
    tasksRunning: 0,
    tasksHealthy: 0,
    tasksUnhealthy: 0,
    deployments: [{ id: plan.id }],
  };
  return { status: 201, headers: { Location: app.id, 'Marathon-Deployment-Id': plan.id }, json };
}

function update(scheduler: Scheduler, request: ApiRequest, method: 'PATCH' | 'PUT', id?: string): Answer {
  const isForced = flag(request, 'force', false);
  const asked: AppRequest = {
    method,
    ...(id === undefined ? {} : { id }),
    partialUpdate: flag(request, 'partialUpdate', true),
    force: isForced,
    body: request.body,
  };
  const verdict = judge(asked, scheduler.apps.server);
  if (verdict.verdict === 'refuse') return refused(verdict);
  const plan = scheduler.apps.put(verdict.apps, isForced);
  for (const app of verdict.apps) {
    const spec = scheduler.apps.get(app.id);
    if (spec !== undefined) postEvent(scheduler, request, spec);
  }
  const isCreated = verdict.status === 201 && id !== undefined;
  return deploymentResult(plan, verdict.status, isCreated ? { Location: id } : {});
}

function remove(scheduler: Scheduler, request: ApiRequest, id: string): Answer {
  if (scheduler.apps.get(id) === undefined) return unknownApp(id);
  return deploymentResult(scheduler.apps.remove(id, flag(request, 'force', true)));
}

function restart(scheduler: Scheduler, request: ApiRequest, id: string): Answer {
  const spec = scheduler.apps.get(id);
  if (spec === undefined) return unknownApp(id);
  return deploymentResult(scheduler.apps.restart(spec, flag(request, 'force', false)));
}

function appVersions(scheduler: Scheduler, { method }: ApiRequest, id: string, version?: string): Answer {
  if (method !== 'GET') return METHOD_NOT_ALLOWED;
  const versions = scheduler.apps.versions(id);
  if (version === undefined)
    return versions.length === 0 ? unknownApp(id) : ok({ versions: versions.map((spec) => spec.version) });
  const found = versions.find((spec) => Date.parse(spec.version) === Date.parse(version));
  return found === undefined ? unknownApp(id, version) : ok(writeRunSpec(found));
}

function postEvent(scheduler: Scheduler, { remoteAddress, path }: ApiRequest, spec: RunSpec): void {
  const json = { clientIp: remoteAddress, uri: path, appDefinition: writeRunSpec(spec) };
  scheduler.bus.publish({ type: 'api_post_event', json });
}
