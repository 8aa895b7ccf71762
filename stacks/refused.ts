import { ConfigurationError, InvalidValueError, RULES_PAGE } from '../constructs';

/** What is wrong with an environment, or with the request for one, in words for whoever deploys. */
export class Refused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refused';
  }
}

/** Why an environment cannot be built. Where in the program is said to who sets DEBUG: for a wrong value it is of no use. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ((process.env.DEBUG ?? '') !== '') return error.stack ?? error.message;
  if (error instanceof Refused) return error.message;
  const isFinding = error instanceof ConfigurationError || error instanceof InvalidValueError;
  return isFinding ? `${error.message}\n${RULES_PAGE}` : `${error.message} (DEBUG=1 shows where)`;
}
