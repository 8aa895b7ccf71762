import type { Bed } from './bed';
import type { Fault, Outcome, Say } from './fault';
import { HadoopBed } from './hadoop-bed';
import { PlatformBed } from './platform-bed';

/** A fault with the environment that it is put onto. */
export function onBed(fault: Fault, say: Say): { readonly bed: Bed; readonly run: () => Promise<Outcome> } {
  if (fault.environment === 'lab') {
    const bed = new HadoopBed();
    return { bed, run: () => fault.run(bed, say) };
  }
  const bed = new PlatformBed();
  return { bed, run: () => fault.run(bed, say) };
}
