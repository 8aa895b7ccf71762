import type { IncomingMessage, RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import type { HostConnection } from '../../provider/connection';
import { NotServingError, UnreachableError, type HttpOf } from '../../provider/transport';
import {
  judge,
  serverFlags,
  writeApp,
  type App,
  type AppRequest,
  type JsonObject,
} from '../../upstream/marathon/document';

interface Call {
  readonly method: string;
  /** With the query. */
  readonly url: string;
  readonly authorization: string;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Task {
  readonly id: string;
  readonly appId: string;
  readonly host: string;
  readonly state: string;
  readonly version: string;
  readonly healthCheckResults: { alive: boolean }[];
}

interface Kept {
  readonly app: App;
  readonly version: string;
  readonly lastConfigChangeAt: string;
}

interface FakeApp extends Kept {
  readonly versions: readonly Kept[];
  readonly tasks: readonly Task[];
  readonly lastTaskFailure?: object;
}

interface FakeDeployment {
  readonly id: string;
  readonly version: string;
  readonly affectedApps: readonly string[];
  readonly steps: readonly { readonly action: string; readonly app: string }[];
  /** Of the affected apps before; undefined: there was none. */
  readonly original: ReadonlyMap<string, FakeApp | undefined>;
  readonly course: Course;
  looks: number;
}

/** Works; never ends; its tasks fail again and again; its tasks run and are never ready. */
export type Course = 'works' | 'stalls' | 'fails' | 'is never ready';

/** By host name: what is wrong there. */
export type Troubles = Readonly<Record<string, 'stopped' | 'unreachable' | 'leaderless'>>;

/** A Marathon cluster in memory: statuses, bodies and steps as `__tests__/fixtures/marathon/deployments.ts` has them. */
export class FakeMarathon {
  readonly apps = new Map<string, FakeApp>();
  readonly deployments: FakeDeployment[] = [];
  readonly calls: Call[] = [];
  /** Answers of the test's own, first asked. */
  readonly answers: ((call: Call) => Answer | undefined)[] = [];
  /** Whether a standby hears nothing of what the leader made of a call: it ended over the answer. */
  isLost: (call: Call) => boolean = () => false;
  /** What becomes of deployments from now on; reverts work, unless `revertsStall`. */
  course: Course = 'works';
  revertsStall = false;
  /** How often GET /v2/deployments is asked until a deployment is over. */
  looks = 2;
  most = 100;
  /** `<user>:<password>`; undefined: everybody is let in. */
  credentials: string | undefined;
  leader = '192.0.2.21:8080';
  private count = 0;

  /** An HttpOf whose hosts are this cluster's. */
  httpOf(trouble: Troubles = {}): HttpOf {
    return (host, port) => ({
      call: async (method, path, { headers = {}, body } = {}) => {
        refuse(host, port, trouble[host.name]);
        const text = body instanceof Readable ? (await body.toArray()).join('') : String(body ?? '');
        const { status, body: answer } =
          trouble[host.name] === 'leaderless'
            ? { status: 502, body: '<html>Could not determine the current leader</html>' }
            : this.answered({ method, url: path, authorization: headers.Authorization ?? '', body: text });
        return { status, body: bytes(answer) };
      },
      open: () => Promise.reject(new Error('the fake has no streams')),
    });
  }

  /** The same for a server of node:http. */
  get listener(): RequestListener {
    return (request, response) => {
      void collected(request).then((body) => {
        const { method = '', url = '', headers } = request;
        const answer = this.answered({ method, url, authorization: headers.authorization ?? '', body });
        response.writeHead(answer.status, answer.headers);
        response.end(bytes(answer.body));
      });
    };
  }

  /** As an operator does, by other means than ours. */
  byHand(method: AppRequest['method'], id: string, body: JsonObject, force = false): Answer {
    return this.change({ method, id, force, body: JSON.stringify(body), partialUpdate: true });
  }

  /** Until all deployments that can end have ended. */
  settle(): void {
    while (this.deployments.some(({ course }) => course === 'works')) this.advance();
  }

  /** Stopped where it is: what runs stays as it is. */
  cancel(id = this.deployments[0]?.id): void {
    const at = this.deployments.findIndex((deployment) => deployment.id === id);
    if (at >= 0) this.deployments.splice(at, 1);
  }

  /** What was sent that changes something. */
  get writes(): string[] {
    return this.calls.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url}`);
  }

  private answered(call: Call): Answer {
    const answer = this.handle(call);
    return this.isLost(call) ? { status: 500 } : answer;
  }

  private handle(call: Call): Answer {
    this.calls.push(call);
    for (const answer of this.answers) {
      const own = answer(call);
      if (own !== undefined) return own;
    }
    if (
      this.credentials !== undefined &&
      call.authorization !== `Basic ${Buffer.from(this.credentials).toString('base64')}`
    )
      return { status: 401, body: '<html>401 Unauthorized</html>' };
    const { pathname, searchParams } = new URL(call.url, 'http://fake');
    const [, , collection = '', ...rest] = pathname.split('/');
    if (collection === 'apps') return this.handleApps(call, rest, searchParams);
    if (collection === 'deployments') return this.handleDeployments(call, rest[0], searchParams);
    if (collection === 'queue') return { status: 200, body: { queue: this.queue() } };
    if (collection === 'leader') return { status: 200, body: { leader: this.leader } };
    return { status: 500, body: { message: 'URI not found' } };
  }

  private handleApps({ method, body }: Call, rest: readonly string[], query: URLSearchParams): Answer {
    const force = query.get('force');
    if (rest.length === 0) {
      if (method === 'POST') return this.change({ method, body, force: force === 'true' });
      return { status: 200, body: { apps: [...this.apps.values()].map((app) => this.shown(app)) } };
    }
    const last = rest.at(-1);
    const older = rest.at(-2) === 'versions' ? decodeURIComponent(last ?? '') : undefined;
    const id = `/${(older === undefined ? (last === 'restart' || last === 'versions' ? rest.slice(0, -1) : rest) : rest.slice(0, -2)).join('/')}`;
    const app = this.apps.get(id);
    const missing = { status: 404, body: { message: `App '${id}' does not exist` } };
    if (method === 'PUT' || method === 'PATCH') {
      const partialUpdate = query.get('partialUpdate') !== 'false';
      return this.change({ method, id, body, partialUpdate, force: force === 'true' });
    }
    if (app === undefined) return missing;
    if (older !== undefined) {
      const kept = app.versions.find(({ version }) => version === older);
      return kept === undefined ? missing : { status: 200, body: { ...writeApp(kept.app), version: kept.version } };
    }
    if (last === 'versions')
      return { status: 200, body: { versions: app.versions.map(({ version }) => version).reverse() } };
    if (method === 'DELETE') return this.remove(id, force !== 'false');
    if (method === 'POST')
      return this.begun([id], [{ action: 'RestartApplication', app: id }], force === 'true', (version) => {
        const kept = { app: app.app, version, lastConfigChangeAt: version };
        this.apps.set(id, { ...app, ...kept, versions: [...app.versions, kept] });
      });
    return { status: 200, body: { app: this.shown(app) } };
  }

  private change(request: AppRequest): Answer {
    const server = {
      flags: serverFlags(),
      apps: new Map([...this.apps].map(([id, { app }]) => [id, app])),
      olderVersion: (id: string, version: string) =>
        this.apps.get(id)?.versions.find((kept) => kept.version === version)?.app,
    };
    const verdict = judge(request, server);
    if (verdict.verdict === 'refuse') {
      const details = Object.entries(verdict.details ?? {}).map(([path, errors]) => ({ path, errors }));
      return { status: verdict.status, body: { message: verdict.message, ...(details.length > 0 && { details }) } };
    }
    const [app] = verdict.apps;
    if (app === undefined) return { status: 500 };
    const steps = stepsTo(this.apps.get(app.id)?.app, app);
    const answer = this.begun([app.id], steps, request.force === true, (version) => {
      this.keep(app, version, steps);
    });
    if (answer.status !== 200) return answer;
    if (request.id !== undefined) return { ...answer, status: verdict.status };
    const made = this.apps.get(app.id);
    return { status: 201, body: made === undefined ? {} : this.shown(made) };
  }

  private keep(app: App, version: string, steps: FakeDeployment['steps']): void {
    const before = this.apps.get(app.id);
    const isScale = before !== undefined && steps.every(({ action }) => action === 'ScaleApplication');
    const kept = { app, version, lastConfigChangeAt: isScale ? before.lastConfigChangeAt : version };
    this.apps.set(app.id, {
      ...(before ?? { tasks: [] }),
      ...(steps.length === 0 && before !== undefined ? before : kept),
      versions: steps.length === 0 && before !== undefined ? before.versions : [...(before?.versions ?? []), kept],
    });
  }

  private remove(id: string, force: boolean): Answer {
    return this.begun([id], [{ action: 'StopApplication', app: id }], force, () => {
      this.apps.delete(id);
    });
  }

  private begun(
    affectedApps: readonly string[],
    steps: FakeDeployment['steps'],
    force: boolean,
    apply: (version: string) => void,
    course = this.course,
  ): Answer {
    const locks =
      steps.length === 0
        ? []
        : this.deployments.filter((one) => one.affectedApps.some((id) => affectedApps.includes(id)));
    if (locks.length > 0 && !force)
      return {
        status: 409,
        body: {
          message:
            "App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
          deployments: locks.map(({ id }) => ({ id })),
        },
      };
    if (this.deployments.length >= this.most)
      return {
        status: 403,
        body: {
          message: `Max number (${this.most}) of running deployments is achieved. Wait for existing deployments to complete.`,
        },
      };
    for (const { id } of locks) this.cancel(id);
    const original = new Map(affectedApps.map((id) => [id, this.apps.get(id)]));
    this.count += 1;
    const version = new Date(Date.UTC(2026, 0, 1) + this.count * 1000).toISOString();
    const id = `d${this.count}`;
    apply(version);
    if (steps.length > 0)
      this.deployments.push({ id, version, affectedApps, steps, original, course, looks: this.looks });
    return { status: 200, body: { version, deploymentId: id }, headers: { 'Marathon-Deployment-Id': id } };
  }

  private handleDeployments({ method }: Call, id: string | undefined, query: URLSearchParams): Answer {
    if (method === 'GET') {
      const shown = this.deployments.map((deployment) => this.describe(deployment));
      this.advance();
      return { status: 200, body: shown };
    }
    const deployment = this.deployments.find((one) => one.id === id);
    if (deployment === undefined)
      return { status: 404, body: { message: `DeploymentPlan ${id ?? ''} does not exist` } };
    this.cancel(deployment.id);
    if (query.get('force') === 'true') return { status: 202 };
    const { affectedApps, original } = deployment;
    const steps = affectedApps.map((app) => ({
      action: original.get(app) === undefined ? 'StopApplication' : 'RestartApplication',
      app,
    }));
    return this.begun(
      affectedApps,
      steps,
      true,
      (version) => {
        for (const [app, before] of original) {
          if (before === undefined) this.apps.delete(app);
          else
            this.apps.set(app, {
              ...before,
              version,
              lastConfigChangeAt: version,
              versions: [
                ...(this.apps.get(app)?.versions ?? []),
                { app: before.app, version, lastConfigChangeAt: version },
              ],
            });
        }
      },
      this.revertsStall ? 'stalls' : 'works',
    );
  }

  private describe({ id, version, affectedApps, steps, looks }: FakeDeployment): object {
    const at = Math.max(0, steps.length - Math.max(1, looks));
    const current = steps[at];
    return {
      id,
      version,
      affectedApps,
      affectedPods: [],
      steps: steps.map((step) => ({ actions: [step] })),
      currentActions: current === undefined ? [] : [{ ...current, readinessCheckResults: [] }],
      currentStep: at + 1,
      totalSteps: steps.length,
    };
  }

  /** One look further. */
  private advance(): void {
    for (const deployment of [...this.deployments]) {
      if (deployment.course === 'fails') for (const id of deployment.affectedApps) this.fail(id);
      if (deployment.course !== 'works') continue;
      deployment.looks -= 1;
      if (deployment.looks > 0) continue;
      this.cancel(deployment.id);
      for (const id of deployment.affectedApps) this.run(id);
    }
  }

  /** All instances of the newest definition, all healthy; those of it that run stay. */
  run(id: string): void {
    const found = this.apps.get(id);
    if (found === undefined) return;
    const { app, version, lastConfigChangeAt } = found;
    const kept = found.tasks.filter((task) => task.version >= lastConfigChangeAt).slice(0, app.instances);
    const fresh = Array.from({ length: app.instances - kept.length }, (_, at) =>
      this.task(app, version, kept.length + at),
    );
    this.apps.set(id, { ...found, tasks: [...kept, ...fresh] });
  }

  private task({ id, healthChecks }: App, version: string, at: number): Task {
    this.count += 1;
    const name = `${id.slice(1).replaceAll('/', '_')}.instance-${this.count}._app.1`;
    const healthCheckResults = healthChecks.map(() => ({ alive: true }));
    return { id: name, appId: id, host: `192.0.2.${31 + at}`, state: 'TASK_RUNNING', version, healthCheckResults };
  }

  /** One more task that failed. */
  fail(id: string, message = 'Container exited with status 1'): void {
    const found = this.apps.get(id);
    if (found === undefined) return;
    this.count += 1;
    const at = new Date(Date.UTC(2026, 0, 1) + this.count * 1000).toISOString();
    const taskId = `${id.slice(1).replaceAll('/', '_')}.instance-${this.count}._app.1`;
    const failure = {
      appId: id,
      host: '192.0.2.31',
      message,
      state: 'TASK_FAILED',
      taskId,
      timestamp: at,
      version: found.version,
    };
    this.apps.set(id, { ...found, lastTaskFailure: failure });
  }

  private shown({ app, version, lastConfigChangeAt, tasks, lastTaskFailure }: FakeApp): object {
    const healthy =
      app.healthChecks.length > 0 ? tasks.filter(({ healthCheckResults: [first] }) => first?.alive === true).length : 0;
    const own = this.deployments.filter(({ affectedApps }) => affectedApps.includes(app.id));
    return {
      ...writeApp(app),
      version,
      versionInfo: { lastScalingAt: version, lastConfigChangeAt },
      tasksStaged: 0,
      tasksRunning: tasks.length,
      tasksHealthy: healthy,
      tasksUnhealthy: 0,
      deployments: own.map(({ id }) => ({ id })),
      readinessCheckResults: own.some(({ course }) => course === 'is never ready')
        ? [
            {
              name: 'ready',
              taskId: 'web.instance-1._app.1',
              ready: false,
              lastResponse: { status: 503, contentType: 'text/plain', body: 'warming up' },
            },
          ]
        : [],
      tasks,
      ...(lastTaskFailure !== undefined && { lastTaskFailure }),
    };
  }

  private queue(): object[] {
    return this.deployments
      .filter(({ course }) => course !== 'works')
      .flatMap(({ affectedApps, course }) =>
        affectedApps.map((id) => ({
          app: { id },
          count: 1,
          since: '2026-01-01T00:00:00.000Z',
          role: '*',
          delay: { timeLeftSeconds: course === 'fails' ? 3 : 0, overdue: course !== 'fails' },
          processedOffersSummary: {
            processedOffersCount: 12,
            unusedOffersCount: 12,
            rejectSummaryLastOffers: [
              { reason: 'UnfulfilledRole', declined: 0, processed: 3 },
              { reason: 'InsufficientMemory', declined: 3, processed: 3 },
            ],
          },
        })),
      );
  }
}

/** As DEPLOYMENT_PLANS has it, of one app. */
function stepsTo(before: App | undefined, after: App): FakeDeployment['steps'] {
  const action = (name: string): { action: string; app: string } => ({ action: name, app: after.id });
  if (before === undefined) return [action('StartApplication'), action('ScaleApplication')];
  const definition = (app: App): object => {
    const rest: Record<string, unknown> = { ...writeApp(app) };
    for (const name of ['instances', 'executorResources']) Reflect.deleteProperty(rest, name);
    return rest;
  };
  const isSame = isDeepStrictEqual(definition(before), definition(after));
  if (!isSame && after.instances > 0 && before.instances > 0) return [action('RestartApplication')];
  return isSame && before.instances === after.instances ? [] : [action('ScaleApplication')];
}

function refuse({ name }: HostConnection, port: number, trouble: string | undefined): void {
  if (trouble === 'unreachable') throw new UnreachableError(name, 'No route to host');
  if (trouble === 'stopped')
    throw new NotServingError(
      name,
      'Nothing listens there.',
      `host ${name}: no answer at port ${port} of its loopback`,
    );
}

async function collected(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function bytes(body: Answer['body']): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
