import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostConnection } from '../../provider/connection';
import type { Outcome } from '../../provider/transport';

/** The scripts of a host in a real shell here, in a folder of the test's own, with programs of the test's before the real ones. */
export class LocalShell {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "longshore's shell ")));
  readonly programs = join(this.folder, 'programs');
  /** Every script so far. */
  readonly scripts: string[] = [];
  /** The whole PATH. @default - the programs of the test, then the real one */
  path = `${this.programs}:${process.env.PATH ?? ''}`;

  constructor() {
    mkdirSync(this.programs);
  }

  /** For resources. */
  readonly run = (_: HostConnection, script: string): Promise<Outcome> => {
    this.scripts.push(script);
    const child = spawn('/bin/sh', ['-s'], { env: { ...process.env, PATH: this.path } });
    return new Promise((resolve) => {
      let [stdout, stderr] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.on('close', (code) => {
        resolve({ code: code ?? 1, stdout, stderr });
      });
      child.stdin.end(script);
    });
  };

  /** A program of that name, a shell script. */
  program(name: string, text: string): void {
    writeFileSync(join(this.programs, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }

  at(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  write(path: string, content: string | Buffer, mode = 0o644): void {
    writeFileSync(path, content);
    chmodSync(path, mode);
  }

  read(path: string): string {
    return readFileSync(path, 'utf8');
  }

  bytes(path: string): Buffer {
    return readFileSync(path);
  }

  mode(path: string): string {
    return (statSync(path).mode & 0o7777).toString(8);
  }

  exists(path: string): boolean {
    return existsSync(path);
  }

  /** What lies in a directory, hidden files too. */
  names(path: string): string[] {
    return readdirSync(path).sort();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
