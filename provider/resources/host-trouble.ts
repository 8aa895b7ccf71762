import type { HostConnection } from '../connection';
import type { Context } from '../framework';
import { UnreachableError } from '../transport';

/** What stands in the state is the last thing known of a host that does not answer: the plan goes on with it, and says so. */
export async function orLastKnown<S>(
  host: HostConnection,
  state: S,
  context: Context,
  read: () => Promise<S | undefined>,
): Promise<S | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    if (host.state === 'lost' && error.host === host.name) return state; // nobody expects an answer
    if (host.unreachable === 'fail' && process.env.LONGSHORE_UNREACHABLE !== 'warn') throw mayBeLost(error);
    context.warn(
      `${error.summary}: its last known state is shown`,
      `${error.reason}\nBring it back, or declare it lost (state: lost) if it is dead for good.`,
    );
    return state;
  }
}

/** The state knows the host as active until an apply has told it otherwise, which this failure would keep it from. */
const mayBeLost = ({ host, reason, summary }: UnreachableError): UnreachableError =>
  new UnreachableError(
    host,
    `${reason}\nBring it back. If it is dead for good, declare it lost (state: lost) and run once with LONGSHORE_UNREACHABLE=warn.`,
    summary,
  );

const INTERRUPTED =
  'interrupted while waiting\nWhat was begun on the hosts goes on. Run the same command again: it picks up what is there.';

/** What the host does meanwhile goes on without us. @throws Error when Terraform is interrupted */
export function unlessInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const ended = new AbortController();
  const interrupted = new Promise<never>((_, reject) => {
    const stop = (): void => {
      reject(new Error(INTERRUPTED));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true, signal: ended.signal });
  });
  return Promise.race([work, interrupted]).finally(() => {
    ended.abort();
  });
}

/** @throws Error when Terraform is interrupted meanwhile */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new Error(INTERRUPTED));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
