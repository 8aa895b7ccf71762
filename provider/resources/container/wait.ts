import type { Context } from '../../framework';
import { UnreachableError } from '../../transport';
import type { CheckInput } from '../host-container.schema';
import { pause } from '../host-trouble';
import type { EngineContainers, Inspected } from './engine-containers';
import { whyFailing } from './exec';

export interface Awaited {
  /** `zookeeper on c1`, for messages. */
  readonly title: string;
  readonly checks: readonly CheckInput[];
  readonly timeoutSeconds: number;
}

/** Longer than a program takes that dies at once: it has been seen running before. */
const STEADY_LOOKS = 5;
/** The engine starts again what ends. One that ends so often while it is awaited will not stay. */
const RESTARTS = 5;

/** It runs, and is not well, or did not become well in time. */
export class NotWellError extends Error {}

/**
 * Ends when the container is healthy (without a health check: has run for a while without ending) and every check has passed.
 * @throws NotWellError with its last lines and its health check's last words; Error when Terraform is interrupted meanwhile
 */
export async function awaitWell(
  containers: EngineContainers,
  id: string,
  { title, checks, timeoutSeconds }: Awaited,
  { signal }: Pick<Context, 'signal'>,
  poll: number,
): Promise<void> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  const passed = new Set<CheckInput>();
  let first: Inspected | undefined;
  let last: Inspected | undefined;
  for (let looks = 0; ;) {
    let reason: string;
    try {
      const container = await containers.find(id);
      first ??= container;
      const { verdict, why } = look(container, first);
      if (verdict === 'lost') throw await notWell(containers, id, `container ${title}: ${why}`, container);
      const isSame = last?.State.StartedAt === container?.State.StartedAt;
      looks = verdict === 'steady' ? (isSame ? looks + 1 : 1) : 0;
      last = container;
      reason = why;
      if (verdict === 'healthy' || looks >= STEADY_LOOKS) {
        const failing = await firstFailing(containers, id, checks, passed);
        if (failing === undefined) return;
        reason = failing;
      }
    } catch (error) {
      // The engine may be restarting: it is asked again until the time is up.
      if (!(error instanceof UnreachableError) || Date.now() > deadline) throw error;
      reason = error.message;
    }
    if (Date.now() > deadline) {
      const text = `container ${title}: not well after ${timeoutSeconds} s\n${reason}`;
      throw await notWell(containers, id, text, await containers.find(id));
    }
    await pause(poll, signal);
  }
}

interface Look {
  /** `steady`: it runs, and no health check says how well. `lost`: waiting is of no use. */
  readonly verdict: 'healthy' | 'steady' | 'waiting' | 'lost';
  readonly why: string;
}

/** @param first as it was found first: an old container may have ended often before */
function look(container: Inspected | undefined, first: Inspected | undefined): Look {
  if (container === undefined) return { verdict: 'lost', why: 'it is gone: somebody removed it while it was awaited' };
  const { State, RestartCount } = container;
  const ended = `exit code ${State.ExitCode}${State.Error ? `: ${State.Error}` : ''}`;
  const restarts = RestartCount - (first?.RestartCount ?? 0);
  if (restarts >= RESTARTS) return { verdict: 'lost', why: `it ended ${restarts} times (${ended})` };
  switch (State.Status) {
    case 'running':
      break;
    case 'restarting':
    case 'created':
      return { verdict: 'waiting', why: `it is ${State.Status} (${ended})` };
    default:
      return { verdict: 'lost', why: `it is ${State.Status} (${ended})` };
  }
  switch (State.Health?.Status ?? 'none') {
    case 'healthy':
      return { verdict: 'healthy', why: '' };
    case 'none':
      return { verdict: 'steady', why: 'it runs for too short a while yet' };
    case 'unhealthy':
      return { verdict: 'lost', why: 'it is unhealthy' };
    default:
      return { verdict: 'waiting', why: 'its health check has not passed yet' };
  }
}

/** A check that has passed once is not asked again. */
async function firstFailing(
  { engine }: EngineContainers,
  id: string,
  checks: readonly CheckInput[],
  passed: Set<CheckInput>,
): Promise<string | undefined> {
  for (const check of checks) {
    if (passed.has(check)) continue;
    const failure = await whyFailing(engine, id, check.command);
    if (failure !== undefined) return `"${check.description}" does not hold yet: ${failure}`;
    passed.add(check);
  }
  return undefined;
}

async function notWell(
  containers: EngineContainers,
  id: string,
  text: string,
  container: Inspected | undefined,
): Promise<NotWellError> {
  const last = container?.State.Health?.Log?.at(-1);
  const health =
    last === undefined ? '' : `Its health check last said (exit ${last.ExitCode}):\n${last.Output.trim().slice(-500)}`;
  return new NotWellError([text, health, await containers.logTail(id)].filter(Boolean).join('\n'));
}
