import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** An ssh process as the stream that HTTP is spoken over; an end without an answer becomes the reason it ended. */
export class SshStream extends Duplex {
  private stderr = '';

  /** @param reasonOf from the exit code, and what was said on stderr */
  constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    reasonOf: (code: number | null, stderr: string) => Error,
  ) {
    super({ allowHalfOpen: false });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    child.stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout.pause();
    });
    child.stdin.on('error', () => undefined); // the exit tells
    child.on('error', (error) => this.destroy(error));
    child.on('close', (code) => {
      if (code !== 0 && !this.destroyed) this.destroy(reasonOf(code, this.stderr));
      if (this.destroyed) return;
      this.once('end', () => this.destroy());
      this.push(null);
      // An idle one is read by nobody, and would be taken for open.
      this.resume();
    });
  }

  override _read(): void {
    this.child.stdout.resume();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.child.stdin.write(chunk)) done();
    else
      this.child.stdin.once('drain', () => {
        done();
      });
  }

  override _final(done: () => void): void {
    this.child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.child.stdin.destroy();
    this.child.kill();
    done(error);
  }

  // What node:http asks of a socket.
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    for (const handle of this.handles) handle.ref();
    return this;
  }
  /** An idle connection keeps no program from its end: ssh ends with it. */
  unref(): this {
    for (const handle of this.handles) handle.unref();
    return this;
  }

  /** Pipes are sockets, whatever their types say. */
  private get handles(): readonly Pick<Socket, 'ref' | 'unref'>[] {
    const { child } = this;
    return [child, child.stdin, child.stdout, child.stderr] as unknown as Socket[];
  }
}
