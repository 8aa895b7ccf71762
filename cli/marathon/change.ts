import type { DeploymentResult, FoundApp } from '../../provider/resources/marathon/answers';
import { MarathonError, type MarathonApi } from '../../provider/resources/marathon/api';
import { Deployment } from '../../provider/resources/marathon/deploy';
import { httpOverSsh } from '../../provider/transport';
import { answer, type AnswerOptions } from '../answer';
import { CliError } from '../cli-error';
import { durationOf } from '../duration';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import { withProgress, type ProgressOptions } from '../progress';
import { contextOf, type Cluster } from './cluster';

export interface ChangeOptions extends AnswerOptions, ProgressOptions {
  /** Whether a deployment that locks the app is cancelled. @default false: it is waited for */
  readonly force?: boolean;
  /** How long it may make no progress: `10m`, `600`. @default '10m' */
  readonly timeout?: string;
}

/** What an operator wants of an app that is there. */
export interface Change {
  readonly id: string;
  /** What is asked for: `scale to 5`. */
  readonly does: string;
  /** In the report: `scaled to 5`. */
  readonly did: string;
  /** What the operator should know of it. */
  readonly note?: string;
  /** More for the report. */
  readonly more?: object;
  /** @returns undefined where there is nothing to send */
  readonly request: (marathon: MarathonApi, found: FoundApp) => Promise<DeploymentResult | undefined>;
  /** @param before the app when it was last asked for, or first if an answer to that was lost */
  readonly isDone: (found: FoundApp, before: FoundApp) => boolean;
}

/** Between two looks, in milliseconds. */
export const POLL = 1000;
const TIMEOUT = '10m';

/** Changes an app and waits until all of it runs; one that does not get well is reverted. */
export async function change(
  cluster: Cluster,
  { id, does, did, note, more, request, isDone }: Change,
  options: ChangeOptions,
  io: Io,
  poll = POLL,
): Promise<number> {
  const timeout = timeoutOf(cluster, options);
  const sending = new Sending(cluster, id, request, isDone, io.interrupted);
  const after = await withProgress(io, options, (progress) =>
    cluster.told(async () => {
      const deployed = { cluster: cluster.access, appId: id, timeout, taskFailures: 0, isAsAsked: sending.isAsAsked };
      const deployment = new Deployment({ httpOf: httpOverSsh, poll }, deployed, contextOf(io, progress));
      progress.step(`asking for ${id}`);
      return deployment.settle((await deployment.send(sending.once))?.deploymentId);
    }),
  ).catch((error: unknown) => {
    if (!io.interrupted.aborted) throw error;
    io.err(`interrupted: ${does} of ${id} ${sending.goesOn}\n`);
    return undefined;
  });
  if (after === undefined) return EXIT.interrupted;
  const { version, instances } = after.status;
  const report = { environment: cluster.environment, cluster: cluster.path, app: id, did, version, instances, ...more };
  answer(
    io,
    options,
    { ...report, note },
    () =>
      `${id}: ${did}; ${instances} of ${instances} instances run (version ${version})\n${note === undefined ? '' : `${note}\n`}`,
  );
  return EXIT.well;
}

/** Seconds. */
export function timeoutOf({ environment }: Cluster, { timeout = TIMEOUT }: ChangeOptions): number {
  return durationOf(environment, '--timeout', timeout).toSeconds();
}

/** A request that is not repeated once it was done, though its answer was lost: a restart would replace all instances twice. */
class Sending {
  private before: FoundApp | undefined;
  /** The app before an attempt of which nobody knows whether it was done. */
  private doubt: FoundApp | undefined;
  private sent: DeploymentResult | undefined;

  constructor(
    private readonly cluster: Cluster,
    private readonly id: string,
    private readonly request: Change['request'],
    private readonly isDone: Change['isDone'],
    private readonly interrupted: AbortSignal,
  ) {}

  readonly isAsAsked = (found: FoundApp): boolean => this.before === undefined || this.isDone(found, this.before);

  readonly once = async (marathon: MarathonApi): Promise<DeploymentResult | undefined> => {
    const found = await marathon.app(this.id);
    this.interrupted.throwIfAborted();
    if (found === undefined) throw noSuchApp(this.cluster, this.id);
    this.before = this.doubt ?? found;
    if (this.doubt !== undefined && this.isDone(found, this.doubt)) return (this.sent = underWay(found));
    try {
      return (this.sent = await this.request(marathon, found));
    } catch (error) {
      if (marathon.mayHaveChanged && !(error instanceof MarathonError || error instanceof CliError))
        this.doubt ??= found;
      throw error;
    }
  };

  /** After Ctrl-C. Not "again": a restart would be one more, a rollback goes further back. */
  get goesOn(): string {
    const { environment } = this.cluster;
    const look = `longshore marathon ${environment} deployments`;
    if (this.sent !== undefined) {
      const { deploymentId } = this.sent;
      return `was sent, and goes on in Marathon as deployment ${deploymentId}; look: ${look}; take it back: ${look} --revert ${deploymentId}`;
    }
    if (this.doubt === undefined) return 'was not sent: nothing changes in Marathon';
    return `may have been sent, the answer was lost; look: ${look}`;
  }
}

/** What an app's deployment answered when it began. */
export function underWay({ status }: FoundApp): DeploymentResult | undefined {
  const [deployment] = status.deployments;
  return deployment && { deploymentId: deployment.id, version: status.version };
}

const noSuchApp = (cluster: Cluster, id: string): CliError =>
  new CliError(
    cluster.path,
    `app = "${id}"`,
    'Marathon has no such app',
    `see longshore marathon ${cluster.environment} apps`,
  );

/** The app that is there. @throws CliError */
export async function existing(cluster: Cluster, id: string): Promise<FoundApp> {
  const found = await cluster.ask((marathon) => marathon.app(id));
  if (found !== undefined) return found;
  throw noSuchApp(cluster, id);
}

export async function scale(
  cluster: Cluster,
  id: string,
  instances: number,
  options: ChangeOptions,
  io: Io,
  poll = POLL,
): Promise<number> {
  await existing(cluster, id);
  const app = cluster.declared.get(id);
  const note =
    app === undefined || app.ignoreInstances === true || app.instances === instances
      ? undefined
      : `${app.path} declares ${app.instances}: the next deploy goes back to that. Change it there, or leave it to operators (ignoreInstances).`;
  return change(
    cluster,
    {
      id,
      does: `scale to ${instances}`,
      did: `scaled to ${instances}`,
      ...(note !== undefined && { note }),
      request: (marathon) => marathon.patch(id, { instances }, options.force),
      isDone: ({ status }) => status.instances === instances,
    },
    options,
    io,
    poll,
  );
}

export async function restart(
  cluster: Cluster,
  id: string,
  options: ChangeOptions,
  io: Io,
  poll = POLL,
): Promise<number> {
  await existing(cluster, id);
  return change(
    cluster,
    {
      id,
      does: 'restart',
      did: 'restarted',
      request: (marathon) => marathon.restart(id, options.force ?? false),
      // A restart changes nothing but this time.
      isDone: (found, before) => configuredAt(found) > configuredAt(before),
    },
    options,
    io,
    poll,
  );
}

/** When its instances were last to be replaced. */
export function configuredAt({ status }: FoundApp): number {
  return Date.parse(status.versionInfo?.lastConfigChangeAt ?? status.version);
}
