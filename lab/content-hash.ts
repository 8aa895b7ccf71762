import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Hash of a folder's files (names, content, executable bit) and of `more`; equal content has an equal hash on any machine. */
export function contentHash(folder: string, ...more: string[]): string {
  const hash = createHash('sha256');
  for (const file of filesOf(folder)) {
    const path = join(folder, file);
    hash
      .update(`${file}\0${(statSync(path).mode & 0o100) === 0 ? '-' : 'x'}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  for (const part of more) hash.update(`${part}\0`);
  return hash.digest('hex').slice(0, 16);
}

/** Documentation decides nothing about an image. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.endsWith('.md') && statSync(join(folder, file)).isFile())
    .sort();
}
