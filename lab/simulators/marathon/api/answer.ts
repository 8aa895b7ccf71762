import type { Json, JsonObject } from '../../../../upstream/marathon/document';
import type { Refusal } from '../../../../upstream/marathon/document';
import { TooManyDeploymentsError } from '../apps';
import { LockedError } from '../deployment/deployments';
import type { Plan } from '../deployment/plan';

export interface ApiRequest {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly remoteAddress: string;
  readonly accept: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: Json;
  /** Instead of JSON. */
  readonly text?: string;
}

export const URI_NOT_FOUND: Answer = { status: 500, json: { message: 'URI not found' } };
export const METHOD_NOT_ALLOWED: Answer = { status: 405, json: { message: 'Method Not Allowed' } };

export function ok(json: Json): Answer {
  return { status: 200, json };
}

export function notFound(message: string): Answer {
  return { status: 404, json: { message } };
}

export function unknownApp(id: string, version?: string): Answer {
  return notFound(`App '${id}' does not exist${version === undefined ? '' : ` in version ${version}`}`);
}

export function badRequest(message: string): Answer {
  return { status: 400, json: { message } };
}

export function deploymentResult({ id, version }: Plan, status = 200, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { ...headers, 'Marathon-Deployment-Id': id }, json: { version, deploymentId: id } };
}

export function refused({ status, message, details }: Refusal): Answer {
  const json: JsonObject = {
    message: message ?? 'requirement failed',
    ...(details === undefined
      ? {}
      : { details: Object.entries(details).map(([path, errors]) => ({ path, errors: [...errors] })) }),
  };
  return { status, json };
}

/** What is thrown on the way of a change, as MarathonExceptionMapper answers it. */
export function answerTo(fault: unknown): Answer {
  if (fault instanceof LockedError)
    return { status: 409, json: { message: fault.message, deployments: fault.deployments.map((id) => ({ id })) } };
  if (fault instanceof TooManyDeploymentsError) return { status: 403, json: { message: fault.message } };
  return { status: 500, json: { message: fault instanceof Error ? fault.message : String(fault) } };
}

export function flag({ query }: ApiRequest, name: string, byDefault: boolean): boolean {
  const value = query.get(name);
  return value === null ? byDefault : value.toLowerCase() === 'true';
}
