import type { Context, Inputs } from '../../framework';
import { NotServingError, type HttpOf, type UnreachableError } from '../../transport';
import { credentialsIn } from '../credentials';
import { againWhile, firstThatAnswers, NobodyAnswersError, orLastKnownOf } from '../first-host';
import { MarathonApi, NoLeaderError } from './api';
import type { marathonCluster } from './cluster.schema';

export type MarathonAccess = Inputs<{ cluster: typeof marathonCluster }>['cluster'];

/** What a resource of a cluster says of where it asks. */
export interface Asks {
  readonly cluster: MarathonAccess;
}

/** Nobody of the cluster answers. */
export class NoMarathonError extends NobodyAnswersError {
  constructor(causes: readonly UnreachableError[]) {
    super('Marathon', causes);
  }

  /** One starts, or an election goes on. */
  get maySettle(): boolean {
    return this.causes.some((cause) => cause instanceof NotServingError || cause instanceof NoLeaderError);
  }
}

/** Asks the first host whose Marathon answers and has a leader. @throws NoMarathonError */
export async function onMarathon<T>(
  httpOf: HttpOf,
  { hosts, port, listens, credentialsFile }: MarathonAccess,
  ask: (marathon: MarathonApi) => Promise<T>,
): Promise<T> {
  if (hosts.length === 0)
    throw new Error('hosts = []: what a Marathon cluster runs is asked of its hosts\nGive at least one.');
  const credentials =
    credentialsFile === undefined ? undefined : await credentialsIn(credentialsFile, 'the credentials of Marathon');
  return firstThatAnswers(
    hosts,
    (host) =>
      ask(new MarathonApi(httpOf(host, port, listens === 'address' ? host.address : undefined), host, credentials)),
    (causes) => new NoMarathonError(causes),
  );
}

/** What the cluster has now; what was last known where nobody can be asked. */
export function readFrom<S extends Asks>(
  httpOf: HttpOf,
  state: S,
  context: Context,
  read: (marathon: MarathonApi) => Promise<S | undefined>,
): Promise<S | undefined> {
  return orLastKnownOf(state.cluster.hosts, state, context, () => onMarathon(httpOf, state.cluster, read));
}

/** Of an election: 10 s of ZooKeeper's session, and what the new leader may take (on_elected_prepare_timeout). */
const SETTLE_SECONDS = 190;

/** Asks again while Marathon starts or elects a leader. `ask` may run more than once. */
export function patiently<T>(
  httpOf: HttpOf,
  { cluster }: Asks,
  context: Pick<Context, 'signal'>,
  poll: number,
  ask: (marathon: MarathonApi) => Promise<T>,
): Promise<T> {
  const mayPass = (error: unknown): boolean => error instanceof NoMarathonError && error.maySettle;
  return againWhile(mayPass, context, { seconds: SETTLE_SECONDS, poll }, () => onMarathon(httpOf, cluster, ask));
}
