/** The host did not answer SSH, or refused us, or what is asked there (its Docker engine) gives no answer. */
export class UnreachableError extends Error {
  constructor(
    readonly host: string,
    readonly reason: string,
    readonly summary = `host ${host} cannot be reached`,
  ) {
    super(`${summary}\n${reason}`);
  }
}
