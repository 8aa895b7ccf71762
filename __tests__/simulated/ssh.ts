// In place of node:child_process in a provider of these tests: its ssh is no process, but a stream to the fleet of simulated hosts.
import { EventEmitter } from 'node:events';
import { connect, type Socket } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import { Frames, type Channel } from './wire';

/** Where the fleet listens. */
const FLEET = 'LONGSHORE_FLEET';

export function spawn(command: string, argv: readonly string[]): SimulatedSsh {
  const socket = process.env[FLEET];
  if (command !== 'ssh' || socket === undefined)
    throw new Error(`${command}: a provider of these tests starts nothing but ssh, with ${FLEET} in its environment`);
  return new SimulatedSsh(connect({ path: socket, allowHalfOpen: true }), argv);
}

/** What the provider uses of a ChildProcess. */
class SimulatedSsh extends EventEmitter {
  readonly stdin: Writable;
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  private code: number | null = null;
  private isClosed = false;

  constructor(
    private readonly socket: Socket,
    argv: readonly string[],
  ) {
    super();
    socket.write(`${JSON.stringify(argv)}\n`);
    const stdin = new Writable({
      write: (chunk: Buffer, _, done) => void socket.write(chunk, done),
      final: (done) => void socket.end(done),
    });
    this.stdin = this.held(stdin);
    for (const stream of [this.stdout, this.stderr])
      this.held(stream).on('end', () => {
        this.close();
      });
    const frames = new Frames((channel, bytes) => {
      this.take(channel, bytes);
    });
    socket.on('data', (chunk: Buffer) => {
      frames.add(chunk);
    });
    socket.on('error', (error) => this.emit('error', error));
  }

  kill(): true {
    this.socket.destroy();
    this.stdout.end();
    this.stderr.end();
    return true;
  }

  ref(): void {
    this.socket.ref();
  }

  unref(): void {
    this.socket.unref();
  }

  private take(channel: Channel, bytes: Buffer): void {
    if (channel !== 'exit') {
      this[channel].write(bytes);
      return;
    }
    this.code = Number(bytes.toString());
    this.stdout.end();
    this.stderr.end();
  }

  /** As of a process: when both streams have been read to their ends. */
  private close(): void {
    if (this.isClosed || !this.stdout.readableEnded || !this.stderr.readableEnded) return;
    this.isClosed = true;
    this.socket.destroy();
    this.emit('close', this.code);
  }

  /** Pipes of a process can be let go of, too. */
  private held<T extends object>(stream: T): T {
    return Object.assign(stream, { ref: () => this.socket.ref(), unref: () => this.socket.unref() });
  }
}
