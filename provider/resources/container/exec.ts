import { EngineError, textOf, type Engine } from '../../transport';

const SHOWN_CHARACTERS = 500;

export interface Executed {
  /** null where the engine does not know. */
  readonly code: number | null;
  /** What it wrote, stdout and stderr as they came. */
  readonly output: string;
}

/** Runs a command in a container, with the container's own environment and user. @throws EngineError where it does not run */
export async function execute(engine: Engine, container: string, command: readonly string[]): Promise<Executed> {
  const exec = await engine.post<{ Id: string }>(`/containers/${container}/exec`, {
    AttachStdout: true,
    AttachStderr: true,
    Cmd: command,
  });
  const output = textOf(await engine.postRaw(`/exec/${exec.Id}/start`, { Detach: false, Tty: false })).trim();
  const { ExitCode } = await engine.get<{ ExitCode: number | null }>(`/exec/${exec.Id}/json`);
  return { code: ExitCode, output };
}

/** Why a command does not pass in a container; undefined when it does. @param expect regular expression that its output must match too */
export async function whyFailing(
  engine: Engine,
  container: string,
  command: readonly string[],
  expect?: string,
): Promise<string | undefined> {
  try {
    const { code, output } = await execute(engine, container, command);
    const shown = output.slice(-SHOWN_CHARACTERS);
    if (code !== 0) return `exit ${code ?? 'not known'}: ${shown}`;
    if (expect !== undefined && !new RegExp(expect, 's').test(output))
      return `it says "${shown}", which does not match /${expect}/`;
    return undefined;
  } catch (error) {
    // The container ended between two calls: there will be another one.
    if (error instanceof EngineError && [404, 409, 500].includes(error.status)) return error.message;
    throw error;
  }
}
