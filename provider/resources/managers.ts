import type { HostConnection } from '../connection';
import type { Context } from '../framework';
import { EngineError, UnreachableError, type Engine, type EngineOf } from '../transport';
import { orLastKnown } from './host-trouble';
import type { Info } from './member/info';

/** What a resource of a swarm says of where it asks. */
interface Asks {
  readonly managers: readonly HostConnection[];
}

/** Every manager answers, and is in no swarm: what the swarm held is gone with it. */
export class DissolvedError extends Error {}

/**
 * Asks the first manager that can be reached and still manages its swarm; one that does not answers 503.
 * @throws DissolvedError when all of them have left; the last UnreachableError when none can be asked
 */
export async function onManager<T>(
  engineOf: EngineOf,
  { managers }: Asks,
  ask: (engine: Engine) => Promise<T>,
): Promise<T> {
  let last: unknown = new Error('no manager is given');
  for (const host of managers) {
    try {
      return await ask(engineOf(host));
    } catch (error) {
      const manages = !(error instanceof EngineError && error.status === 503);
      if (manages && !(error instanceof UnreachableError)) throw error;
      last = manages ? error : new UnreachableError(host.name, error.message, `host ${host.name} manages no swarm now`);
    }
  }
  if (await haveAllLeft(engineOf, managers)) throw dissolved(managers);
  throw last;
}

/** What a swarm holds now: nothing where it is gone, what was last known where nobody can be asked. @throws Error without a manager */
export async function readFrom<S extends Asks>(
  engineOf: EngineOf,
  what: string,
  state: S,
  context: Context,
  read: (engine: Engine) => Promise<S | undefined>,
): Promise<S | undefined> {
  // Its `unreachable` setting decides what a plan does when no manager answers.
  const [first] = state.managers;
  if (first === undefined)
    throw new Error(`${what}: managers = []: what a swarm holds is asked of its managers\nGive at least one.`);
  try {
    return await orLastKnown(first, state, context, () => onManager(engineOf, state, read));
  } catch (error) {
    if (error instanceof DissolvedError) return undefined;
    throw error;
  }
}

/** Takes something out of a swarm. Where the swarm is gone, by hand or lost with all its managers, that is done. */
export async function removeFrom(
  engineOf: EngineOf,
  asks: Asks,
  remove: (engine: Engine) => Promise<void>,
): Promise<void> {
  try {
    await onManager(engineOf, asks, remove);
  } catch (error) {
    const isLost = error instanceof UnreachableError && asks.managers.every(({ state }) => state === 'lost');
    if (!isLost && !(error instanceof DissolvedError)) throw error;
  }
}

/** A manager without a leader, or with a locked swarm, answers 503 as well, and is in its swarm. */
export async function haveAllLeft(engineOf: EngineOf, managers: readonly HostConnection[]): Promise<boolean> {
  const asked = managers.filter(({ state }) => state !== 'lost');
  try {
    for (const host of asked) {
      const { Swarm } = await engineOf(host).get<Info>('/info');
      if (Swarm.LocalNodeState !== 'inactive') return false;
    }
    return asked.length > 0;
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    return false;
  }
}

const dissolved = (managers: readonly HostConnection[]): DissolvedError =>
  new DissolvedError(
    `the swarm is gone: ${managers.map(({ name }) => name).join(', ')} left it\n` +
      'Run the same command again: the next plan makes the swarm and what it held.',
  );
