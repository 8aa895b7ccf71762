import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge, serverFlags, type App, type AppRequest, type Server } from '../../../upstream/marathon/document';
import { BASES } from '../../fixtures/marathon/app-verdicts';
import type { Document, Json, JsonObject } from '../../fixtures/marathon/rows';

const EXAMPLES = join(__dirname, '../../../contracts/marathon/raml/v2/examples');

/** The body of a row's request. */
export function bodyOf(document: Document): string {
  if ('text' in document) return document.text;
  if ('example' in document) return readFileSync(join(EXAMPLES, document.example), 'utf8');
  return JSON.stringify('body' in document ? document.body : merge(BASES[document.base], document.patch));
}

/** RFC 7396. */
function merge(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const base = isObject(target) ? target : {};
  const kept = Object.entries(base).filter(([name]) => !(name in patch));
  const laid = Object.entries(patch).filter(([, value]) => value !== null);
  return Object.fromEntries([...kept, ...laid.map(([name, value]) => [name, merge(base[name], value)] as const)]);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A row's request line: `PUT /v2/apps/web?partialUpdate=false`. */
export function requestOf(line: string, body: string): AppRequest {
  const [method, target] = line.split(' ') as [AppRequest['method'], string];
  const [path = '', query = ''] = target.split('?');
  const id = path.replace(/^\/v2\/apps\/?/, '');
  return {
    method,
    body,
    ...(id === '' ? {} : { id: `/${id}` }),
    partialUpdate: !query.includes('partialUpdate=false'),
    force: query.includes('force=true'),
  };
}

/** A server that holds apps as they were posted. */
export function serverWith(posted: readonly JsonObject[], flags: Readonly<Record<string, string>> = {}): Server {
  const apps = new Map<string, App>();
  const server: Server = { flags: serverFlags(flags), apps };
  for (const document of posted) {
    const verdict = judge({ method: 'POST', body: JSON.stringify(document) }, server);
    if (verdict.verdict === 'refuse') throw new Error(`cannot be posted: ${JSON.stringify(verdict)}`);
    for (const app of verdict.apps) apps.set(app.id, app);
  }
  return server;
}
