import type { RunningTasks } from './b1-mesos-judge';
import type { LiveContainer } from './live';

/** Containers of Longshore, by host. */
export type OnHosts = ReadonlyMap<string, readonly LiveContainer[]>;

/** Containers that are not what they were, on hosts that were there before: a host that comes or goes is no matter of theirs. */
export function disturbed(before: OnHosts, after: OnHosts): string[] {
  return [...before].flatMap(([host, containers]) =>
    containers.flatMap(({ service, id, startedAt }) => {
      const now = after.get(host)?.find((one) => one.service === service);
      if (now === undefined) return [`${host}: ${service} is not there any more`];
      return now.id === id && now.startedAt === startedAt
        ? []
        : [`${host}: ${service} ran since ${startedAt}, and runs since ${now.startedAt}`];
    }),
  );
}

/** What still runs where nothing is to run. */
export function leftOn(host: string, tasks: RunningTasks): string[] {
  return [...tasks].filter(([, task]) => task.host === host).map(([id]) => `${id} still runs on ${host}`);
}

/** What a host that left has of ours. */
export function leftOver(host: string, containers: readonly LiveContainer[]): string[] {
  return containers.map(({ service, status }) => `${host}: ${service} is still there, ${status}`);
}
