import { isRefusal, type Refusal } from './answer';
import type { App } from './app';
import type { JsonObject } from './json';
import { judge, type AppRequest } from './request';
import { emptyServer, serverFlags, type Server } from './server';
import { writeApp } from './write';

/** A form, or why there is none. */
export type Form = { readonly app: JsonObject } | Refusal;

/**
 * What GET /v2/apps/{id} gives back for an app that is posted, fully defaulted, without version and versionInfo.
 * @param server flags, and the apps whose service ports are taken; @default none, all flags at their defaults
 */
export function canonicalApp(document: JsonObject, server: Server = emptyServer()): Form {
  return formAfter({ method: 'POST', body: JSON.stringify(document) }, server);
}

/**
 * The form to compare by: what the canonical form becomes when it is sent as it was got. The two differ in one thing: a check without port gets the
 * portIndex 0 where the default port is written, as the server itself adds it on reading the app back from ZooKeeper.
 */
export function settledApp(document: JsonObject, server: Server = emptyServer()): Form {
  const canonical = canonicalApp(document, server);
  return isRefusal(canonical) ? canonical : canonicalApp(canonical.app, server);
}

/**
 * What GET gives back once `wanted` is put as a whole over `current`, which is GET's answer: service ports that were not asked for stay, the role too.
 * Settled, to be compared with `settledOver(current, current)`. Flags of the server that it shows in `current` are taken from there, all features are
 * taken as enabled: what the server would refuse for them it says itself.
 */
export function settledOver(wanted: JsonObject, current: JsonObject): Form {
  const { role, networks } = current as unknown as Partial<App>;
  const name = networks?.find(({ mode }) => mode === 'container')?.name;
  const flags = serverFlags({
    enable_features: 'external_volumes,gpu_resources,secrets',
    ...(role === undefined ? {} : { mesos_role: role }),
    ...(name === undefined ? {} : { default_network_name: name }),
  });
  const held = judge({ method: 'POST', body: JSON.stringify(current) }, emptyServer(flags));
  if (held.verdict === 'refuse') return held;
  const apps = new Map(held.apps.map((app) => [app.id, app]));
  const [id = '/'] = apps.keys();
  const put = (document: JsonObject): Form =>
    formAfter({ method: 'PUT', id, partialUpdate: false, body: JSON.stringify(document) }, { flags, apps });
  const once = put(wanted);
  return isRefusal(once) ? once : put(once.app);
}

function formAfter(request: AppRequest, server: Server): Form {
  const verdict = judge(request, server);
  return verdict.verdict === 'refuse' ? verdict : { app: verdict.apps.map(writeApp)[0] ?? {} };
}
