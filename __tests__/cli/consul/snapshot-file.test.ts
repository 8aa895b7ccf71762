import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { inspectSnapshot } from '../../../cli/consul/snapshot-file';
import { snapshot } from './fixture';

const folder = mkdtempSync(join(tmpdir(), 'longshore-snapshot-'));
const file = join(folder, 'a.snap');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const inspected = (content: Buffer) => {
  writeFileSync(file, content);
  return inspectSnapshot(file);
};

describe('a snapshot', () => {
  test('says its index, its size and its sum', async () => {
    const content = snapshot();
    expect(await inspected(content)).toEqual({
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      index: 42,
      term: 2,
    });
  });

  test('of any size is read piece by piece', async () => {
    expect(await inspected(snapshot({}, 'x'.repeat(3 * 2 ** 20 + 7)))).toMatchObject({ index: 42 });
  });

  test.each<[string, Buffer, RegExp]>([
    ['is empty', Buffer.alloc(0), /unexpected end of file|meta\.json is missing/],
    ['was cut off', snapshot().subarray(0, -20), /unexpected end of file/],
    ['is no gzip', Buffer.from('a snapshot?'), /incorrect header check/],
    ['is no tar', gzipSync(Buffer.alloc(600, 'x')), /it is no tar file/],
    ['ends in the middle of a file', gzipSync(Buffer.from(tarHeader('state.bin', 4000))), /state\.bin ends too early/],
    ['lacks its state', snapshot({ 'state.bin': undefined }), /state\.bin is missing/],
    ['lacks its sums', snapshot({ SHA256SUMS: undefined }), /SHA256SUMS is missing/],
    [
      'holds another state than its sum says',
      snapshot({ 'state.bin': 'other' }),
      /state\.bin is not what its sum says/,
    ],
    ['has no index', withMeta('{}'), /meta\.json has no index/],
  ])('fails when it %s', async (_, content, message) => {
    const error = (await inspected(content).catch((reason: unknown) => reason)) as Error;
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/: it is no whole snapshot of Consul; take another: longshore backup/);
  });

  test('fails where there is no such file', async () => {
    await expect(inspectSnapshot(join(folder, 'none'))).rejects.toThrow('ENOENT: it cannot be read; name a snapshot');
  });
});

function tarHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  return header;
}

function withMeta(meta: string): Buffer {
  const sum = (text: string): string => createHash('sha256').update(text).digest('hex');
  return snapshot({
    'meta.json': meta,
    'state.bin': 's',
    SHA256SUMS: `${sum(meta)}  meta.json\n${sum('s')}  state.bin\n`,
  });
}
