import { readFileSync } from 'node:fs';
import type { HttpAnswer, HttpRequest } from './http';

export interface Credential {
  readonly principal: string;
  readonly secret: string;
}

/** Of `--credentials` and `--http_credentials`: JSON, or a file with it. @throws Error where there is none in it */
export function credentialsFrom(value: string): Credential[] {
  const { credentials } = JSON.parse(contentOf(value)) as { credentials?: Credential[] };
  if (!Array.isArray(credentials)) throw new Error('expected an object with a list of credentials');
  return credentials;
}

/** Of an agent's `--credential`: one. */
export function credentialFrom(value: string): Credential {
  return JSON.parse(contentOf(value)) as Credential;
}

function contentOf(value: string): string {
  const path = value.startsWith('file://') ? value.slice('file://'.length) : value.startsWith('/') ? value : undefined;
  return path === undefined ? value : readFileSync(path, 'utf8');
}

export function basic({ principal, secret }: Credential): string {
  return `Basic ${Buffer.from(`${principal}:${secret}`).toString('base64')}`;
}

/** Undefined where the request may go on: one of the principals asks, or none is needed. */
export function unauthorized(
  request: HttpRequest,
  credentials: readonly Credential[] | undefined,
  realm: string,
): HttpAnswer | undefined {
  const given = request.headers.authorization;
  if (credentials === undefined || credentials.some((credential) => basic(credential) === given)) return undefined;
  return { status: 401, headers: { 'www-authenticate': `Basic realm="${realm}"` } };
}
