import { httpOverSsh } from '../../provider/transport';
import { Deployment, describeDeployment } from '../../provider/resources/marathon/deploy';
import { answer, type AnswerOptions } from '../answer';
import { CliError, FailedError } from '../cli-error';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import { withProgress, type ProgressOptions } from '../progress';
import { table } from '../table';
import { POLL, timeoutOf } from './change';
import { contextOf, type Cluster } from './cluster';

export interface DeploymentsOptions extends AnswerOptions, ProgressOptions {
  /** Id of one that is to be taken back. */
  readonly revert?: string;
  /** How long that may make no progress: `10m`, `600`. @default '10m' */
  readonly timeout?: string;
}

/** What is under way. */
export async function deployments(cluster: Cluster, options: DeploymentsOptions, io: Io, poll = POLL): Promise<number> {
  if (options.revert !== undefined) return revert(cluster, options.revert, options, io, poll);
  if (options.timeout !== undefined)
    throw new CliError(cluster.environment, 'deployments --timeout', 'only a revert is awaited', 'leave it out');
  const running = await withProgress(io, options, (progress) => {
    progress.step('asking Marathon for its deployments');
    return cluster.ask((marathon) => marathon.deployments());
  });
  const report = { environment: cluster.environment, cluster: cluster.path, deployments: running };
  answer(io, options, report, () => {
    if (running.length === 0) return 'No deployment is under way.\n';
    const rows = running.map(({ id, affectedApps, currentStep, totalSteps, currentActions }) =>
      [
        id,
        affectedApps.join(' '),
        `${currentStep}/${totalSteps}`,
        currentActions.map(({ action, app = '' }) => `${action} ${app}`.trim()).join(', '),
      ].map((text) => ({ text })),
    );
    return table(['DEPLOYMENT', 'APPS', 'STEP', 'NOW'], rows, io.colour);
  });
  return EXIT.well;
}

/** Takes one back, and waits until that is done. */
async function revert(
  cluster: Cluster,
  id: string,
  options: DeploymentsOptions,
  io: Io,
  poll: number,
): Promise<number> {
  const timeout = timeoutOf(cluster, options);
  const look = `longshore marathon ${cluster.environment} deployments`;
  let goesOn = `nothing was sent, deployment ${id} goes on`;
  const by = await withProgress(io, options, (progress) =>
    cluster.told(async () => {
      const running = await cluster.ask((marathon) => marathon.deployments());
      const found = running.find((one) => one.id === id);
      if (found === undefined) throw notUnderWay(cluster, id, look);
      const apps = found.affectedApps;
      const deployed = { cluster: cluster.access, appId: apps.join(', '), timeout, taskFailures: 0, isAsAsked };
      const deployment = new Deployment({ httpOf: httpOverSsh, poll }, deployed, contextOf(io, progress));
      progress.step(`reverting ${describeDeployment(found)}`);
      io.interrupted.throwIfAborted();
      goesOn = `the revert of ${id} may have been sent, the answer was lost`;
      const result = await deployment.revert(id, apps);
      if (result === undefined) throw notUnderWay(cluster, id, look);
      goesOn = `the revert of ${id} goes on in Marathon as deployment ${result}`;
      if (await deployment.over(result, apps)) return result;
      throw new FailedError(
        cluster.path,
        `deployment ${result}`,
        `the revert makes no progress, for ${timeout} s; Marathon goes on with it`,
        `see ${look}`,
      );
    }),
  ).catch((error: unknown) => {
    if (!io.interrupted.aborted) throw error;
    io.err(`interrupted: ${goesOn}; look: ${look}\n`);
    return undefined;
  });
  if (by === undefined) return EXIT.interrupted;
  const report = { environment: cluster.environment, cluster: cluster.path, reverted: id, by };
  answer(io, options, report, () => `${id}: reverted, by deployment ${by}: what was there before is there again\n`);
  return EXIT.well;
}

const isAsAsked = (): boolean => true;

const notUnderWay = ({ path }: Cluster, id: string, look: string): CliError =>
  new CliError(path, `--revert ${id}`, 'no such deployment is under way', `see ${look}`);
