import type { Context, Inputs } from '../../framework';
import { NotServingError, type HttpOf, type UnreachableError } from '../../transport';
import { credentialsIn } from '../credentials';
import { againWhile, firstThatAnswers, NobodyAnswersError, orLastKnownOf } from '../first-host';
import { ConsulApi, NoLeaderError, UnknownTokenError } from './api';
import type { consulCluster } from './cluster.schema';

export type ConsulCluster = Inputs<{ cluster: typeof consulCluster }>['cluster'];

/** What a resource of a cluster says of where it asks. */
export interface Asks {
  readonly cluster: ConsulCluster;
}

/** Nobody of the cluster answers. */
export class NoServerError extends NobodyAnswersError {
  constructor(causes: readonly UnreachableError[]) {
    super('Consul server', causes);
  }

  /** A host answers whose server does not run, and no host is seen to run one. */
  get isDown(): boolean {
    return this.causes.some((cause) => cause instanceof NotServingError) && !this.lacksLeader;
  }

  /** One runs, and waits for others. */
  get lacksLeader(): boolean {
    return this.causes.some((cause) => cause instanceof NoLeaderError);
  }
}

/** Asks the first server that answers and knows a leader. @throws NoServerError */
export async function onServer<T>(
  httpOf: HttpOf,
  cluster: ConsulCluster,
  ask: (consul: ConsulApi) => Promise<T>,
): Promise<T> {
  const { servers, port, tokenFile } = cluster;
  if (servers.length === 0)
    throw new Error('servers = []: what a Consul cluster holds is asked of its servers\nGive at least one.');
  const credentials = await credentialsIn(tokenFile, 'the Consul token');
  return firstThatAnswers(
    servers,
    (host) => ask(new ConsulApi(httpOf(host, port), host, credentials)),
    (causes) => new NoServerError(causes),
  );
}

/** What the cluster holds now; what was last known where nobody can be asked. */
export function readFrom<S extends Asks>(
  httpOf: HttpOf,
  state: S,
  context: Context,
  read: (consul: ConsulApi) => Promise<S | undefined>,
): Promise<S | undefined> {
  return orLastKnownOf(state.cluster.servers, state, context, () => onServer(httpOf, state.cluster, read));
}

/** How long a cluster may take until it serves: an election, or its bootstrap. */
const SETTLE_SECONDS = 60;
export const POLL_MILLISECONDS = 1000;

/** Changes something; a cluster that starts, or elects a leader, is awaited. `change` may run more than once. */
export function changeOn<T>(
  httpOf: HttpOf,
  asks: Asks,
  context: Context,
  change: (consul: ConsulApi) => Promise<T>,
  poll = POLL_MILLISECONDS,
): Promise<T> {
  const maySettle = (error: unknown): boolean =>
    error instanceof UnknownTokenError || (error instanceof NoServerError && (error.isDown || error.lacksLeader));
  return settled(httpOf, asks, context, change, poll, maySettle);
}

/**
 * Takes something out of a cluster. Where no server runs any more there is nobody to tell: what it held lies in their data.
 * @param what is said to be left there; nothing is said of undefined
 */
export async function removeFrom(
  httpOf: HttpOf,
  what: string | undefined,
  asks: Asks,
  context: Context,
  remove: (consul: ConsulApi) => Promise<void>,
  poll = POLL_MILLISECONDS,
): Promise<void> {
  // While all is destroyed there are servers for a moment, and no leader.
  const maySettle = (error: unknown): boolean => error instanceof NoServerError && error.lacksLeader;
  try {
    await settled(httpOf, asks, context, remove, poll, maySettle);
  } catch (error) {
    if (!(error instanceof NoServerError)) throw error;
    const areLost = asks.cluster.servers.every(({ state }) => state === 'lost');
    if (!areLost && !error.isDown) throw error;
    if (what !== undefined) context.warn(`${what} is left to Consul's data: no server of it runs`, error.reason);
  }
}

function settled<T>(
  httpOf: HttpOf,
  { cluster }: Asks,
  context: Context,
  work: (consul: ConsulApi) => Promise<T>,
  poll: number,
  maySettle: (error: unknown) => boolean,
): Promise<T> {
  return againWhile(maySettle, context, { seconds: SETTLE_SECONDS, poll }, () => onServer(httpOf, cluster, work));
}
