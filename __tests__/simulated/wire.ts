/** What a simulated ssh is told by the host at its other end: bytes of stdout and stderr, and at last the exit code. */
export type Channel = 'stdout' | 'stderr' | 'exit';

const CHANNELS: readonly Channel[] = ['stdout', 'stderr', 'exit'];
const HEADER = 5;

/** Number of the channel, length, bytes. */
export function frame(channel: Channel, bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt8(CHANNELS.indexOf(channel));
  header.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([header, bytes]);
}

/** Frames out of the pieces in which they come. */
export class Frames {
  private rest = Buffer.alloc(0);

  constructor(private readonly take: (channel: Channel, bytes: Buffer) => void) {}

  add(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk]);
    while (this.rest.length >= HEADER) {
      const end = HEADER + this.rest.readUInt32BE(1);
      if (this.rest.length < end) return;
      const channel = CHANNELS[this.rest.readUInt8()] ?? 'exit';
      const bytes = this.rest.subarray(HEADER, end);
      this.rest = this.rest.subarray(end);
      this.take(channel, bytes);
    }
  }
}
