import { spawn } from 'node:child_process';

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What scripts of ours touch. A path goes on where a word is before it: then it begins elsewhere. */
const PATHS = /(?<![\w.}])\/(?=(?:srv|etc|run|usr\/local|var\/lib\/longshore)(?:[\s/'"]|$))/gm;

/** Scripts of one host in a real shell, in a folder that stands for its file system. */
export class Shell {
  private readonly known = new Map<string, Promise<Said>>();
  /** Whether what was asked once is answered so again, without a shell: what hosts do is none of our work. */
  remembers = false;

  constructor(
    private readonly root: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** @param command as ssh is given it: a shell that reads the script */
  run(command: string, script: string): Promise<Said> {
    if (!this.remembers) return this.runNow(command, script);
    const key = `${command}\n${script}`;
    const said = this.known.get(key) ?? this.runNow(command, script);
    this.known.set(key, said);
    return said;
  }

  private runNow(command: string, script: string): Promise<Said> {
    const child = spawn('/bin/sh', ['-c', command], {
      env: { ...process.env, ...this.environment, HOST: this.root },
      stdio: 'pipe',
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined); // the exit code tells
    child.stdin.end(script.replaceAll(PATHS, `${this.root}/`));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        const asThere = (text: string): string => text.replaceAll(this.root, '');
        resolve({ code: code ?? 1, stdout: asThere(stdout), stderr: asThere(stderr) });
      });
    });
  }
}
