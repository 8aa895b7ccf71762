import type { HostConnection } from '../connection';
import type { Context } from '../framework';
import { UnreachableError, type Engine, type EngineOf } from '../transport';
import { pause } from './host-trouble';
import { onManager } from './managers';
import { runCheck, type Check } from './rollout-check';
import { downHostOf } from './service/nodes';
import { logTail, serviceOf, tasksOf, taskTrouble } from './service/tasks';

export interface Awaited {
  readonly managers: readonly HostConnection[];
  /** Ids. */
  readonly services: readonly string[];
  /** Of the services, for messages. */
  readonly names: readonly string[];
  readonly checks: readonly Check[];
  readonly timeoutSeconds: number;
}

export const POLL_MILLISECONDS = 1000;
/** Longer than a restart takes to show: a task that dies at once has been seen running before. */
const STEADY_LOOKS = 3;

/** A service that cannot run now, however long one waits: its host is down. */
export class HostDownError extends Error {
  constructor(
    readonly host: string,
    service: string,
  ) {
    super(
      `host ${host} is down: service ${service} cannot run now\n` +
        `The swarm starts it, as it is declared, when ${host} is back. If it is dead for good, declare it lost (state: lost).`,
    );
  }
}

/** The time is over. */
export class TooLateError extends Error {}

/**
 * Ends when every task of the newest spec runs healthily and every check has passed.
 * @throws TooLateError with the task's own error, the last reason to wait, and the last lines of its log; HostDownError at once
 */
export async function awaitRollout(
  engineOf: EngineOf,
  awaited: Awaited,
  { signal }: Pick<Context, 'signal'>,
  poll = POLL_MILLISECONDS,
): Promise<void> {
  const deadline = Date.now() + awaited.timeoutSeconds * 1000;
  let reason: string;
  const passed = new Set<Check>();
  for (let looks = 0; ;) {
    try {
      const trouble = await onManager(engineOf, awaited, (engine) => look(engine, awaited));
      reason = trouble ?? '';
      looks = trouble === undefined ? looks + 1 : 0;
      if (trouble === undefined) {
        const failing = await firstFailing(engineOf, awaited.checks, passed);
        if (failing !== undefined) reason = failing;
        else if (looks >= STEADY_LOOKS || awaited.services.length === 0) return;
      }
    } catch (error) {
      // A manager may be restarting: it is asked again until the time is up.
      if (!(error instanceof UnreachableError) || Date.now() > deadline) throw error;
      reason = error.message;
    }
    if (Date.now() > deadline) throw await tooLate(engineOf, awaited, reason);
    await pause(poll, signal);
  }
}

/** Why it is not rolled out yet; undefined when nothing is missing. A paused update will not go on by itself: that is an error. */
async function look(engine: Engine, awaited: Awaited): Promise<string | undefined> {
  for (const [index, id] of awaited.services.entries()) {
    const name = awaited.names[index] ?? id;
    const service = await serviceOf(engine, id);
    if (service === undefined)
      throw new Error(`service ${name} is gone\nSomebody removed it while it was awaited. Run the same command again.`);
    const trouble = taskTrouble(service, await tasksOf(engine, service));
    if (trouble !== undefined) {
      const down = await downHostOf(engine, service);
      if (down !== undefined) throw new HostDownError(down, name);
    }
    if (service.UpdateStatus?.State === 'paused') {
      throw new Error(
        `service ${name}: its update stopped at the first task that failed\n` +
          [service.UpdateStatus.Message, trouble, await logTail(engine, id)].filter(Boolean).join('\n'),
      );
    }
    if (trouble !== undefined) return `service ${name}: ${trouble}`;
  }
  return undefined;
}

/** A check that has passed once is not asked again in this rollout. */
async function firstFailing(
  engineOf: EngineOf,
  checks: readonly Check[],
  passed: Set<Check>,
): Promise<string | undefined> {
  for (const check of checks) {
    if (passed.has(check)) continue;
    const failure = await runCheck(engineOf(check.host), check);
    if (failure !== undefined) return `"${check.description}" does not hold yet: ${failure}`;
    passed.add(check);
  }
  return undefined;
}

async function tooLate(engineOf: EngineOf, awaited: Awaited, reason: string): Promise<TooLateError> {
  const guilty = awaited.services.find((id, index) => reason.startsWith(`service ${awaited.names[index] ?? id}:`));
  const log =
    guilty === undefined ? '' : await onManager(engineOf, awaited, (engine) => logTail(engine, guilty)).catch(() => '');
  const what = awaited.names.length > 3 ? `${awaited.names.length} services` : awaited.names.join(', ');
  return new TooLateError(
    [`rollout of ${what}: not done after ${awaited.timeoutSeconds} s`, reason, log].filter(Boolean).join('\n'),
  );
}
