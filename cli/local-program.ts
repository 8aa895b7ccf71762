import { execFile } from 'node:child_process';

export interface LocalOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface LocalOptions {
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  /** Seconds after which it is ended. @default 20 */
  readonly timeout?: number;
}

/** Runs a program of this machine without a shell; undefined where there is no such program. One that is ended has the code -1. */
export function runLocal(
  program: string,
  args: readonly string[],
  { cwd, signal, timeout = 20 }: LocalOptions = {},
): Promise<LocalOutcome | undefined> {
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      {
        encoding: 'utf8',
        env: process.env,
        timeout: timeout * 1000,
        maxBuffer: 256 * 1024 * 1024,
        ...(cwd !== undefined && { cwd }),
        ...(signal !== undefined && { signal }),
      },
      (error, stdout, stderr) => {
        if (error !== null && ['ENOENT', 'EACCES'].includes(String(error.code))) resolve(undefined);
        else resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
      },
    );
  });
}
