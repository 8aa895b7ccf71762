import type { HostConnection } from '../../connection';
import type { JsonObject } from '../../../upstream/marathon/document';
import { UnreachableError, type Http } from '../../transport';
import type { Credentials } from '../credentials';
import type { AppStatus, DeploymentResult, FoundApp, QueuedApp, RunningDeployment } from './answers';

/** Marathon answered with an error status, or would have. */
export class MarathonError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** That stand in its way. */
    readonly deployments: readonly string[] = [],
  ) {
    super(message);
  }
}

/** One answers, and has no leader to ask: an election, or a leader that prepares or ended. What was sent may have been done all the same. */
export class NoLeaderError extends UnreachableError {}

interface ErrorBody {
  readonly message?: string;
  readonly details?: readonly { readonly path?: string; readonly errors?: readonly string[] }[];
  readonly deployments?: readonly { readonly id: string }[];
}

const EMBEDDED = ['app.counts', 'app.deployments', 'app.lastTaskFailure', 'app.readiness', 'app.tasks'];

/** The HTTP API by one of its hosts. Credentials are a header, inside the connection. */
export class MarathonApi {
  private asked = false;

  constructor(
    private readonly http: Http,
    private readonly host: Pick<HostConnection, 'name'>,
    /** `<user>:<password>`. */
    private readonly credentials?: Credentials,
  ) {}

  /** Whether a change was sent, with whatever answer. */
  get mayHaveChanged(): boolean {
    return this.asked;
  }

  /** @returns undefined where there is none */
  async app(id: string): Promise<FoundApp | undefined> {
    const query = EMBEDDED.map((what) => `embed=${what}`).join('&');
    const found = await this.ifThere<{ app: JsonObject }>('GET', `/v2/apps${id}?${query}`);
    return found && { document: found.app, status: found.app as unknown as AppStatus };
  }

  apps(): Promise<readonly FoundApp[]> {
    const query = EMBEDDED.map((what) => `embed=apps${what.slice('app'.length)}`).join('&');
    return this.call<{ apps: JsonObject[] }>('GET', `/v2/apps?${query}`).then(({ apps }) =>
      apps.map((app) => ({ document: app, status: app as unknown as AppStatus })),
    );
  }

  /** Makes an app that must not be there. */
  async create(app: JsonObject): Promise<DeploymentResult> {
    const made = await this.change<AppStatus>(app.id as string, false, 'POST', '/v2/apps', app);
    return { version: made.version, deploymentId: made.deployments[0]?.id ?? '' };
  }

  /** Puts the whole of it in place of what is there. @param force whether a deployment that is under way is cancelled */
  put(id: string, app: JsonObject, force: boolean): Promise<DeploymentResult> {
    return this.change(id, force, 'PUT', `/v2/apps${id}?partialUpdate=false&force=${force}`, app);
  }

  /** Changes some of it. */
  patch(id: string, change: JsonObject, force = false): Promise<DeploymentResult> {
    return this.change(id, force, 'PATCH', `/v2/apps${id}?force=${force}`, change);
  }

  remove(id: string, force: boolean): Promise<DeploymentResult> {
    return this.change(id, force, 'DELETE', `/v2/apps${id}?force=${force}`);
  }

  restart(id: string, force: boolean): Promise<DeploymentResult> {
    return this.change(id, force, 'POST', `/v2/apps${id}/restart?force=${force}`);
  }

  async versions(id: string): Promise<readonly string[]> {
    return (await this.call<{ versions: string[] }>('GET', `/v2/apps${id}/versions`)).versions;
  }

  /** @returns undefined where there is none, or no more */
  version(id: string, version: string): Promise<JsonObject | undefined> {
    return this.ifThere('GET', `/v2/apps${id}/versions/${encodeURIComponent(version)}`);
  }

  deployments(): Promise<readonly RunningDeployment[]> {
    return this.call('GET', '/v2/deployments');
  }

