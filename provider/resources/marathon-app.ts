import { resource, type Context, type Planned, type State } from '../framework';
import { httpOverSsh, type HttpOf } from '../transport';
import type { JsonObject } from '../../upstream/marathon/document';
import { isOf } from './identity';
import type { FoundApp } from './marathon/answers';
import { Deployment, describeDeployment, type Tools } from './marathon/deploy';
import {
  asFound,
  compared,
  documentText,
  isAsDeclared,
  isLabelled,
  labelsOf,
  overCurrent,
  parsed,
} from './marathon/document';
import { HIDDEN, hiddenIn, masked } from './marathon/hidden';
import { onMarathon, patiently, readFrom } from './marathon/hosts';
import { parseMarathonId } from './marathon/import-id';
import { healthOf } from './marathon/status';
import { appIdIn, marathonApp } from './marathon-app.schema';

type Attributes = typeof marathonApp.attributes;

const POLL_MILLISECONDS = 1000;
const AS_DECLARED = 'as declared';

export const marathonAppResource = (httpOf: HttpOf = httpOverSsh, poll = POLL_MILLISECONDS) => {
  const tools: Tools = { httpOf, poll };
  return resource<Attributes>({
    schema: marathonApp,

    read: (state, context) =>
      readFrom(httpOf, state, context, async (marathon) => {
        const found = await marathon.app(state.id);
        if (found === undefined || isOfAnother(found, state)) return undefined;
        return asRead(found, state, context);
      }),

    create: (planned, context) => bring(tools, planned, context, (found) => isLabelled(found.document)),
    update: (planned, _prior, context) => bring(tools, planned, context, () => true),
    delete: (state, context) => remove(tools, state, context),

    import: async (id, context) => {
      const { cluster, appId } = parseMarathonId(id);
      const found = await onMarathon(httpOf, cluster, (marathon) => marathon.app(appId));
      if (found === undefined)
        throw new Error(`Marathon has no app ${appId}\nSee: longshore marathon <environment> apps`);
      const { document, status } = found;
      const app = masked(compared(document, document, IMPORTED).found);
      warnOfHidden(appId, app, context);
      return {
        ...IMPORTED,
        cluster,
        app: documentText(app),
        id: appId,
        version: status.version,
        found: stateOf(found),
      };
    },

    /** An app that is declared where it cannot be read from. */
    refuse: (planned) => {
      if (typeof planned.app === 'string') declaredIn(planned);
      return Promise.resolve();
    },

    needsUpdate: ({ found }) => found !== AS_DECLARED,
  });
};

const IMPORTED = { ignoreInstances: false, timeout: 600, taskFailures: 5, force: false } as const;

/** @throws Error for what is no app with an absolute id */
function declaredIn({ app }: Pick<Planned<Attributes>, 'app'>): { id: string; document: JsonObject } {
  const document = parsed(app);
  const id = appIdIn(app) ?? '';
  if (!/^\/[^/]/.test(id)) throw new Error(`app: id = "${id}" is no absolute id\nWrite for example "/shop/web".`);
  return { id, document };
}

/** Whether it says that another construct made it. */
function isOfAnother({ document }: FoundApp, { app }: Pick<Planned<Attributes>, 'app'>): boolean {
  return isLabelled(document) && !isOf(labelsOf(document), labelsOf(declaredIn({ app }).document));
}

function asRead(found: FoundApp, state: State<Attributes>, context: Context): State<Attributes> {
  const { document } = declaredIn(state);
  const { version } = found.status;
  if (isAsDeclared(document, found.document, state)) return { ...state, version, found: stateOf(found) };
  const app = asFound(document, found.document, state);
  warnOfHidden(state.id, app, context);
  return { ...state, app: documentText(app), version, found: CHANGED };
}

/** Somebody gave the app a secret where everybody sees it, and a plan would be one place more. */
function warnOfHidden(id: string, app: JsonObject, context: Context): void {
  const hidden = hiddenIn(app);
  if (hidden.length === 0) return;
  context.warn(
    `app ${id} has what looks like a secret, which its declaration does not give it: ${hidden.join(', ')}`,
    'The value is shown nowhere here, and is not declared: a deploy of the whole document takes it away. Whoever may read Marathon can see it there: ' +
      'give it to the app by another way (docs/secrets.md), and change it.',
  );
}

