import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { HostConnection } from '../connection';
import { UnreachableError } from './unreachable';

/** ssh's own exit code for "no connection"; a remote command's codes are passed on. */
export const CONNECTION_FAILED = 255;

/** Arguments of the system's ssh for a host, without the remote command. Host keys are always checked. */
export function sshArguments(host: HostConnection, ownConnection = false): string[] {
  const options: Record<string, string> = {
    BatchMode: 'yes',
    ConnectTimeout: '5',
    ServerAliveInterval: '5',
    ServerAliveCountMax: '3',
    // A shared connection that the operator's own configuration begins would outlive us.
    ControlMaster: 'no',
    ControlPath: 'none',
    LogLevel: 'ERROR',
    ...host.options,
    ...(ownConnection && { ControlMaster: 'no', ControlPath: 'none' }),
    StrictHostKeyChecking: 'yes',
    ...(host.knownHostsFile !== undefined && { UserKnownHostsFile: host.knownHostsFile }),
    ...(host.privateKeyFile !== undefined && { IdentityFile: host.privateKeyFile, IdentitiesOnly: 'yes' }),
    ...(host.proxyJump !== undefined && { ProxyJump: host.proxyJump }),
  };
  return [
    ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    '-p',
    String(host.port),
    '--',
    `${host.user}@${host.address}`,
  ];
}

/** A host found dead stays so for a while: twenty resources on it cost one time-out, and a wait sees it come back. */
const dead = new Map<string, { readonly error: UnreachableError; readonly until: number }>();
const DEAD_MILLISECONDS = 20_000;

/** Terraform sets no time limit, and a step on a disk that hangs would never end. */
export const SCRIPT_SECONDS = 90;

const identity = ({ user, address, port }: HostConnection): string => `${user}@${address}:${port}`;

/** @throws UnreachableError when the host is known to be dead, or declared lost */
export function refuseDead(host: HostConnection): void {
  if (host.state === 'lost') throw new UnreachableError(host.name, 'it is declared lost (state: lost)');
  const found = dead.get(identity(host));
  if (found !== undefined && Date.now() < found.until) throw found.error;
}

function noConnection(host: HostConnection, stderr: string): UnreachableError {
  const reason = `${stderr.trim() || 'ssh ended without a word'}\n(ssh ${host.user}@${host.address}, port ${host.port})`;
  return new UnreachableError(host.name, reason);
}

export function declareDead(host: HostConnection, stderr: string): UnreachableError {
  const error = noConnection(host, stderr);
  dead.set(identity(host), { error, until: Date.now() + DEAD_MILLISECONDS });
  return error;
}

/** Starts the remote command. Detached: Ctrl-C must not cut it in the middle of a write. */
export function startSsh(host: HostConnection, command: string, ownConnection = false): ChildProcessWithoutNullStreams {
  if (!ownConnection || host.state === 'lost') refuseDead(host);
  return spawn('ssh', [...sshArguments(host, ownConnection), command], { detached: true, stdio: 'pipe' });
}

/** A stream to a TCP port of the host. */
export function startForward(host: HostConnection, port: number, at: string): ChildProcessWithoutNullStreams {
  refuseDead(host);
  return spawn('ssh', ['-W', `${at}:${port}`, ...sshArguments(host)], { detached: true, stdio: 'pipe' });
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a script gets to a host: over a connection of its own, or the session that is there. */
export type RunScript = (host: HostConnection, script: string, options?: ScriptOptions) => Promise<Outcome>;

export interface ScriptOptions {
  /**
   * Over a connection of its own, however many are open: an open one says nothing of the next. A failure is then not remembered.
   * @default false
   */
  readonly ownConnection?: boolean;
  /** The script's `$1` is SSH_CONNECTION (client address and port, server address and port): sudo strips the environment. @default false */
  readonly tellsConnection?: boolean;
  /** How long it may take. @default 90 */
  readonly seconds?: number;
}

/**
 * Runs a shell script on the host, as root where the host's user may. The script travels on stdin: it is in no argument list.
 * @throws UnreachableError
 */
export function runScript(host: HostConnection, script: string, options: ScriptOptions = {}): Promise<Outcome> {
  const { ownConnection = false, tellsConnection = false, seconds = SCRIPT_SECONDS } = options;
  const shell = `${host.sudo ? 'sudo -n ' : ''}sh -s${tellsConnection ? ' -- "$SSH_CONNECTION"' : ''}`;
  const child = startSsh(host, shell, ownConnection);
  const unreachable = ownConnection ? noConnection : declareDead;
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined); // the exit code tells
    const timer = setTimeout(() => {
      reject(unreachable(host, `a step there did not end in ${seconds} s`));
      child.kill();
    }, seconds * 1000);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === CONNECTION_FAILED) reject(unreachable(host, stderr));
      else resolve({ code: code ?? 1, stdout, stderr });
    });
    child.stdin.end(script);
  });
}
