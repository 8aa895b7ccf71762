import type { HostConnection } from '../connection';
import type { Context } from '../framework';
import { UnreachableError } from '../transport';
import { orLastKnown, pause } from './host-trouble';

/** Asks host after host until one answers. @throws what `none` makes of their reasons */
export async function firstThatAnswers<T>(
  hosts: readonly HostConnection[],
  ask: (host: HostConnection) => Promise<T>,
  none: (causes: readonly UnreachableError[]) => Error,
): Promise<T> {
  const causes: UnreachableError[] = [];
  for (const host of hosts) {
    try {
      return await ask(host);
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      causes.push(error);
    }
  }
  throw none(causes);
}

/** What a cluster holds now; what was last known where nobody can be asked. @param ask asks them all, and throws where there are none */
export function orLastKnownOf<S>(
  [first]: readonly HostConnection[],
  state: S,
  context: Context,
  ask: () => Promise<S | undefined>,
): Promise<S | undefined> {
  // Its `unreachable` setting decides what a plan does when nobody answers.
  return first === undefined ? ask() : orLastKnown(first, state, context, ask);
}

/** A cluster that starts or elects a leader: how long it may take, and how often it is asked. */
export interface Patience {
  readonly seconds: number;
  readonly poll: number;
}

/** Does it again while what stands in its way may pass. @throws Error when the time is up, or Terraform is interrupted */
export async function againWhile<T>(
  mayPass: (error: unknown) => boolean,
  { signal }: Pick<Context, 'signal'>,
  { seconds, poll }: Patience,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error) || Date.now() > deadline) throw error;
    }
    await pause(poll, signal);
  }
}

/** Why nobody answers, host by host. */
export class NobodyAnswersError extends UnreachableError {
  /** @param what they are: `Consul server` */
  constructor(
    what: string,
    protected readonly causes: readonly UnreachableError[],
  ) {
    const hosts = causes.map(({ host }) => host).join(', ');
    super(
      hosts,
      causes.map(({ summary, reason }) => `${summary}\n${reason}`).join('\n'),
      `no ${what} answers (asked: ${hosts})`,
    );
  }
}
