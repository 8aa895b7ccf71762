import type { Context } from '../../framework';
import { UnreachableError, type HttpOf } from '../../transport';
import { pause } from '../host-trouble';
import { MarathonError, type MarathonApi } from './api';
import type { AppStatus, DeploymentResult, FoundApp, RunningDeployment, TaskFailure } from './answers';
import { whyNot } from './failure';
import { onMarathon, patiently, type MarathonAccess } from './hosts';
import { Standstill } from './standstill';
import { describe, healthOf, healthyOfNewest, isWhole, leftOf } from './status';

export interface Tools {
  readonly httpOf: HttpOf;
  /** Between two looks, in milliseconds. */
  readonly poll: number;
}

/** What is deployed, and how long one waits for it. */
export interface Deployed {
  readonly cluster: MarathonAccess;
  readonly appId: string;
  /** Seconds: how long it may make no progress, and how long a lock is waited for. */
  readonly timeout: number;
  /** 0: however many. */
  readonly taskFailures: number;
  /** Whether what is there is what was asked for. */
  isAsAsked(found: FoundApp): boolean;
}

/** No waiting helps. */
class HopelessError extends Error {}

/** One change of one app: sent when nothing locks it, awaited until it runs, taken back when it does not. */
export class Deployment {
  private said = '';
  private readonly failures = new Set<string>();
  /** Most instances of the newest definition that were healthy at once. */
  private most = 0;
  /** Looks at instances of an older definition that nothing replaces. */
  private leftBehind = 0;
  private before: TaskFailure | undefined;

  constructor(
    private readonly tools: Tools,
    private readonly deployed: Deployed,
    private readonly context: Pick<Context, 'signal' | 'progress'>,
  ) {}

  /**
   * Sends a request, once no other deployment locks the app and there is room for one more. Of a lock it is asked first, so that only one that comes in between
   * is answered with 409.
   * @param request may run more than once, also after it was done and the answer was lost; undefined: there is nothing to do
   */
  async send<T extends DeploymentResult | undefined>(request: (marathon: MarathonApi) => Promise<T>): Promise<T> {
    const deadline = Date.now() + this.deployed.timeout * 1000;
    for (;;) {
      try {
        return await patiently(this.tools.httpOf, this.deployed, this.context, this.tools.poll, request);
      } catch (error) {
        if (!isInTheWay(error)) throw error;
        await this.waitOut(error, deadline);
      }
    }
  }

  /** The failure that was the last one before the change counts for nothing. */
  remember(found: FoundApp | undefined): void {
    this.before = found?.status.lastTaskFailure;
  }

  /**
   * Waits until the deployment is over and every instance runs healthily by the newest definition.
   * @param deployment where one is under way
   * @throws Error with the reasons, after the deployment was reverted
   */
  async settle(deployment: string | undefined): Promise<FoundApp> {
    const standstill = new Standstill(this.deployed.timeout);
    for (;;) {
      const reason = await this.looked(deployment, standstill).catch((error: unknown) => {
        if (error instanceof HopelessError || !mayPass(error)) throw error;
        return (error as Error).message;
      });
      if (typeof reason !== 'string') return reason;
      if (standstill.isTooLong)
        throw await this.failed(deployment, `no progress for ${this.deployed.timeout} s`, reason);
      await pause(this.tools.poll, this.context.signal);
    }
  }

  /**
   * Takes a deployment back, also through a fail-over.
   * @param apps that it affects
   * @returns the deployment that does so; undefined where it is over
   */
  revert(deployment: string, apps: readonly string[]): Promise<string | undefined> {
    const { tools, deployed, context } = this;
    let asked = false;
    return patiently(tools.httpOf, deployed, context, tools.poll, async (marathon) => {
      const isRepeated = asked;
      asked = true;
      const revert = await marathon.revert(deployment);
      if (revert !== undefined || !isRepeated) return revert?.deploymentId;
      // It was taken back, and the answer lost.
      const running = await marathon.deployments();
      return running.find(({ affectedApps }) => affectedApps.some((id) => apps.includes(id)))?.id;
    });
  }

