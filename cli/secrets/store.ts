import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { FailedError } from '../cli-error';

/** The secrets directory of an environment. Files in it are 0600 and whole or not there; folders are 0700. */
export class SecretStore {
  private readonly root: string;

  constructor(
    project: string,
    /** As it is declared. */
    readonly directory: string,
  ) {
    this.root = resolve(project, directory);
  }

  /** How a file is called in messages. */
  shown(file: string): string {
    return join(this.directory, file);
  }

  path(file: string): string {
    return join(this.root, file);
  }

  get isThere(): boolean {
    return existsSync(this.root);
  }

  has(file: string): boolean {
    return existsSync(this.path(file));
  }

  /** Undefined where there is none. */
  read(file: string): string | undefined {
    return this.has(file) ? readFileSync(this.path(file), 'utf8') : undefined;
  }

  /** Octal, where others than the owner may read or change it. */
  openMode(file: string): string | undefined {
    const found = statSync(this.path(file), { throwIfNoEntry: false });
    const mode = (found?.mode ?? 0) & 0o777;
    return (mode & 0o077) === 0 ? undefined : `0${mode.toString(8)}`;
  }

  /** Never over one that is there. @throws FailedError when another run makes the same one at this moment */
  create(file: string, content: string): void {
    this.write(file, content, (made, path) => {
      try {
        linkSync(made, path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        throw new FailedError(
          this.directory,
          file,
          'it was made by another run at this moment',
          'run the same command again',
        );
      } finally {
        rmSync(made);
      }
    });
  }

  /** In place of what is there, if anything is. */
  replace(file: string, content: string): void {
    this.write(file, content, renameSync);
  }

  /** In place of `to`. */
  rename(from: string, to: string): void {
    renameSync(this.path(from), this.path(to));
  }

  private write(file: string, content: string, place: (made: string, path: string) => void): void {
    const path = this.path(file);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const made = join(dirname(path), `.${basename(path)}.${process.pid}`);
    const descriptor = openSync(made, 'w', 0o600);
    try {
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    place(made, path);
  }
}