const CHANGED = 'changed by hand';

function stateOf({ status }: FoundApp): string {
  const [deployment] = status.deployments;
  if (deployment !== undefined) return `deployment ${deployment.id} is under way`;
  const { outdated } = healthOf(status);
  return outdated === 0 ? AS_DECLARED : `${outdated} instances run an older definition`;
}

/**
 * Makes it so, and waits until it runs.
 * @param mayBeThere whether one that does not say that it is another's is taken
 */
async function bring(
  tools: Tools,
  planned: Planned<Attributes>,
  context: Context,
  mayBeThere: (found: FoundApp) => boolean,
): Promise<State<Attributes>> {
  const { id, document } = declaredIn(planned);
  const isAsAsked = (found: FoundApp): boolean => isAsDeclared(document, found.document, planned);
  const deployment = new Deployment(tools, { ...planned, appId: id, isAsAsked }, context);
  const sent = await deployment.send(async (marathon) => {
    const found = await marathon.app(id);
    deployment.remember(found);
    if (found === undefined) return marathon.create(withNothingHidden(id, document));
    if (isOfAnother(found, planned) || !mayBeThere(found)) throw occupied(id, found);
    if (!isAsAsked(found)) {
      const whole = withNothingHidden(id, overCurrent(document, found.document, planned));
      return marathon.put(id, whole, planned.force);
    }
    const [underWay] = found.status.deployments;
    if (underWay !== undefined) return { deploymentId: underWay.id, version: found.status.version };
    return healthOf(found.status).outdated === 0 ? undefined : marathon.restart(id, planned.force);
  });
  const { status } = await deployment.settle(sent?.deploymentId);
  return { ...planned, id, version: status.version, found: AS_DECLARED };
}

/** What stands for a secret must not become one. @throws Error */
function withNothingHidden(id: string, document: JsonObject): JsonObject {
  const hidden = hiddenIn(document);
  if (hidden.length === 0) return document;
  throw new Error(
    `app ${id}: ${hidden.join(', ')} = "${HIDDEN}": this only stands for what Marathon has, and it has it no more\n` +
      'Leave it out of the document, or write what it is to be.',
  );
}

const occupied = (id: string, { document }: FoundApp): Error => {
  const { 'longshore.environment': environment, 'longshore.path': path } = labelsOf(document);
  const owner = path === undefined ? 'nobody of ours made it' : `it is ${path} of environment ${environment ?? ''}`;
  return new Error(
    `Marathon has an app ${id} already: ${owner}\n` +
      'Import it (its plan shows what would change), choose another id, or remove it if it is of no use any more.',
  );
};

/** Gone is when its last task is: the app itself is at once. */
async function remove(tools: Tools, state: State<Attributes>, context: Context): Promise<void> {
  const { id: appId, cluster } = state;
  if (cluster.hosts.every((host) => host.state === 'lost')) {
    context.warn(
      `app ${appId} is left to Marathon: all of its hosts are declared lost`,
      'Its tasks go on wherever Mesos still runs them.',
    );
    return;
  }
  const deployment = new Deployment(tools, { ...state, appId, isAsAsked: () => true }, context);
  const sent = await deployment.send(async (marathon) => {
    const found = await marathon.app(appId);
    if (found !== undefined) return isOfAnother(found, state) ? undefined : marathon.remove(appId, state.force);
    // What an interrupted deploy began.
    const running = await marathon.deployments();
    const stopping = running.find(({ affectedApps }) => affectedApps.includes(appId));
    return stopping && { deploymentId: stopping.id, version: '' };
  });
  if (sent === undefined || (await deployment.over(sent.deploymentId))) return;
  const running = await patiently(tools.httpOf, state, context, tools.poll, (marathon) => marathon.deployments());
  const own = running.find(({ id }) => id === sent.deploymentId);
  throw new Error(
    `app ${appId}: its tasks are not gone after ${state.timeout} s\n` +
      `${own === undefined ? '' : `${describeDeployment(own)}\n`}Marathon goes on. Run the same command again: it waits for the rest.`,
  );
}
