import type { HostConnection } from '../connection';
import type { Engine, EngineOf } from '../transport';
import { firstReachable } from './host-trouble';

/** What a resource of a swarm says of where it asks. */
interface Asks {
  readonly managers: readonly HostConnection[];
}

/** Whose `unreachable` setting decides what a plan does when no manager answers. @throws Error without one */
export function firstManager({ managers }: Asks, what: string): HostConnection {
  const [first] = managers;
  if (first === undefined)
    throw new Error(`${what}: managers = []: what a swarm holds is asked of its managers\nGive at least one.`);
  return first;
}

/** Asks the first manager that can be reached; one that has left its swarm answers 503, and the next one is asked. */
export function onManager<T>(engineOf: EngineOf, { managers }: Asks, ask: (engine: Engine) => Promise<T>): Promise<T> {
  return firstReachable(managers, (host) => ask(engineOf(host)));
}
