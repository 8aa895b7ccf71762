import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { isAbsolute, join } from 'node:path';
import type { Readable } from 'node:stream';
import { CliError, UnreachableError } from './cli-error';
import type { HostJson } from './manifest';
import { quote, quoteAll } from './shell';

export interface SshOptions {
  /** Folder that relative key files and known_hosts start from. */
  readonly project: string;
  /** A connection of its own instead of the shared one: for tunnels, which end with their process. @default false */
  readonly ownConnection?: boolean;
}

export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What ssh itself ends with when it cannot connect. */
const SSH_FAILED = 255;

/** Written before every remote script: `$D` is docker, through sudo where the user may not use the socket. */
function prelude(host: HostJson): string {
  return host.ssh.sudo ? 'D=docker; [ -w /var/run/docker.sock ] || D="sudo -n docker"; ' : 'D=docker; ';
}

/** The argv after `ssh` up to and including `user@address`. Host keys are always checked. */
export function sshArguments(
  host: HostJson,
  { project, ownConnection = false }: SshOptions,
  ...flags: string[]
): string[] {
  const { ssh } = host;
  const options: string[] = [
    'BatchMode=yes',
    'ConnectTimeout=5',
    'ServerAliveInterval=5',
    'ServerAliveCountMax=3',
    'StrictHostKeyChecking=yes',
  ];
  if (ssh.knownHostsFile !== undefined) options.push(`UserKnownHostsFile=${fileIn(project, ssh.knownHostsFile)}`);
  if (ssh.privateKeyFile !== undefined)
    options.push(`IdentityFile=${fileIn(project, ssh.privateKeyFile)}`, 'IdentitiesOnly=yes');
  if (ssh.proxyJump !== undefined) options.push(`ProxyJump=${ssh.proxyJump}`);
  if (ownConnection) options.push('ControlMaster=no', 'ControlPath=none', 'ExitOnForwardFailure=yes');
  else options.push('ControlMaster=auto', 'ControlPath=~/.longshore-%C', 'ControlPersist=60');
  for (const [name, value] of Object.entries(ssh.options ?? {})) options.push(`${name}=${value}`);
  return [
    ...options.flatMap((option) => ['-o', option]),
    '-p',
    String(ssh.port),
    ...flags,
    `${ssh.user}@${host.address}`,
  ];
}

/** ssh splits and expands its own file options: absolute and `~` stay, spaces are quoted for it. */
function fileIn(project: string, file: string): string {
  const path = isAbsolute(file) || file.startsWith('~') ? file : join(project, file);
  return path.includes(' ') ? `"${path}"` : path;
}

/** The command line a user would type to see why a host does not answer. */
export function sshCommandLine(host: HostJson, options: SshOptions): string {
  return `ssh ${quoteAll(sshArguments(host, options))} true`;
}

export interface RunOptions extends SshOptions {
  /** Fed to the script. @default nothing, ssh gets `-n` */
  readonly input?: string | Buffer | Readable;
  /** Seconds after which the host counts as unreachable. @default 30 */
  readonly timeout?: number;
  /** Told of every piece of standard output as it comes. */
  readonly onOutput?: (piece: Buffer) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs a POSIX sh script on a host and collects what it prints; `$D` in it is docker.
 * A script's own exit code 255 becomes 254, so that 255 means ssh alone.
 * @throws UnreachableError when ssh cannot connect or the time is over.
 */
export async function runOn(host: HostJson, script: string, options: RunOptions): Promise<Output> {
  const { input, timeout = 30 } = options;
  const wrapped = `${prelude(host)}(${script}\n); rc=$?; [ $rc -ne 255 ] || rc=254; exit $rc`;
  const argv = sshArguments(host, options, ...(input === undefined ? ['-n'] : []));
  const child = spawnSsh(
    [...argv, `sh -c ${quote(wrapped)}`],
    [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  );
  const output = collect(child, options.onOutput);
  const stop = (): void => void child.kill('SIGTERM');
  const clock = { late: false };
  const timer = setTimeout(() => {
    clock.late = true;
    stop();
  }, timeout * 1000);
  options.signal?.addEventListener('abort', stop);
  feed(child, input);
  try {
    const { code, stdout, stderr } = await output;
    if (clock.late) throw unreachable(host, options, `no end within ${timeout} s`);
    if (code === SSH_FAILED) throw unreachable(host, options, lastLine(stderr) ?? 'ssh ended with 255');
    return { code, stdout, stderr };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
  }
}

/** Runs a script with this process's own stdin, stdout and stderr, or its terminal, and returns its exit code. */
export async function streamOn(
  host: HostJson,
  script: string,
  options: SshOptions & { readonly stdin: boolean; readonly terminal?: boolean },
): Promise<number> {
  const { stdin, terminal = false } = options;
  const argv = sshArguments(host, options, ...(terminal ? ['-t'] : []), ...(stdin ? [] : ['-n']));
  const child = spawnSsh(
    [...argv, `sh -c ${quote(prelude(host) + script)}`],
    [stdin ? 'inherit' : 'ignore', 'inherit', 'inherit'],
  );
  const code = await ended(child);
  // 255 is also what many Hadoop commands end with: only a host that answers nothing is called unreachable.
  if (code === SSH_FAILED) await runOn(host, 'true', { project: options.project, timeout: 10 });
  return code;
}

/** Starts a tunnel (`ssh -N -L`); the caller ends it. */
export function tunnelTo(host: HostJson, forwards: readonly string[], options: SshOptions): ChildProcess {
  const flags = ['-n', '-N', ...forwards.flatMap((forward) => ['-L', forward])];
  return spawnSsh(sshArguments(host, { ...options, ownConnection: true }, ...flags), ['ignore', 'ignore', 'pipe']);
}

function spawnSsh(argv: string[], stdio: StdioOptions): ChildProcess {
  return spawn('ssh', argv, { stdio, env: process.env });
}

function feed(child: ChildProcess, input: string | Buffer | Readable | undefined): void {
  if (child.stdin === null || input === undefined) return;
  // A script that ends early closes its stdin; its exit code says why.
  child.stdin.on('error', () => undefined);
  if (typeof input === 'string' || Buffer.isBuffer(input)) child.stdin.end(input);
  else input.pipe(child.stdin);
}

async function collect(child: ChildProcess, onOutput: ((piece: Buffer) => void) | undefined): Promise<Output> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (piece: Buffer) => {
    if (onOutput === undefined) stdout.push(piece);
    else onOutput(piece);
  });
  child.stderr?.on('data', (piece: Buffer) => stderr.push(piece));
  const code = await ended(child);
  return { code, stdout: Buffer.concat(stdout).toString('utf8'), stderr: Buffer.concat(stderr).toString('utf8') };
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const rule = error.code === 'ENOENT' ? 'the ssh program is not on the PATH' : error.message;
      reject(new CliError('longshore', 'ssh', rule, 'install the OpenSSH client'));
    });
    child.once('close', (code, signal) => {
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

function unreachable(host: HostJson, options: SshOptions, reason: string): UnreachableError {
  return new UnreachableError(
    host.path,
    `${host.ssh.user}@${host.address}:${host.ssh.port}`,
    reason,
    sshCommandLine(host, { ...options, ownConnection: true }),
  );
}

export function lastLine(text: string): string | undefined {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .at(-1);
}
