import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below a folder, links followed; none where there is no such folder. */
export function filesOf(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory() === true) return filesOf(path);
    return found?.isFile() === true ? [path] : [];
  });
}
