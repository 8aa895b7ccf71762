import type { Inputs } from '../framework';
import { EngineError, textOf, type Engine } from '../transport';
import type { rolloutCheckAttributes } from './rollout.schema';

export type Check = Inputs<typeof rolloutCheckAttributes>;

const SHOWN_CHARACTERS = 500;

/** Runs a check's command in its container. @returns why it does not pass, or undefined when it does */
export async function runCheck(engine: Engine, { host, service, command, expect }: Check): Promise<string | undefined> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`longshore.service=${service}`] }));
  const containers = await engine.get<{ Id: string; Created: number }[]>(`/containers/json?filters=${filters}`);
  const newest = containers.reduce<{ Id: string; Created: number } | undefined>(
    (last, container) => (last === undefined || container.Created > last.Created ? container : last),
    undefined,
  );
  if (newest === undefined) return `no container of ${service} runs on ${host.name}`;
  try {
    const exec = await engine.post<{ Id: string }>(`/containers/${newest.Id}/exec`, {
      AttachStdout: true,
      AttachStderr: true,
      Cmd: command,
    });
    const output = textOf(await engine.postRaw(`/exec/${exec.Id}/start`, { Detach: false, Tty: false })).trim();
    const { ExitCode } = await engine.get<{ ExitCode: number | null }>(`/exec/${exec.Id}/json`);
    const shown = output.slice(-SHOWN_CHARACTERS);
    if (ExitCode !== 0) return `exit ${ExitCode ?? 'not known'}: ${shown}`;
    if (expect !== undefined && !new RegExp(expect, 's').test(output))
      return `it says "${shown}", which does not match /${expect}/`;
    return undefined;
  } catch (error) {
    // The container ended between two calls: there will be another one.
    if (error instanceof EngineError && [404, 409, 500].includes(error.status)) return error.message;
    throw error;
  }
}
