import { CliError } from '../cli-error';
import type { Io } from '../io';
import { paint } from '../table';

/** Exit code of a look that was not possible: no such environment, no ssh program. Faults of hosts have a code of their own. */
export async function couldNotLook(look: () => Promise<number>, io: Io): Promise<number> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    io.err(`${paint('error:', 'red', io.colour)} ${error.message}\n`);
    return 2;
  }
}
