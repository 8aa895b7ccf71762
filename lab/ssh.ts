import { spawn } from 'node:child_process';
import { KNOWN_HOSTS, PRIVATE_KEY } from './paths';
import type { LabHost } from './topology';

/** Arguments of ssh up to the destination. */
export function sshArguments({ user, address }: LabHost): string[] {
  const options = [
    'BatchMode=yes',
    'ConnectTimeout=5',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${KNOWN_HOSTS}`,
    'IdentitiesOnly=yes',
    'LogLevel=ERROR',
  ];
  return ['-F', 'none', '-i', PRIVATE_KEY, ...options.flatMap((option) => ['-o', option]), `${user}@${address}`];
}

/** Runs a command on a host, or a login shell; its input and output are ours. Answers its exit code (255: no connection). */
export function ssh(host: LabHost, command: readonly string[]): Promise<number> {
  const terminal = command.length === 0 && process.stdin.isTTY ? ['-t'] : [];
  return new Promise((resolve, reject) => {
    const child = spawn('ssh', [...terminal, ...sshArguments(host), ...command], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve(code ?? 255);
    });
  });
}
