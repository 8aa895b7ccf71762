import type { JsonObject } from '../../../../upstream/marathon/document';
import { canonicalId, segments } from '../../../../upstream/marathon/document/path-id';
import { writeRunSpec, type RunSpec } from '../run-spec';
import type { Scheduler } from '../scheduler';
import { METHOD_NOT_ALLOWED, notFound, ok, type Answer, type ApiRequest } from './answer';

/** `/v2/groups`, read only: groups are made by the apps in them. */
export function groups(scheduler: Scheduler, { method }: ApiRequest, path: string): Answer {
  if (method !== 'GET') return METHOD_NOT_ALLOWED;
  const id = canonicalId(path);
  const specs = [...scheduler.apps.all.values()];
  const json = group(id, specs);
  return json === undefined ? notFound(`Group '${id}' does not exist`) : ok(json);
}

/** Those that the apps' ids name, the root among them. */
export function countGroups(specs: Iterable<RunSpec>): number {
  const ids = new Set<string>(['/']);
  for (const { app } of specs) {
    const path = segments(app.id).slice(0, -1);
    for (const [at] of path.entries()) ids.add(`/${path.slice(0, at + 1).join('/')}`);
  }
  return ids.size;
}

function group(id: string, specs: readonly RunSpec[]): JsonObject | undefined {
  const prefix = id === '/' ? '/' : `${id}/`;
  const below = specs.filter(({ app }) => app.id.startsWith(prefix));
  if (below.length === 0 && id !== '/') return undefined;
  const isHere = ({ app }: RunSpec): boolean => !app.id.slice(prefix.length).includes('/');
  const names = new Set(
    below.filter((spec) => !isHere(spec)).map(({ app }) => app.id.slice(prefix.length).split('/')[0]),
  );
  const versions = below.map(({ version }) => version).sort();
  return {
    id,
    apps: below.filter(isHere).map(writeRunSpec),
    groups: [...names].flatMap((name) => group(`${prefix}${name ?? ''}`, below) ?? []),
    dependencies: [],
    ...(versions.length === 0 ? {} : { version: versions.at(-1) ?? '' }),
  };
}
