import { chmodSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentHash } from '../../lab/content-hash';

describe('contentHash', () => {
  let parent: string;
  let folder: string;
  let before: string;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'longshore-hash-'));
    folder = join(parent, 'image');
    mkdirSync(join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n');
    writeFileSync(join(folder, 'bin', 'run'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(folder, 'README.md'), 'Read me.\n');
    before = contentHash(folder);
  });

  afterEach(() => {
    rmSync(parent, { recursive: true });
  });

  test('is fit for an image tag', () => {
    expect(before).toMatch(/^[0-9a-f]{16}$/);
  });

  test('is the same for a copy elsewhere and after a touch', () => {
    const copy = join(parent, 'copy');
    cpSync(folder, copy, { recursive: true });
    utimesSync(join(copy, 'Dockerfile'), 1, 1);
    expect(contentHash(copy)).toBe(before);
  });

  test('documentation and empty folders do not count', () => {
    writeFileSync(join(folder, 'README.md'), 'Read this.\n');
    mkdirSync(join(folder, 'empty'));
    expect(contentHash(folder)).toBe(before);
  });

  test.each<[string, () => void]>([
    [
      'content',
      () => {
        writeFileSync(join(folder, 'Dockerfile'), 'FROM debian\n');
      },
    ],
    [
      'a new file',
      () => {
        writeFileSync(join(folder, 'bin', 'more'), '');
      },
    ],
    [
      'a name',
      () => {
        renameSync(join(folder, 'Dockerfile'), join(folder, 'Containerfile'));
      },
    ],
    [
      'a folder',
      () => {
        renameSync(join(folder, 'bin'), join(folder, 'sbin'));
      },
    ],
    [
      'the executable bit',
      () => {
        chmodSync(join(folder, 'bin', 'run'), 0o644);
      },
    ],
  ])('changes with %s', (_, change) => {
    change();
    expect(contentHash(folder)).not.toBe(before);
  });

  test('changes with what the image is built on, and keeps parts apart', () => {
    expect(contentHash(folder, 'base')).not.toBe(before);
    expect(contentHash(folder, 'ab', 'c')).not.toBe(contentHash(folder, 'a', 'bc'));
  });

  test('content does not flow from one file into the next', () => {
    const [one, other] = ['one', 'other'].map((name) => join(parent, name)) as [string, string];
    mkdirSync(one);
    mkdirSync(other);
    writeFileSync(join(one, 'a'), 'x');
    writeFileSync(join(one, 'b'), 'y');
    writeFileSync(join(other, 'a'), 'xb');
    writeFileSync(join(other, 'b'), 'y');
    expect(contentHash(one)).not.toBe(contentHash(other));
  });
});