  /** Marathon forces it: no lock is in its way (DeploymentsResource). @returns the deployment that takes it back; undefined where it is over */
  revert(deployment: string): Promise<DeploymentResult | undefined> {
    return this.ifThere('DELETE', `/v2/deployments/${deployment}`);
  }

  async queued(id: string): Promise<QueuedApp | undefined> {
    const { queue } = await this.call<{ queue?: QueuedApp[] }>('GET', '/v2/queue');
    return queue?.find(({ app }) => app?.id === id);
  }

  /** `host:port` of who leads. */
  async leader(): Promise<string> {
    return (await this.call<{ leader: string }>('GET', '/v2/leader')).leader;
  }

  /**
   * Sends a change of an app. Unless forced, not while a deployment holds the app: Marathon would answer 409, and by that take the lock off what is under way
   * (MarathonSchedulerActor.deploy); a scale check then starts and ends instances in the middle of it.
   * @throws MarathonError with these deployments
   */
  private async change<T>(id: string, force: boolean, method: string, path: string, body?: JsonObject): Promise<T> {
    // A lock is never on a group: a deployment of one affects its apps (DeploymentPlan.affectedRunSpecIds).
    const holders = force ? [] : (await this.deployments()).filter(({ affectedApps }) => affectedApps.includes(id));
    if (holders.length > 0)
      throw new MarathonError(
        409,
        `Marathon on ${this.host.name}: ${method} ${pathOf(path)} was not sent: ${id} is locked`,
        holders.map((holder) => holder.id),
      );
    this.asked = true;
    return this.call(method, path, body);
  }

  private async ifThere<T>(method: string, path: string): Promise<T | undefined> {
    try {
      return await this.call<T>(method, path);
    } catch (error) {
      if (error instanceof MarathonError && error.status === 404) return undefined;
      throw error;
    }
  }

  private async call<T>(method: string, path: string, body?: JsonObject): Promise<T> {
    const { status, body: answer } = await this.http.call(method, path, {
      headers: {
        Accept: 'application/json',
        ...(this.credentials !== undefined && {
          Authorization: `Basic ${Buffer.from(this.credentials.text).toString('base64')}`,
        }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = answer.toString();
    if (status < 400) return (text.trim() === '' ? undefined : JSON.parse(text)) as T;
    throw this.refused(status, `${method} ${pathOf(path)}`, text);
  }

  private refused(status: number, request: string, text: string): Error {
    const { name } = this.host;
    if (status === 502 || status === 503 || (status >= 500 && !isOfMarathon(text)))
      return new NoLeaderError(
        name,
        `It answers ${status} to ${request}. One of them must lead, and Mesos and ZooKeeper must serve.`,
        `host ${name}: its Marathon knows no leader that serves`,
      );
    if (status === 401)
      return new MarathonError(
        status,
        this.credentials === undefined
          ? `Marathon on ${name} asks for credentials\nGive credentials_file, a file with <user>:<password>.`
          : `Marathon on ${name} refuses the credentials in ${this.credentials.file}\nPut <user>:<password> there, as --http_credentials has it.`,
      );
    const { message = text.trim(), details = [], deployments = [] } = errorBody(text);
    const lines = details.map(({ path = '', errors = [] }) => `${path === '' ? '/' : path}: ${errors.join('; ')}`);
    return new MarathonError(
      status,
      [`Marathon on ${name}: ${request}: ${status} ${message}`, ...lines].join('\n'),
      deployments.map(({ id }) => id),
    );
  }
}

const pathOf = (url: string): string => url.split('?')[0] ?? '';

function errorBody(text: string): ErrorBody {
  try {
    const body = JSON.parse(text) as ErrorBody | null;
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

/**
 * Marathon's own errors have a message (MarathonExceptionMapper). Its servlet container has a page, nothing, or, where it is younger, JSON with the status:
 * so a standby whose leader ended over the answer, or took longer than leader_proxy_read_timeout (AsyncUrlConnectionRequestForwarder).
 */
function isOfMarathon(text: string): boolean {
  const body = errorBody(text);
  return 'message' in body && !('status' in body);
}
