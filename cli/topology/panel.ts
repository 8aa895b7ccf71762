import { overlaysOf, type EnvironmentJson } from '../manifest';
import { colourOf, OVERLAYS, UNDERLAY } from './palette';
import { FAINT, type Size } from './svg';

/** A drawn part of the picture, placed by whoever puts parts together. */
export interface Panel extends Size {
  readonly content: string;
}

export const DAEMON = { size: 12, bold: true } as const;
export const SMALL = { size: 11, fill: FAINT } as const;
export const WIRE = { size: 11, bold: true } as const;

/** Pixels between things side by side. */
export const GAP = 20;
/** Height of a network's band. */
export const BAND = 26;

export function networkColour(manifest: EnvironmentJson, network: string): string {
  if (network === 'underlay') return UNDERLAY;
  return colourOf(
    overlaysOf(manifest).map(({ name }) => name),
    network,
    OVERLAYS,
  );
}
