/** Quoted for the host's shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
