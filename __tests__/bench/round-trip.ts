import { isAbsolute, join } from 'node:path';
import { readManifest, type HostJson } from '../../cli/manifest';
import type { HostConnection } from '../../provider/connection';
import { runInSession, runScript } from '../../provider/transport';

/** Milliseconds of each. */
export interface RoundTrips {
  /** Over the session that the provider keeps: a question and its answer. */
  readonly session: readonly number[];
  /** The same over a connection of its own. */
  readonly connection: readonly number[];
}

/** Asks the hosts of a deployed environment for nothing, in turn. */
export async function roundTrips(environment: string, project: string, count: number): Promise<RoundTrips> {
  const hosts = readManifest(environment, project).hosts.map((host) => connectionTo(host, project));
  for (const host of hosts) await runInSession(host, 'true'); // not counted: the handshake
  const [session, connection]: number[][] = [[], []];
  for (let n = 0; n < count; n += 1) {
    const host = hosts[n % hosts.length] as HostConnection;
    session?.push(await timed(() => runInSession(host, 'true')));
    connection?.push(await timed(() => runScript(host, 'true')));
  }
  return { session: session ?? [], connection: connection ?? [] };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function connectionTo({ name, address, ssh }: HostJson, project: string): HostConnection {
  const { user, port, sudo, privateKeyFile, knownHostsFile, proxyJump, options } = ssh;
  const at = (path: string): string => (isAbsolute(path) ? path : join(project, path));
  return {
    ...{ name, address, port, user, sudo, unreachable: 'fail', state: 'active' },
    ...(privateKeyFile !== undefined && { privateKeyFile: at(privateKeyFile) }),
    ...(knownHostsFile !== undefined && { knownHostsFile: at(knownHostsFile) }),
    ...(proxyJump !== undefined && { proxyJump }),
    ...(options !== undefined && { options }),
  };
}