  /**
   * Waits until a deployment is over, whatever it ends with.
   * @param apps whose instances show its progress
   * @returns whether it is; false after `timeout` without progress
   */
  async over(deployment: string, apps: readonly string[] = []): Promise<boolean> {
    const standstill = new Standstill(this.deployed.timeout);
    for (;;) {
      const running = await this.ask((marathon) => marathon.deployments()).catch(passing);
      const own = running?.find(({ id }) => id === deployment);
      if (running !== undefined && own === undefined) return true;
      if (own !== undefined) {
        this.say(describeDeployment(own));
        const left = await this.ask((marathon) => leftOfAll(marathon, apps)).catch(passing);
        standstill.sees({ step: own.currentStep, ...(left !== undefined && { left }) });
      }
      if (standstill.isTooLong) return false;
      await pause(this.tools.poll, this.context.signal);
    }
  }

  /** @returns the app where it is well, otherwise what is awaited */
  private async looked(deployment: string | undefined, standstill: Standstill): Promise<FoundApp | string> {
    const { appId } = this.deployed;
    const { running, found } = await this.ask(async (marathon) => ({
      running: await marathon.deployments(),
      found: await marathon.app(appId),
    }));
    if (found === undefined)
      throw new HopelessError(
        `app ${appId} is gone\nSomebody removed it while it was awaited. Run the same command again.`,
      );
    const own = running.find(({ id }) => id === deployment);
    const health = healthOf(found.status);
    standstill.sees({ step: own?.currentStep ?? Infinity, left: leftOf(found.status) });
    if (own !== undefined) {
      await this.giveUpWhereHopeless(own.id, found.status);
      return this.say(`${describeDeployment(own)}, ${describe(health)}`);
    }
    if (!this.deployed.isAsAsked(found))
      throw new HopelessError(
        `app ${appId} was changed meanwhile: its version is ${found.status.version}\nRun the same command again: the plan shows it.`,
      );
    const other = running.find(({ affectedApps }) => affectedApps.includes(appId));
    if (other !== undefined) return this.say(`another one: ${describeDeployment(other)}, ${describe(health)}`);
    if (isWhole(health)) return found;
    await this.giveUpWhereHopeless(undefined, found.status);
    this.leftBehind = health.outdated > 0 ? this.leftBehind + 1 : 0;
    // Killed ones take a moment to be gone from the answer.
    if (this.leftBehind > LOOKS) throw new HopelessError(await this.wasCancelled(found.status, deployment));
    return this.say(`no deployment is under way, ${describe(health)}`);
  }

  private async giveUpWhereHopeless(deployment: string | undefined, status: AppStatus): Promise<void> {
    const { taskFailures } = this.deployed;
    const healthy = healthyOfNewest(status);
    if (healthy > this.most) this.failures.clear();
    this.most = Math.max(this.most, healthy);
    const { lastTaskFailure: last } = status;
    if (last !== undefined && keyOf(last) !== keyOf(this.before) && isOfNewest(last, status))
      this.failures.add(keyOf(last));
    if (taskFailures === 0 || this.failures.size < taskFailures) return;
    const summary = `${this.failures.size} tasks of the new definition failed, one after the other`;
    throw new HopelessError((await this.failed(deployment, summary)).message);
  }

  /** What is known of the failure; a deployment that is under way is taken back. */
  private async failed(deployment: string | undefined, summary: string, reason = this.said): Promise<Error> {
    const { appId } = this.deployed;
    const lines = await this.ask(async (marathon) => {
      const found = await marathon.app(appId);
      return found === undefined ? [] : whyNot(marathon, found.status);
    }).catch((error: unknown) => [`nothing more can be learnt: ${(error as Error).message}`]);
    const end = deployment === undefined ? NOTHING_TO_REVERT : await this.reverted(deployment);
    return new Error([`app ${appId}: ${summary}`, reason, ...lines, end].filter((line) => line !== '').join('\n'));
  }

