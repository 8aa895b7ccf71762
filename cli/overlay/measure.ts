import { CliError } from '../cli-error';
import { containersOn, pick, type LiveContainer } from '../containers';
import { hostNamed, overlaysOf, type EnvironmentJson, type HostJson } from '../manifest';
import { lastLine, runOn } from '../ssh';
import { largePayload, measureDirections, OVERLAY_MTU, type OverlayPeer } from './datagrams';
import type { Direction } from './directions';

/** One overlay, as its containers see it. */
export interface OverlayResult {
  readonly network: string;
  readonly directions: readonly Direction[];
  /** Why a part of it, or all, could not be measured. */
  readonly trouble?: string;
}

/** Seconds for one step in a container. */
const STEP = 15;

/** Datagrams through every overlay, between one container of each host and one of each other. */
export async function measureOverlays(
  manifest: EnvironmentJson,
  options: { project: string; signal: AbortSignal },
): Promise<OverlayResult[]> {
  const hosts = manifest.hosts.filter(({ state, engine }) => state !== 'lost' && engine === 'docker');
  const live = new Map(
    await Promise.all(hosts.map(async (host) => [host.name, await running(host, options)] as const)),
  );
  const onHost = async (name: string, script: string): Promise<string> => {
    const { code, stdout, stderr } = await runOn(hostNamed(manifest, name), script, { ...options, timeout: STEP });
    if (code !== 0) throw new Error(`${name}: exit ${code}: ${lastLine(stderr) ?? lastLine(stdout) ?? 'no output'}`);
    return stdout;
  };
  const results: OverlayResult[] = [];
  // One after the other: the hosts are the same, and so are their counters' noise.
  for (const { name, mtu } of overlaysOf(manifest)) {
    try {
      const peers = peersOn(name, manifest, live);
      const directions = await measureDirections(peers, largePayload(mtu ?? OVERLAY_MTU), onHost);
      results.push({ network: name, directions });
    } catch (error) {
      results.push({ network: name, directions: [], trouble: (error as Error).message });
    }
  }
  return results;
}

/** A host that does not answer has no container to send from; other checks name it. */
async function running(host: HostJson, options: { project: string; signal: AbortSignal }): Promise<LiveContainer[]> {
  try {
    return await containersOn(host, { ...options, timeout: STEP });
  } catch (error) {
    if (error instanceof CliError) return [];
    throw error;
  }
}

export function peersOn(
  network: string,
  manifest: EnvironmentJson,
  live: ReadonlyMap<string, readonly LiveContainer[]>,
): OverlayPeer[] {
  return manifest.containers.flatMap((container): OverlayPeer[] => {
    if (container.network !== network) return [];
    const found = pick(container, [...(live.get(container.host) ?? [])]);
    const address = found?.addresses[network] ?? '';
    if (found?.status !== 'running' || address === '') return [];
    return [{ host: container.host, service: container.service, address }];
  });
}
