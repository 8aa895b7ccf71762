import { httpOverSsh } from '../../provider/transport';
import { Deployment, describeDeployment } from '../../provider/resources/marathon/deploy';
import { answer, type AnswerOptions } from '../answer';
import { CliError, FailedError } from '../cli-error';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import { withProgress, type ProgressOptions } from '../progress';
import { table } from '../table';
import { contextOf, type Cluster } from './cluster';

export interface DeploymentsOptions extends AnswerOptions, ProgressOptions {
  /** Id of one that is to be taken back. */
  readonly revert?: string;
}

const POLL = 1000;
/** How long a revert is awaited. */
const REVERT_SECONDS = 600;

/** What is under way. */
export async function deployments(cluster: Cluster, options: DeploymentsOptions, io: Io, poll = POLL): Promise<number> {
  if (options.revert !== undefined) return revert(cluster, options.revert, options, io, poll);
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
  const by = await withProgress(io, options, (progress) =>
    cluster.told(async () => {
      const running = await cluster.ask((marathon) => marathon.deployments());
      const found = running.find((deployment) => deployment.id === id);
      const result = found === undefined ? undefined : await cluster.ask((marathon) => marathon.revert(id));
      if (found === undefined || result === undefined)
        throw new CliError(
          cluster.path,
          `--revert ${id}`,
          'no such deployment is under way',
          `see longshore marathon ${cluster.environment} deployments`,
        );
      progress.step(`reverting ${describeDeployment(found)}`);
      const appId = found.affectedApps.join(', ');
      const deployed = {
        cluster: cluster.access,
        appId,
        timeout: REVERT_SECONDS,
        taskFailures: 0,
        isAsAsked: () => true,
      };
      const deployment = new Deployment({ httpOf: httpOverSsh, poll }, deployed, contextOf(io, progress));
      if (await deployment.over(result.deploymentId)) return result.deploymentId;
      throw new FailedError(
        cluster.path,
        `deployment ${result.deploymentId}`,
        `the revert is not done after ${REVERT_SECONDS} s; Marathon goes on with it`,
        `see longshore marathon ${cluster.environment} deployments`,
      );
    }),
  );
  const report = { environment: cluster.environment, cluster: cluster.path, reverted: id, by };
  answer(io, options, report, () => `${id}: reverted, by deployment ${by}: what was there before is there again\n`);
  return EXIT.well;
}
