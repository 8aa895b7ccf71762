import { judge, unknownFields, type App, type JsonObject, type Server } from '../../upstream/marathon/document';
import {
  explainRestart,
  isConsideredHealthy,
  planRestart,
  situationOf,
  type RestartPlan,
  type RestartSituation,
} from '../../upstream/marathon/restart';
import type { ContainerProps } from '../container';
import type { Breach, Faults } from '../environment';
import { Duration } from '../values';
import { lackOf, notOffered, type Agents } from './agents';
import type { MarathonAppProps } from './marathon-app-props';
import { APP_CANNOT, EXECUTOR_RESOURCES } from './rules';

/** What a container may have elsewhere and an app may not: it comes past the type where a description of a container is spread. */
type Brought = Pick<ContainerProps, 'files' | 'secretFiles'>;

export function checkProps(props: MarathonAppProps & Brought, faults: Faults): void {
  const { files = {}, secretFiles = {}, document = {} } = props;
  for (const path of Object.keys(files))
    faults.add(`files: ${path}`, APP_CANNOT, { fix: 'put it into the image, or let the app fetch it (fetch)' });
  for (const path of Object.keys(secretFiles))
    faults.add(`secretFiles: ${path}`, APP_CANNOT, {
      fix: 'mount a folder of the agents that holds it, or let the app ask for it when it starts',
    });
  if (document.executorResources !== undefined) faults.add('document: executorResources', EXECUTOR_RESOURCES);
}

/** What Marathon would answer to the document: the app as it is kept, or why not. */
export interface Judged {
  readonly app?: App;
  readonly refusals: readonly Breach[];
}

export function judgedDocument(document: JsonObject, server: Server): Judged {
  const verdict = judge({ method: 'POST', body: JSON.stringify(document) }, server);
  if (verdict.verdict === 'accept') {
    const [app] = verdict.apps;
    return { ...(app !== undefined && { app }), refusals: [] };
  }
  const { message = `status ${verdict.status}`, details = {} } = verdict;
  const found = Object.entries(details).flatMap(([path, texts]) =>
    texts.map((says) => ({ value: located(document, path === '' ? '/' : path), says })),
  );
  return { refusals: found.length > 0 ? found : [{ value: 'document', says: message }] };
}

/** `/healthChecks(0)/intervalSeconds = 0`, where there is a plain value at that path. */
function located(document: JsonObject, path: string): string {
  let at: unknown = document;
  for (const [, name, index] of path.matchAll(/\/([^/(]+)|\((\d+)\)/g))
    at = (at as Readonly<Record<string, unknown>> | undefined)?.[name ?? index ?? ''];
  return ['string', 'number', 'boolean'].includes(typeof at) ? `${path} = ${String(at)}` : path;
}

/** Of the whole document, for only what was laid over it can have any. */
export function unknownIn(document: JsonObject): Breach[] {
  return unknownFields(document).map((path) => ({ value: `document: ${path}` }));
}

function situation(app: App, agents: Agents): RestartSituation {
  if (agents === undefined) return situationOf(app, { agents: Infinity });
  const { hostPort } = fixedPorts(app);
  const offering = agents.filter((agent) => notOffered(hostPort, agent).length === 0).length;
  return situationOf(app, { agents: agents.length, offering });
}

/** How all instances are replaced, all healthy; undefined: there are none. */
export function restartOf(app: App, agents: Agents): RestartPlan | undefined {
  return app.instances === 0 ? undefined : planRestart(situation(app, agents));
}

/** Why a restart would wait for ever. */
export function hangs(app: App, agents: Agents): Breach[] {
  const plan = restartOf(app, agents);
  if (plan?.outcome !== 'hangs' || placesMissing(app, agents).length > 0) return [];
  const { minimumHealthCapacity = 1, maximumOverCapacity = 1 } = app.upgradeStrategy ?? {};
  const { places = Infinity } = situation(app, agents);
  const offering = agents !== undefined && places < agents.length ? `, of which ${places} offer its port` : '';
  const of = agents === undefined ? '' : ` on ${agents.length} agents${offering}`;
  const value = `upgradeStrategy = ${minimumHealthCapacity}, ${maximumOverCapacity} with ${app.instances} instances${of}`;
  const detail = explainRestart(plan).slice(1).join('; ');
  return [{ value, detail, ...(!isConsideredHealthy(app) && { fix: UNSEEN_FIX }) }];
}

const UNSEEN_FIX = 'let an agent check its health (healthCheck), or let maximumOverCapacity leave room for one more';

/** Spread over a number of groups that is not said: Marathon divides by it. */
export function uncountedGroups({ constraints }: App): Breach[] {
  return constraints
    .filter(([, operator, count]) => operator === 'GROUP_BY' && Number(count ?? 0) <= 0)
    .map((constraint) => ({ value: `constraints: ${constraint.join(', ')}` }));
}

/** Requests of the agents that Mesos refuses. */
export function relativePaths({ healthChecks }: App): Breach[] {
  return healthChecks.flatMap(({ protocol, path }, index) =>
    !protocol.startsWith('MESOS_') || path === undefined || path.startsWith('/')
      ? []
      : [{ value: `/healthChecks(${index})/path = ${path}` }],
  );
}

/** Instances that no agent has a place for, not even at the first deploy. */
export function placesMissing(app: App, agents: Agents): Breach[] {
  if (agents === undefined) return [];
  const { places = Infinity, newPlaces = Infinity } = situation(app, agents);
  const held = Math.min(places, newPlaces);
  if (app.instances <= held) return [];
  const value = `instances = ${app.instances}`;
  const without = places === held ? lackOf(fixedPorts(app).hostPort, agents) : [];
  const detail = [`${agents.length} agents hold ${held}`, ...without].join('; ');
  return [{ value, detail, ...(without.length > 0 && { fix: PORT_FIX }) }];
}

const PORT_FIX =
  'choose a hostPort that they offer, or 0, let the agents offer it (resources of the MesosCluster), or lower instances';

/** A deploy that is given up while an instance still may end, and the next one start. */
export function hurried({ taskKillGracePeriodSeconds = 0, healthChecks }: App, timeout: Duration): Breach[] {
  const grace = Duration.seconds(taskKillGracePeriodSeconds);
  const start = Duration.seconds(Math.max(0, ...healthChecks.map(({ gracePeriodSeconds }) => gracePeriodSeconds)));
  if (grace.plus(start).lessThan(timeout)) return [];
  const detail = `stopGracePeriod ${grace.toString()} and startPeriod ${start.toString()}`;
  return [{ value: `timeout = ${timeout.toString()}`, detail }];
}

/** Ports that nobody else can have: of the hosts, and of balancers. */
export function fixedPorts({ container, portDefinitions = [], requirePorts }: App): {
  hostPort: number[];
  servicePort: number[];
} {
  const mappings = container?.portMappings ?? [];
  const isFixed = (port: number | undefined): port is number => port !== undefined && port !== 0;
  const definitions = portDefinitions.map(({ port }) => port).filter(isFixed);
  return {
    hostPort: [...mappings.map(({ hostPort }) => hostPort).filter(isFixed), ...(requirePorts ? definitions : [])],
    servicePort: [
      ...mappings.map(({ servicePort }) => servicePort).filter(isFixed),
      ...(requirePorts ? [] : definitions),
    ],
  };
}
