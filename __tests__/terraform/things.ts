import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Knobs } from './fixture-provider/knobs';
import { emptied, fixtureProvider, Workspace } from './workspace';

/** A workspace of the fixture provider and the folder in which its things are. */
export class Things {
  readonly workspace = new Workspace(fixtureProvider(), (folder) => ({ THING_FOLDER: join(folder, 'things') }));
  readonly folder = emptied(join(this.workspace.folder, 'things'));

  clear(): void {
    this.workspace.clear();
    emptied(this.folder);
  }

  knobs(knobs: Knobs): void {
    writeFileSync(join(this.folder, 'knobs.json'), JSON.stringify(knobs));
  }

  private file(name: string): string {
    return join(this.folder, `${name}.thing.json`);
  }

  exists(name: string): boolean {
    return existsSync(this.file(name));
  }

  get(name: string): Record<string, unknown> {
    return JSON.parse(readFileSync(this.file(name), 'utf8')) as Record<string, unknown>;
  }

  /** By hand, behind Terraform's back. */
  put(name: string, values: object): void {
    const thing = { name, size: 1, enabled: true, colour: 'blue', id: name, revision: 1, health: 'well' };
    const before = this.exists(name) ? this.get(name) : thing;
    writeFileSync(this.file(name), JSON.stringify({ ...before, ...values }));
  }

  remove(name: string): void {
    rmSync(this.file(name));
  }
}
