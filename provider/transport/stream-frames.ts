const HEADER = 8;

/**
 * The text in an engine's multiplexed stream: frames of stream number, three zeros, length, bytes (Engine API, "Attach to a
 * container"). Containers with a terminal send plain text.
 */
export function textOf(stream: Buffer): string {
  if (stream.length < HEADER || (stream[0] ?? 255) > 2 || stream.readUIntBE(1, 3) !== 0) return stream.toString();
  const parts: Buffer[] = [];
  for (let offset = 0; offset + HEADER <= stream.length;) {
    const length = stream.readUInt32BE(offset + 4);
    parts.push(stream.subarray(offset + HEADER, offset + HEADER + length));
    offset += HEADER + length;
  }
  return Buffer.concat(parts).toString();
}