  private async wasCancelled(status: AppStatus, deployment: string | undefined): Promise<string> {
    const lines = await this.ask((marathon) => whyNot(marathon, status));
    const which = deployment === undefined ? 'its last deployment' : `deployment ${deployment}`;
    return [
      `app ${this.deployed.appId}: ${which} ended without replacing all instances`,
      ...lines,
      'Somebody cancelled it. Run the same command again: it replaces what is left.',
    ].join('\n');
  }

  /** @returns what came of it, for the message */
  private async reverted(deployment: string): Promise<string> {
    try {
      const apps = [this.deployed.appId];
      const revert = await this.revert(deployment, apps);
      if (revert === undefined) return `Deployment ${deployment} ended meanwhile; nothing was reverted.`;
      this.say(`reverts ${deployment}`);
      const which = `deployment ${deployment}, by deployment ${revert}`;
      return (await this.over(revert, apps))
        ? `It was reverted (${which}): what was there before is there again.`
        : `Its revert makes no progress either, for ${this.deployed.timeout} s (${which}); Marathon goes on with it.`;
    } catch (error) {
      if (this.context.signal.aborted) throw error;
      return `It could not be reverted: ${(error as Error).message}`;
    }
  }

  /** Another deployment holds the app, or there are too many of them. */
  private async waitOut(error: MarathonError, deadline: number): Promise<void> {
    const { appId, timeout } = this.deployed;
    const running = await this.ask((marathon) => marathon.deployments()).catch(
      () => [] as readonly RunningDeployment[],
    );
    const locks = running.filter(({ id }) => error.deployments.includes(id));
    const named = locks.length > 0 ? locks.map(describeDeployment).join('; ') : error.deployments.join(', ');
    if (Date.now() > deadline)
      throw new Error(
        [
          error.deployments.length === 0
            ? `app ${appId}: Marathon takes no more deployments, since ${timeout} s`
            : `app ${appId} is locked by another deployment, since ${timeout} s: ${named}`,
          error.message,
          'Wait for it, revert it, or set force, which cancels it. See: longshore marathon <environment> deployments',
        ].join('\n'),
      );
    this.say(error.deployments.length === 0 ? 'waits: too many deployments' : `waits for ${named}`);
    await pause(this.tools.poll, this.context.signal);
  }

  private ask<T>(question: (marathon: MarathonApi) => Promise<T>): Promise<T> {
    return onMarathon(this.tools.httpOf, this.deployed.cluster, question);
  }

  private say(text: string): string {
    if (text !== this.said) this.context.progress(`${this.deployed.appId}: ${text}`);
    this.said = text;
    return text;
  }
}

const LOOKS = 2;
const NOTHING_TO_REVERT = 'Its deployment was over by then; nothing was reverted.';

function isInTheWay(error: unknown): error is MarathonError {
  if (!(error instanceof MarathonError)) return false;
  return error.status === 403 ? /running deployments/.test(error.message) : error.deployments.length > 0;
}

/** A leader that fails over, or a server that chokes for a moment. */
function mayPass(error: unknown): boolean {
  return error instanceof UnreachableError || (error instanceof MarathonError && error.status >= 500);
}

/** @returns undefined for what may pass */
function passing(error: unknown): undefined {
  if (!mayPass(error)) throw error;
}

async function leftOfAll(marathon: MarathonApi, apps: readonly string[]): Promise<number | undefined> {
  let left: number | undefined;
  for (const id of apps) {
    const found = await marathon.app(id);
    if (found !== undefined) left = (left ?? 0) + leftOf(found.status);
  }
  return left;
}

export function describeDeployment({
  id,
  affectedApps,
  currentStep,
  totalSteps,
  currentActions,
}: RunningDeployment): string {
  const actions = currentActions.map(({ action, app }) => (app === undefined ? action : `${action} ${app}`));
  return `deployment ${id} of ${affectedApps.join(', ')}, step ${currentStep} of ${totalSteps} (${actions.join(', ')})`;
}

function keyOf(failure: TaskFailure | undefined): string {
  return failure === undefined ? '' : `${failure.taskId} ${failure.timestamp}`;
}

function isOfNewest({ version }: TaskFailure, { versionInfo, version: current }: AppStatus): boolean {
  return Date.parse(version) >= Date.parse(versionInfo?.lastConfigChangeAt ?? current);
}
