import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { HostConnection } from '../connection';
import { UnreachableError } from './unreachable';

/** ssh's own exit code for "no connection"; a remote command's codes are passed on. */
const CONNECTION_FAILED = 255;

/** Arguments of the system's ssh for a host, without the remote command. Host keys are always checked. */
export function sshArguments(host: HostConnection): string[] {
  const options: Record<string, string> = {
    BatchMode: 'yes',
    ConnectTimeout: '5',
    ServerAliveInterval: '5',
    ServerAliveCountMax: '3',
    // A shared connection of the docker provider's is used where there is one; none is left behind.
    ControlMaster: 'no',
    ControlPath: '~/.longshore-%C',
    LogLevel: 'ERROR',
    ...host.options,
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

/** A host found dead stays dead for this process: twenty resources on it cost one time-out. */
const dead = new Map<string, UnreachableError>();

const identity = ({ user, address, port }: HostConnection): string => `${user}@${address}:${port}`;

/** @throws UnreachableError when the host is known to be dead, or declared lost */
export function refuseDead(host: HostConnection): void {
  if (host.state === 'lost') throw new UnreachableError(host.name, 'it is declared lost (state: lost)');
  const error = dead.get(identity(host));
  if (error !== undefined) throw error;
}

export function declareDead(host: HostConnection, stderr: string): UnreachableError {
  const reason = `${stderr.trim() || 'ssh ended without a word'}\n(ssh ${host.user}@${host.address}, port ${host.port})`;
  const error = new UnreachableError(host.name, reason);
  dead.set(identity(host), error);
  return error;
}

/** Starts the remote command. Detached: Ctrl-C must not cut it in the middle of a write. */
export function startSsh(host: HostConnection, command: string): ChildProcessWithoutNullStreams {
  refuseDead(host);
  return spawn('ssh', [...sshArguments(host), command], { detached: true, stdio: 'pipe' });
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a shell script on the host, as root where the host's user may. The script travels on stdin: it is in no argument list.
 * @throws UnreachableError
 */
export function runScript(host: HostConnection, script: string): Promise<Outcome> {
  const child = startSsh(host, host.sudo ? 'sudo -n sh -s' : 'sh -s');
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdin.on('error', () => undefined); // the exit code tells
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === CONNECTION_FAILED) reject(declareDead(host, stderr));
      else resolve({ code: code ?? 1, stdout, stderr });
    });
    child.stdin.end(script);
  });
}
