import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../replace-file';

/** What a run has taken so far, under `.longshore/bench`: a later run of the same identity goes on from there. */
export class Steps {
  private readonly file: string;
  private readonly taken: Record<string, unknown>;

  /** @param identity figures of another are forgotten */
  constructor(
    project: string,
    bench: string,
    private readonly identity: string,
  ) {
    this.file = join(project, '.longshore', 'bench', `${bench}.json`);
    const stored = existsSync(this.file)
      ? (JSON.parse(readFileSync(this.file, 'utf8')) as { identity: string; taken: Record<string, unknown> })
      : undefined;
    this.taken = stored?.identity === identity ? stored.taken : {};
  }

  get count(): number {
    return Object.keys(this.taken).length;
  }

  async step<T>(key: string, measure: () => Promise<T>): Promise<T> {
    if (key in this.taken) return this.taken[key] as T;
    const result = await measure();
    this.taken[key] = result;
    replaceFile(this.file, JSON.stringify({ identity: this.identity, taken: this.taken }));
    return result;
  }

  /** The run is whole: the next one begins anew. */
  forget(): void {
    rmSync(this.file, { force: true });
  }
}

/** Of what is measured: figures taken from other sources do not belong together. */
export function sourceDigest(project: string): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    if (statSync(join(project, path)).isDirectory())
      for (const name of readdirSync(join(project, path)).sort()) add(join(path, name));
    else
      hash
        .update(path)
        .update('\0')
        .update(readFileSync(join(project, path)));
  };
  for (const path of ['constructs', 'provider', 'cli', 'images', 'testing', '__tests__/bench', 'package-lock.json'])
    add(path);
  return hash.digest('hex').slice(0, 16);
}
