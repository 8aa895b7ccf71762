/** Colours of daemons and networks: dark enough to be read as text on white, told apart by people who see red and green alike. */
const COLOURS = ['#0b61a4', '#b34700', '#00705a', '#8a2f8f', '#8a6100', '#a81e46', '#3f5bd9', '#4d6b1f'];

export const UNDERLAY = '#55626e';
export const OVERLAYS = ['#2f7fb8', '#7a5cc0', '#2f8f86', '#b0743a'];

export function colourOf(names: readonly string[], name: string, colours: readonly string[] = COLOURS): string {
  return colours[Math.max(0, names.indexOf(name)) % colours.length] ?? UNDERLAY;
}

/** The colour, mixed with white. */
export function tint(colour: string, share = 0.1): string {
  const mixed = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16);
    return Math.round(255 - (255 - value) * share)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${mixed.join('')}`;
}
