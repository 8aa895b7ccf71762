import type { Inputs } from '../framework';
import type { Engine } from '../transport';
import { whyFailing } from './container/exec';
import type { rolloutCheckAttributes } from './rollout.schema';

export type Check = Inputs<typeof rolloutCheckAttributes>;

/** Runs a check's command in its container. @returns why it does not pass, or undefined when it does */
export async function runCheck(engine: Engine, { host, service, command, expect }: Check): Promise<string | undefined> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`longshore.service=${service}`] }));
  const containers = await engine.get<{ Id: string; Created: number }[]>(`/containers/json?filters=${filters}`);
  const newest = containers.reduce<{ Id: string; Created: number } | undefined>(
    (last, container) => (last === undefined || container.Created > last.Created ? container : last),
    undefined,
  );
  if (newest === undefined) return `no container of ${service} runs on ${host.name}`;
  return whyFailing(engine, newest.Id, command, expect);
}
