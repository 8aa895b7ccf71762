import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { DelayLine } from './delay-line';
import { frame, type Channel } from './wire';

/** How long things take on the way to a host, in milliseconds. */
export interface Line {
  /** There and back. */
  readonly roundTrip: number;
  /** Round trips until an ssh runs its command: TCP, versions, key exchange, login, channel. */
  readonly handshake: number;
}

export const NO_LATENCY: Line = { roundTrip: 0, handshake: 0 };

/** The host's end of one simulated ssh. */
export class Connection {
  private readonly out: DelayLine;
  private readonly in: DelayLine;

  /** @param take what comes on stdin; undefined at its end */
  constructor(
    private readonly socket: Socket,
    { roundTrip, handshake }: Line,
  ) {
    this.in = new DelayLine(roundTrip / 2, roundTrip * handshake);
    this.out = new DelayLine(roundTrip / 2);
    socket.on('error', () => undefined); // it was killed
  }

  /** What comes on stdin; undefined at its end. */
  onInput(take: (chunk: Buffer | undefined) => void): void {
    const later = (chunk: Buffer | undefined): void => {
      this.in.add(() => {
        take(chunk);
      });
    };
    this.socket.on('data', later);
    this.socket.on('end', () => {
      later(undefined);
    });
  }

  say(channel: Channel, bytes: Uint8Array | string): void {
    this.out.add(() => {
      if (!this.socket.destroyed) this.socket.write(frame(channel, Buffer.from(bytes)));
    });
  }

  exit(code: number): void {
    this.say('exit', String(code));
    this.out.add(() => this.socket.end());
  }

  /** Its stdin and stdout as the stream that HTTP is spoken over. */
  stream(): Duplex {
    const stream = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _, done) => {
        this.say('stdout', chunk);
        done();
      },
      final: (done) => {
        this.exit(0);
        done();
      },
    });
    this.onInput((chunk) => void stream.push(chunk ?? null));
    return stream;
  }
}
