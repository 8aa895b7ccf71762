import { spawn } from 'node:child_process';

export interface Outcome {
  /** Of the process; null when a signal ended it. */
  readonly code: number | null;
  /** Diagnostics as one reads them: without Terraform's frame and line breaks. */
  readonly text: string;
  /** The same in one line: Terraform breaks lines where it likes. */
  readonly prose: string;
}

export interface Run {
  readonly pid: number;
  readonly done: Promise<Outcome>;
  /** So far. */
  output(): string;
  /** As the terminal does on Ctrl-C: to every process of the group. */
  interrupt(): void;
  kill(): void;
}

/** Starts terraform as the leader of a process group of its own. */
export function startTerraform(argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Run {
  const child = spawn('terraform', argv, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let all = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (all += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (all += text));
  const pid = child.pid ?? 0;
  const done = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const text = unframed(all);
      resolve({ code, text, prose: text.replaceAll(/\s+/g, ' ') });
    });
  });
  return {
    pid,
    done,
    output: () => all,
    interrupt: () => process.kill(-pid, 'SIGINT'),
    kill: () => child.kill('SIGKILL'),
  };
}

function unframed(text: string): string {
  return text.replaceAll(/^[╷│╵] ?/gm, '').replaceAll(/[^\S\n]+/g, ' ');
}
