import { EXIT } from './exit-code';

/** An error that a user can act on: where it is, the value, the rule it breaks, what to do. */
export class CliError extends Error {
  readonly exitCode: number = EXIT.notLooked;

  constructor(
    readonly path: string,
    readonly value: string,
    readonly rule: string,
    readonly fix: string,
  ) {
    super(`${path}: ${value}: ${rule}; ${fix}`);
    this.name = 'CliError';
  }
}

/** The command line was right and there was something to look at, and yet it failed. */
export class FailedError extends CliError {
  override readonly exitCode = EXIT.fault;
}

/** No answer over SSH from a host: the one fault that `status` shows in its table instead of failing. */
export class UnreachableError extends CliError {
  constructor(
    path: string,
    target: string,
    /** What ssh said of it. */
    readonly reason: string,
    command: string,
  ) {
    super(path, target, `unreachable over SSH (${reason})`, `try: ${command}`);
    this.name = 'UnreachableError';
  }
}
