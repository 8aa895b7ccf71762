import type { EnvironmentJson } from '../manifest';
import { directionFaults } from '../overlay/directions';
import { measureOverlays } from '../overlay/measure';
import { UNCOUNTED, type FlowResult, type Verdict } from './verdict';

const VERDICTS: Record<string, Verdict> = { blocked: 'blocked', large: 'large lost', lossy: 'large lost' };

/**
 * A VXLAN port that the kernel holds, on a host where arrivals cannot be counted (no nft, no root): the running overlay's own
 * containers show whether it is open.
 */
export async function byOverlay(
  results: readonly FlowResult[],
  manifest: EnvironmentJson,
  options: { project: string; signal: AbortSignal },
): Promise<FlowResult[]> {
  if (!results.some(needsOverlay)) return [...results];
  const overlays = await measureOverlays(manifest, options);
  return results.map((result) => {
    const overlay = overlays.find(({ network }) => network === result.flow.carries);
    const direction = overlay?.directions.find(({ from, to }) => from === result.flow.from && to === result.flow.to);
    if (!needsOverlay(result) || direction === undefined) return result;
    const carrier = { network: result.flow.carries ?? '', port: result.flow.port, size: 0 };
    const [fault] = directionFaults([direction], carrier);
    return {
      flow: result.flow,
      method: 'overlay',
      verdict: fault === undefined ? 'open' : (VERDICTS[fault.kind] ?? 'blocked'),
    };
  });
}

function needsOverlay({ flow, verdict, detail }: FlowResult): boolean {
  return flow.carries !== undefined && verdict === 'not looked at' && detail?.includes(UNCOUNTED) === true;
}
