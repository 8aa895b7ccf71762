import { spawn } from 'node:child_process';
import { PROJECT } from './paths';

/** A command that ended with another exit code than 0. */
export class CommandError extends Error {
  constructor(
    readonly commandLine: string,
    readonly exitCode: number,
    readonly stdout: string,
    readonly stderr: string,
  ) {
    const said = lastLines(`${stdout}\n${stderr}`, 25);
    super(`${commandLine}\nended with exit code ${exitCode}${said === '' ? '' : `:\n${said}`}`);
    this.name = 'CommandError';
  }
}

export interface RunOptions {
  /** Given on standard input, which is empty otherwise: no command of the lab ever waits for a keyboard. */
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** @default the project */
  readonly cwd?: string;
  /** Passes each finished line on while the command runs. */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs a command to its end and answers its standard output.
 * @throws CommandError when it fails, with the last lines it wrote
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { exitCode, stdout, stderr } = await outcome(command, args, options);
  if (exitCode !== 0) throw new CommandError([command, ...args].join(' '), exitCode, stdout, stderr);
  return stdout;
}

/** True when the command ends with exit code 0. */
export async function succeeds(command: string, args: readonly string[], options: RunOptions = {}): Promise<boolean> {
  return (await outcome(command, args, options)).exitCode === 0;
}

interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that is not there ends with 127, as in a shell. */
export function outcome(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? PROJECT,
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    const lines = new Lines(options.onLine);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      lines.add(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      lines.add(text);
    });
    child.on('error', (error) => {
      resolve({ exitCode: 127, stdout, stderr: error.message });
    });
    child.on('close', (code) => {
      resolve({ exitCode: code ?? 255, stdout, stderr });
    });
    child.stdin.on('error', () => undefined); // a command that does not read its input may be gone already
    child.stdin.end(options.input ?? '');
  });
}

/** Cuts a stream of text into lines. */
class Lines {
  private rest = '';

  constructor(private readonly onLine: ((line: string) => void) | undefined) {}

  add(text: string): void {
    if (this.onLine === undefined) return;
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    lines.forEach(this.onLine);
  }
}

export function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join('\n');
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
