import { isRefusal, invalidJson, invalidObject, type Refusal, type Step, type Verdict } from './answer';
import type { App, AppUpdate } from './app';
import { definition } from './define';
import { isJsonObject, type Json } from './json';
import { normalized, normalizedUpdate } from './normalize';
import { canonicalId } from './path-id';
import { readApp, readList, readUpdate, type Reading } from './read';
import { acyclic, residentUpdate } from './rules/all-apps';
import { definitionRules } from './rules/definition';
import { rolesFor, type Server } from './server';
import { withServicePorts } from './service-ports';
import { asUpdate, updated, withoutPrior } from './update';

export interface AppRequest {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  /** Of the app, absolute. Absent: `/v2/apps` itself. */
  readonly id?: string;
  /** @default true, as the server's */
  readonly partialUpdate?: boolean;
  /** @default false */
  readonly force?: boolean;
  /** As it comes, JSON or not. */
  readonly body: string;
}

/** What Marathon 1.11.24 answers to a request that creates or changes apps, and what they are then. */
export function judge(request: AppRequest, server: Server): Verdict {
  const body = parsed(request.body);
  if ('verdict' in body) return body;
  if (request.id !== undefined) return judgeOne(request, canonicalId(request.id), body.json, server);
  return request.method === 'POST' ? create(body.json, server) : judgeSeveral(request, body.json, server);
}

function parsed(text: string): { readonly json: Json } | Refusal {
  // Nothing at all is not JSON that breaks off.
  if (text.trim() === '') return { verdict: 'refuse', status: 400, message: 'Please specify data in JSON format' };
  try {
    return { json: JSON.parse(text) as Json };
  } catch {
    return { verdict: 'refuse', status: 400, message: 'Invalid JSON' };
  }
}

function create(json: Json, server: Server): Verdict {
  const read = valueOf<App>(readApp(json));
  if (isRefusal(read)) return read;
  const app = judged(read, server, false);
  if (isRefusal(app)) return app;
  if (server.apps.has(app.id))
    return { verdict: 'refuse', status: 409, message: `An app with id [${app.id}] already exists.` };
  return changed([app], 201, server);
}

/** Of an app that is not there an update is read as a whole app, whatever partialUpdate says. */
function judgeOne(request: AppRequest, id: string, json: Json, server: Server): Verdict {
  const before = server.apps.get(id);
  const isPartial = request.method === 'PATCH' || request.partialUpdate !== false;
  const { force = false } = request;
  const update =
    before !== undefined && isPartial
      ? partialUpdate(json, before, server, force)
      : wholeUpdate(json, id, server, force);
  if (isRefusal(update)) return update;
  const app = applied(id, update, isPartial, request, server);
  return isRefusal(app) ? app : changed([app], before === undefined ? 201 : 200, server);
}

function wholeUpdate(json: Json, id: string, server: Server, isForced: boolean): Step<AppUpdate> {
  if (!isJsonObject(json)) return invalidJson([{ path: '', text: 'error.expected.jsobject' }]);
  const read = valueOf<App>(readApp({ ...json, id }));
  if (isRefusal(read)) return read;
  const app = normalized(read, server.flags, rolesFor(id, server, isForced));
  return isRefusal(app) ? app : asUpdate(app);
}

function partialUpdate(json: Json, before: App, server: Server, isForced: boolean): Step<AppUpdate> {
  const read = valueOf<AppUpdate>(readUpdate(json));
  if (isRefusal(read)) return read;
  const update = normalizedUpdate(read, server.flags);
  if (isRefusal(update)) return update;
  const result = normalized(updated(before, update), server.flags, rolesFor(before.id, server, isForced));
  return isRefusal(result) ? result : update;
}

function judgeSeveral(request: AppRequest, json: Json, server: Server): Verdict {
  const isPartial = request.method === 'PATCH' || request.partialUpdate !== false;
  const read = valueOf<readonly (App & AppUpdate)[]>(readList(json, isPartial ? readUpdate : readApp));
  if (isRefusal(read)) return read;
  const updates: (AppUpdate & { readonly id: string })[] = [];
  for (const one of read as readonly AppUpdate[]) {
    const update = isPartial ? severalPartial(one, server) : severalWhole(one as App, server, request.force ?? false);
    if (isRefusal(update)) return update;
    updates.push({ ...update, id: canonicalId(update.id ?? '') });
  }
  // Each is laid over what those before it have made.
  const apps = new Map(server.apps);
  const made = new Map<string, App>();
  for (const update of updates) {
    const app = applied(update.id, update, isPartial, request, { ...server, apps });
    if (isRefusal(app)) return app;
    apps.set(app.id, app);
    made.set(app.id, app);
  }
  return changed([...made.values()], 200, server);
}

function severalPartial(update: AppUpdate, { flags }: Server): Step<AppUpdate> {
  if (update.id === undefined)
    return { verdict: 'refuse', status: 422, message: 'requirement failed: App Update must have app id set' };
  return normalizedUpdate(update, flags);
}

function severalWhole(read: App, server: Server, isForced: boolean): Step<AppUpdate> {
  const app = normalized(read, server.flags, rolesFor(canonicalId(read.id), server, isForced));
  return isRefusal(app) ? app : asUpdate(app);
}

/** AppHelpers.updateOrCreate. */
function applied(id: string, update: AppUpdate, isPartial: boolean, request: AppRequest, server: Server): Step<App> {
  const before = server.apps.get(id);
  const missing: Refusal = { verdict: 'refuse', status: 404, message: `App '${id}' does not exist` };
  if (before === undefined) {
    // The document was judged by now: a bad one is told before the missing app is.
    return request.method === 'PATCH' ? missing : judged(withoutPrior(update, id), server, request.force);
  }
  if (update.version !== undefined) return server.olderVersion?.(id, update.version) ?? missing;
  const app = isPartial ? updated(before, update) : withoutPrior(update, id);
  return judged(app, server, request.force);
}

/** From an app as it was read to one as it is kept, through the three stages of rules. */
function judged(read: App, server: Server, isForced = false): Step<App> {
  const roles = rolesFor(canonicalId(read.id), server, isForced);
  const normal = normalized(read, server.flags, roles);
  if (isRefusal(normal)) return normal;
  const app = definition(normal);
  if (isRefusal(app)) return app;
  return invalidObject(definitionRules(app, roles)) ?? app;
}

/** The last stages: all apps together, and the plan. */
function changed(apps: readonly App[], status: 200 | 201, server: Server): Verdict {
  const all = new Map(server.apps);
  const kept: App[] = [];
  for (const app of apps) {
    const withPorts = withServicePorts(app, { ...server, apps: all });
    if (isRefusal(withPorts)) return withPorts;
    all.set(app.id, withPorts);
    kept.push(withPorts);
  }
  const cyclic = invalidObject(acyclic(all));
  if (cyclic !== undefined) return cyclic;
  const updates = kept.flatMap((app, at) =>
    residentUpdate(server.apps.get(app.id), app).map(({ path, text }) => ({ path: `/app(${at})${path}`, text })),
  );
  return invalidObject(updates) ?? { verdict: 'accept', status, apps: kept };
}

/** What the reader has made, typed as it made it. */
function valueOf<T extends object>(reading: Reading): Step<T> {
  return 'errors' in reading ? invalidJson(reading.errors) : (reading.value as unknown as T);
}
