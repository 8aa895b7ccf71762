import type { DeploymentResult, FoundApp } from '../../provider/resources/marathon/answers';
import type { MarathonApi } from '../../provider/resources/marathon/api';
import { Deployment } from '../../provider/resources/marathon/deploy';
import { httpOverSsh } from '../../provider/transport';
import { answer, type AnswerOptions } from '../answer';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import { withProgress, type ProgressOptions } from '../progress';
import { contextOf, type Cluster } from './cluster';

export interface ChangeOptions extends AnswerOptions, ProgressOptions {
  /** Whether a deployment that locks the app is cancelled. @default false: it is waited for */
  readonly force?: boolean;
  /** Seconds. @default 600 */
  readonly timeout?: string;
}

/** What an operator wants of an app that is there. */
export interface Change {
  readonly id: string;
  /** In the report: `scaled to 5`. */
  readonly did: string;
  /** What the operator should know of it. */
  readonly note?: string;
  readonly request: (marathon: MarathonApi, force: boolean) => Promise<DeploymentResult>;
  readonly isDone: (found: FoundApp) => boolean;
}

/** Between two looks, in milliseconds. */
const POLL = 1000;
const TIMEOUT = 600;

/** Changes an app and waits until all of it runs; one that does not get well is reverted. */
export async function change(
  cluster: Cluster,
  { id, did, note, request, isDone }: Change,
  options: ChangeOptions,
  io: Io,
  poll = POLL,
): Promise<number> {
  const timeout = secondsOf(cluster, options.timeout);
  const after = await withProgress(io, options, (progress) =>
    cluster.told(async () => {
      const deployed = { cluster: cluster.access, appId: id, timeout, taskFailures: 0, isAsAsked: isDone };
      const deployment = new Deployment({ httpOf: httpOverSsh, poll }, deployed, contextOf(io, progress));
      progress.step(`asking for ${id}`);
      deployment.remember(await cluster.ask((marathon) => marathon.app(id)));
      const { deploymentId } = await deployment.send((marathon) => request(marathon, options.force ?? false));
      return deployment.settle(deploymentId);
    }),
  );
  const { version, instances } = after.status;
  const report = { environment: cluster.environment, cluster: cluster.path, app: id, did, version, instances, note };
  answer(
    io,
    options,
    report,
    () =>
      `${id}: ${did}; ${instances} of ${instances} instances run (version ${version})\n${note === undefined ? '' : `${note}\n`}`,
  );
  return EXIT.well;
}

function secondsOf({ environment }: Cluster, text: string | undefined): number {
  const seconds = Number(text ?? TIMEOUT);
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new CliError(
    environment,
    `--timeout ${text ?? ''}`,
    'a timeout is a number of seconds',
    'write for example --timeout 300',
  );
}

/** The app that is there. @throws CliError */
export async function existing(cluster: Cluster, id: string): Promise<FoundApp> {
  const found = await cluster.ask((marathon) => marathon.app(id));
  if (found !== undefined) return found;
  throw new CliError(
    cluster.path,
    `app = "${id}"`,
    'Marathon has no such app',
    `see longshore marathon ${cluster.environment} apps`,
  );
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
      did: `scaled to ${instances}`,
      ...(note !== undefined && { note }),
      request: (marathon, force) => marathon.patch(id, { instances }, force),
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
    { id, did: 'restarted', request: (marathon, force) => marathon.restart(id, force), isDone: () => true },
    options,
    io,
    poll,
  );
}

/** Goes back to a version; without one to the last that had another definition. */
export async function rollback(
  cluster: Cluster,
  id: string,
  to: string | undefined,
  options: ChangeOptions,
  io: Io,
  poll = POLL,
): Promise<number> {
  const { status } = await existing(cluster, id);
  const versions = await cluster.ask((marathon) => marathon.versions(id));
  const since = Date.parse(status.versionInfo?.lastConfigChangeAt ?? status.version);
  const older = versions.filter((version) => Date.parse(version) < since).sort((a, b) => Date.parse(b) - Date.parse(a));
  const target = to ?? older[0];
  if (target === undefined || !versions.includes(target))
    throw new CliError(
      cluster.path,
      target === undefined ? id : `--to ${target}`,
      target === undefined ? 'there is no older definition to go back to' : 'the app has no such version',
      `use one of ${versions.join(', ')}`,
    );
  const app = cluster.declared.get(id);
  const note =
    app === undefined ? undefined : `The next deploy brings back what ${app.path} declares: change it there too.`;
  return change(
    cluster,
    {
      id,
      did: `went back to ${target}, its number of instances too`,
      ...(note !== undefined && { note }),
      request: (marathon, force) => marathon.goBack(id, target, force),
      isDone: () => true,
    },
    options,
    io,
    poll,
  );
}
