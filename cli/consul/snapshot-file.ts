import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CliError } from '../cli-error';

/** What a snapshot of Consul says of itself. */
export interface SnapshotFacts {
  readonly bytes: number;
  readonly sha256: string;
  /** Of the last change in it. */
  readonly index: number;
  readonly term: number;
}

const BLOCK = 512;
/** Of what is kept in memory; the state itself only passes by. */
const SMALL = 1 << 20;

/**
 * Reads a snapshot as Consul does: a gzipped tar of meta.json, state.bin and SHA256SUMS, and compares the sums.
 * @throws CliError for anything else, or one that is not whole
 */
export async function inspectSnapshot(file: string): Promise<SnapshotFacts> {
  let bytes: number;
  try {
    bytes = statSync(file).size;
  } catch (error) {
    throw new CliError(
      file,
      (error as NodeJS.ErrnoException).code ?? 'unreadable',
      'it cannot be read',
      'name a snapshot',
    );
  }
  const whole = createHash('sha256');
  const source = createReadStream(file);
  source.on('data', (chunk) => whole.update(chunk));
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  const sums = new Map<string, string>();
  const texts = new Map<string, string>();
  try {
    for await (const { name, sum, text } of entriesOf(source.pipe(gunzip))) {
      sums.set(name, sum);
      if (text !== undefined) texts.set(name, text);
    }
  } catch (error) {
    throw broken(file, (error as Error).message);
  }
  for (const name of ['meta.json', 'state.bin', 'SHA256SUMS'])
    if (!sums.has(name)) throw broken(file, `${name} is missing`);
  for (const line of (texts.get('SHA256SUMS') ?? '').trim().split('\n')) {
    const [sum = '', name = ''] = line.split(/\s+/);
    if (sums.get(name) !== sum) throw broken(file, `${name} is not what its sum says`);
  }
  const { Index, Term } = JSON.parse(texts.get('meta.json') ?? '{}') as { Index?: number; Term?: number };
  if (!(Number(Index) > 0)) throw broken(file, 'meta.json has no index');
  return { bytes, sha256: whole.digest('hex'), index: Number(Index), term: Number(Term) };
}

const broken = (file: string, what: string): CliError =>
  new CliError(file, what, 'it is no whole snapshot of Consul', 'take another: longshore backup <environment> consul');

interface Entry {
  readonly name: string;
  readonly sum: string;
  /** Of a small one. */
  readonly text?: string;
}

/** The files of a tar, one after another. */
async function* entriesOf(stream: Readable): AsyncGenerator<Entry> {
  const reader = new Reader(stream);
  for (;;) {
    const header = await reader.take(BLOCK);
    if (header === undefined || header.every((byte) => byte === 0)) {
      await reader.drain();
      return;
    }
    const name = header.subarray(0, 100).toString().replace(/\0.*$/s, '');
    const size = Number.parseInt(header.subarray(124, 136).toString().replace(/\0.*$/s, ''), 8);
    if (!Number.isSafeInteger(size)) throw new Error('it is no tar file');
    const hash = createHash('sha256');
    const small: Buffer[] = [];
    for (let left = size; left > 0;) {
      const piece = await reader.take(Math.min(left, SMALL));
      if (piece === undefined) throw new Error(`${name} ends too early`);
      hash.update(piece);
      if (size <= SMALL) small.push(piece);
      left -= piece.length;
    }
    await reader.take((BLOCK - (size % BLOCK)) % BLOCK);
    yield { name, sum: hash.digest('hex'), ...(size <= SMALL && { text: Buffer.concat(small).toString() }) };
  }
}

class Reader {
  private readonly pieces: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Exactly so many bytes; undefined where there are fewer. */
  async take(count: number): Promise<Buffer | undefined> {
    const parts = [this.rest];
    let length = this.rest.length;
    while (length < count) {
      const next = await this.pieces.next();
      if (next.done === true) return undefined;
      parts.push(next.value);
      length += next.value.length;
    }
    const all = parts.length === 1 ? this.rest : Buffer.concat(parts);
    this.rest = all.subarray(count);
    return all.subarray(0, count);
  }

  /** To the end: only there a checksum of gzip is compared. */
  async drain(): Promise<void> {
    while ((await this.pieces.next()).done !== true);
  }
}
