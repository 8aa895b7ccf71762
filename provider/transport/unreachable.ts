/** The host did not answer SSH, or refused us. */
export class UnreachableError extends Error {
  constructor(
    readonly host: string,
    readonly reason: string,
  ) {
    super(`host ${host} cannot be reached\n${reason}`);
  }
}
