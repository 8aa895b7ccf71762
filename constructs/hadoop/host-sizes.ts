import type { Faults, Host } from '../environment';
import { InvalidValueError } from '../values';
import type { Daemon } from './daemons';
import type { DataDirectory } from './data-directories';
import { HOST_FACTS } from './rules';
import { type DaemonSizeOverride, type HostSizes, inOrder, sizeHost } from './sizing';

/** The sizes of each host's daemons; what cannot be sized is a fault. */
export function sizeHosts(
  placed: readonly DataDirectory[],
  overrides: Readonly<Partial<Record<Daemon, DaemonSizeOverride>>>,
  faults: Faults,
): Map<Host, HostSizes> {
  const sizes = new Map<Host, HostSizes>();
  const said = new Set<string>();
  const carried = new Map<Host, Daemon[]>();
  for (const { host, daemon } of placed) carried.set(host, [...(carried.get(host) ?? []), daemon]);
  for (const [host, daemons] of carried) {
    const { name, memory, cores } = host;
    const missing = (fact: string, example: string) => {
      faults.add(`${name}: ${fact} = undefined`, HOST_FACTS, {
        fix: `declare it on the Host, for example ${fact}: ${example}`,
      });
    };
    if (memory === undefined) missing('memory', 'Size.gibibytes(16)');
    if (cores === undefined) missing('cores', '4');
    if (memory === undefined || cores === undefined) continue;
    try {
      sizes.set(host, sizeHost({ host: name, memory, cores, daemons: inOrder(daemons), overrides }));
    } catch (error) {
      if (!(error instanceof InvalidValueError)) throw error;
      // The same figure of `sizes` may be wrong on every host: said once.
      if (!said.has(error.message)) faults.take(error.finding);
      said.add(error.message);
    }
  }
  return sizes;
}
