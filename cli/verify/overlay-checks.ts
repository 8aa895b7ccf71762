import type { EnvironmentJson } from '../manifest';
import { largePayload, OVERLAY_MTU, VXLAN_PORT } from '../overlay/datagrams';
import { directionFaults, type Carrier, type Direction } from '../overlay/directions';
import type { OverlayResult } from '../overlay/measure';
import { Checks, type Check } from '../preflight/findings';
import type { FlowResult } from '../preflight/verdict';

/** What the underlay's own probe has named already is not said twice. */
export function overlayChecks(
  results: readonly OverlayResult[],
  manifest: EnvironmentJson,
  flows: readonly FlowResult[],
): Check[] {
  return results.flatMap(({ network, directions, trouble }) => {
    const declared = manifest.networks.find(({ name }) => name === network);
    const port = flows.find(({ flow }) => flow.carries === network)?.flow.port ?? VXLAN_PORT;
    const carrier: Carrier = { network, port, size: largePayload(declared?.mtu ?? OVERLAY_MTU) };
    const faults = directionFaults(directions, carrier);
    const named = (from: string, to: string): boolean =>
      flows.some(
        ({ flow, verdict }) =>
          flow.carries === network &&
          flow.from === from &&
          flow.to === to &&
          verdict !== 'open' &&
          verdict !== 'not looked at',
      );
    const checks = faults
      .filter(({ direction }) => !named(direction.from, direction.to))
      .map(({ direction, kind, text, counts }) => {
        const own = new Checks(direction.to);
        own.fault('overlay', text, counts, remedy(kind, direction, port));
        return own.list;
      });
    if (trouble !== undefined) {
      const own = new Checks(manifest.hosts[0]?.name ?? '');
      own.fault('overlay', `overlay "${network}" not measured`, trouble, `longshore status ${manifest.environment}`);
      checks.push(own.list);
    }
    return checks.flat();
  });
}

function remedy(kind: string, { from, to }: Direction, port: number): string {
  if (kind === 'large')
    return `compare the MTU of the path with the overlay's, look for rules on packet length, and try "ethtool -K <interface> tx-checksum-ip-generic off" on ${from} and ${to}`;
  return `the underlay lets udp ${port} through, so look at ${to}: docker network inspect, dmesg, conntrack; then restart Docker there`;
}
