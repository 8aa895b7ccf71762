import type { HostConnection } from '../../connection';
import { UnreachableError, type Http } from '../../transport';
import type { Credentials } from '../credentials';

/** Consul answered with an error status. */
export class ConsulError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** A server answers, and has nobody to ask: there is no quorum, or not yet. */
export class NoLeaderError extends UnreachableError {}

/** The cluster knows no such token: another one's, or not bootstrapped with it yet. */
export class UnknownTokenError extends Error {}

/** Of an election, a server that starts, or one that ends. */
const NO_LEADER =
  /no cluster leader|leadership (?:lost|transfer)|not the leader|no known consul servers|raft is already shutdown|not ready to serve/i;
/** Consul says so, with status 403, of tokens that are not there: of our own too; before 1.17 of policies as well. */
const ACL_NOT_FOUND = /ACL not found/i;

/** The HTTP API of one server. The token is a header, inside the connection. */
export class ConsulApi {
  constructor(
    private readonly http: Http,
    private readonly host: Pick<HostConnection, 'name'>,
    /** The token. */
    private readonly credentials: Credentials,
  ) {}

  /** @returns undefined where it is not there @throws ConsulError, UnknownTokenError, UnreachableError */
  async get<T>(path: string): Promise<T | undefined> {
    try {
      return await this.call<T>('GET', path);
    } catch (error) {
      if (error instanceof ConsulError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** A token or policy; its absence is told like that of our own token. */
  async getAcl<T>(path: string): Promise<T | undefined> {
    try {
      return await this.get<T>(path);
    } catch (error) {
      if (!(error instanceof UnknownTokenError)) throw error;
      await this.get('/v1/acl/token/self');
      return undefined;
    }
  }

  put<T>(path: string, body?: unknown): Promise<T> {
    return this.call<T>('PUT', path, body);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.call<T>('POST', path, body);
  }

  delete<T>(path: string, body?: unknown): Promise<T> {
    return this.call<T>('DELETE', path, body);
  }

  /** Whose token this is: undefined where the cluster knows no such one. */
  async tokenOf<T>(secret: string): Promise<T | undefined> {
    try {
      return await this.call<T>('GET', '/v1/acl/token/self', undefined, secret);
    } catch (error) {
      if (error instanceof UnknownTokenError) return undefined;
      throw error;
    }
  }

  private async call<T>(method: string, path: string, body?: unknown, token = this.credentials.text): Promise<T> {
    const { status, body: answer } = await this.http.call(method, path, {
      headers: { 'X-Consul-Token': token, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = answer.toString();
    if (status < 400) return (text.trim() === '' ? undefined : JSON.parse(text)) as T;
    const said = without(text.trim(), [token, ...secretsIn(body)]);
    const { name } = this.host;
    if (status >= 500 && NO_LEADER.test(said))
      throw new NoLeaderError(
        name,
        `It says: ${said}. A majority of its servers must run.`,
        `host ${name}: its Consul server knows no leader`,
      );
    if (status === 403 && ACL_NOT_FOUND.test(said))
      throw new UnknownTokenError(
        `Consul (asked on ${name}) does not know the token in ${this.credentials.file}\n` +
          'Put the management token of this cluster there.',
      );
    throw new ConsulError(status, `Consul on ${name}: ${method} ${path.split('?')[0] ?? ''}: ${status} ${said}`);
  }
}

/** Of what a request gives Consul: a token, a gossip key. */
function secretsIn(body: unknown): string[] {
  const { SecretID, Key } = (typeof body === 'object' ? (body ?? {}) : {}) as { SecretID?: unknown; Key?: unknown };
  return [SecretID, Key].filter((one) => typeof one === 'string');
}

/** An answer that repeats what it was sent goes into no message. */
const without = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((left, secret) => (secret === '' ? left : left.replaceAll(secret, '(secret)')), text);
