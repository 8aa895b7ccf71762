import { dependable, TerraformStack, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { documentText } from '../../provider/resources/marathon/document';
import { askedByMarathon } from '../../upstream/marathon/checks';
import { emptyServer, type App, type JsonObject, type Server } from '../../upstream/marathon/document';
import { checkContainer, HealthCheck, SECRET_IN_PLAN } from '../container';
import { endName, Environment, Faults, type Breach } from '../environment';
import { escapeTemplate, MarathonAppResource } from '../host';
import { Duration } from '../values';
import {
  checkProps,
  fixedPorts,
  hangs,
  hurried,
  judgedDocument,
  placesMissing,
  relativePaths,
  restartOf,
  uncountedGroups,
  unknownIn,
} from './app-checks';
import { appDocument, withDefaults } from './app-document';
import { addApp, appsOf } from './apps-of';
import type { IMarathonApp } from './i-marathon-app';
import type { IMarathonCluster } from './i-marathon-cluster';
import type { MarathonAppProps } from './marathon-app-props';
import {
  APP_FIELD,
  APP_HOST_PORT,
  APP_ONCE,
  APP_PLACES,
  APP_REFUSED,
  APP_TIMEOUT,
  CHECKED_PATH,
  CHECKS_REACH,
  GROUPS_COUNTED,
  OWN_DEPENDENCY,
  RESTART_HANGS,
} from './rules';
import { secretsInDocument } from './secrets-in-document';

const TIMEOUT = Duration.minutes(10);

/**
 * An app of a Marathon cluster. A change is a deployment of Marathon's, which is awaited and reverted when it fails; what was changed by hand is in the
 * plan. The document is judged at synth by Marathon's own rules, and a change that would wait for ever is refused.
 * @throws ConfigurationError for what no app can have; at synth for what Marathon would refuse
 */
export class MarathonApp extends Construct implements IMarathonApp, ITerraformDependable {
  readonly cluster: IMarathonCluster;
  /** Absolute. */
  readonly appId: string;
  /** What Marathon is sent, fully defaulted. */
  readonly document: JsonObject;
  private readonly resource: MarathonAppResource;
  /** As it is kept; undefined where it is refused by itself. */
  private readonly app: App | undefined;

  constructor(scope: Construct, id: string, props: MarathonAppProps) {
    super(scope, id);
    this.cluster = props.cluster;
    this.appId = props.appId ?? `/${endName(this)}`;
    this.document = withDefaults(this.said(props), this.cluster.serverFlags);
    this.app = judgedDocument(this.document, emptyServer(this.cluster.serverFlags)).app;
    const { ignoreInstances, timeout = TIMEOUT, taskFailures, force } = props;
    this.resource = new MarathonAppResource(this, 'Resource', {
      cluster: this.cluster.access,
      app: escapeTemplate(documentText(this.document)),
      timeout: timeout.toSeconds(),
      ...(ignoreInstances !== undefined && { ignoreInstances }),
      ...(taskFailures !== undefined && { taskFailures }),
      ...(force !== undefined && { force }),
      dependsOn: [...this.cluster.ready, ...(props.dependsOn ?? [])],
    });
    this.declare(props);
    this.check(props);
    const { appId: ownId, app, resource, node } = this;
    addApp(this.cluster, {
      id: ownId,
      path: node.path,
      resource,
      dependencies: this.app?.dependencies ?? [],
      after: (other) => (resource.dependsOn = [...(resource.dependsOn ?? []), dependable(other)]),
      ...(app !== undefined && { app }),
    });
  }

  /** For `dependsOn` of other resources. */
  get fqn(): string {
    return this.resource.fqn;
  }

  /** Faults of single values are told now, all at once. */
  private said(props: MarathonAppProps): JsonObject {
    const faults = new Faults(this.node.path);
    const other = appsOf(this.cluster).find(({ id }) => id === this.appId);
    if (other !== undefined) faults.add(`id = ${this.appId}`, APP_ONCE, { detail: `${other.path} has it` });
    for (const app of props.dependencies ?? [])
      if (typeof app !== 'string' && app.cluster !== this.cluster)
        faults.add(`dependencies: ${app.appId}`, OWN_DEPENDENCY, { detail: `it is of ${app.cluster.node.path}` });
    const identity = {
      'longshore.environment': TerraformStack.of(this).node.id,
      'longshore.path': this.node.path,
    };
    const document = appDocument(this.appId, identity, props, faults);
    checkProps(props, faults);
    const { healthCheck, ...container } = props;
    checkContainer(this, healthCheck instanceof HealthCheck ? { ...container, healthCheck } : container, faults);
    faults.throwIfAny();
    return document;
  }

  private declare({ ignoreInstances }: MarathonAppProps): void {
    const { appId: id, document, cluster, app } = this;
    const plan = app === undefined ? undefined : restartOf(app, cluster.agentOffers);
    for (const { port } of app === undefined ? [] : askedByMarathon(app)) cluster.allowChecks?.(port);
    Environment.of(this).manifest.addMarathonApp({
      path: this.node.path,
      cluster: cluster.node.path,
      id,
      instances: app?.instances ?? 0,
      ...(ignoreInstances === true && { ignoreInstances }),
      document,
      ...(plan !== undefined && {
        restart: {
          minHealthy: plan.strategy.minHealthy,
          maxCapacity: plan.strategy.maxCapacity,
          phases: plan.phases,
          most: plan.most,
          fewest: plan.fewest,
        },
      }),
    });
  }

  /** What hangs on other apps, or on what may be suppressed. */
  private check({ timeout = TIMEOUT }: MarathonAppProps): void {
    const { rules } = Environment.of(this);
    const { agentOffers } = this.cluster;
    const ofApp = (look: (app: App) => Breach[]) => () => (this.app === undefined ? [] : look(this.app));
    rules.check(APP_REFUSED, this, () => judgedDocument(this.document, this.besides()).refusals);
    rules.check(APP_FIELD, this, () => unknownIn(this.document));
    rules.check(
      APP_PLACES,
      this,
      ofApp((app) => placesMissing(app, agentOffers)),
    );
    rules.check(
      CHECKS_REACH,
      this,
      ofApp((app) =>
        this.cluster.allowChecks === undefined ? askedByMarathon(app).map(({ path }) => ({ value: path })) : [],
      ),
    );
    rules.check(CHECKED_PATH, this, ofApp(relativePaths));
    rules.check(GROUPS_COUNTED, this, ofApp(uncountedGroups));
    rules.check(
      RESTART_HANGS,
      this,
      ofApp((app) => hangs(app, agentOffers)),
    );
    rules.check(
      APP_HOST_PORT,
      this,
      ofApp((app) => this.sharedPorts(app)),
    );
    rules.check(
      APP_TIMEOUT,
      this,
      ofApp((app) => hurried(app, timeout)),
    );
    rules.check(SECRET_IN_PLAN, this, () => secretsInDocument(this.document));
  }

  /** The server as it is with the other apps that are declared. */
  private besides(): Server {
    const others = appsOf(this.cluster).filter(({ id }) => id !== this.appId);
    const apps = others.flatMap(({ id, app }) => (app === undefined ? [] : [[id, app] as const]));
    return { ...emptyServer(this.cluster.serverFlags), apps: new Map(apps) };
  }

  /** Of the apps that are declared before this one. */
  private sharedPorts(app: App): Breach[] {
    const all = appsOf(this.cluster);
    const before = all.slice(
      0,
      all.findIndex(({ id }) => id === this.appId),
    );
    const own = fixedPorts(app);
    return before.flatMap((other) => {
      const theirs = other.app === undefined ? undefined : fixedPorts(other.app);
      return (['hostPort', 'servicePort'] as const).flatMap((kind) =>
        own[kind]
          .filter((port) => theirs?.[kind].includes(port))
          .map((port) => ({ value: `${kind} = ${port}`, detail: `${other.path} has it` })),
      );
    });
  }
}
