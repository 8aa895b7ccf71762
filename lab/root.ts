import { run, type RunOptions } from './run';

/**
 * Runs a command as root: directly, or by sudo for another user.
 * @throws CommandError when it fails, also when sudo would ask for a password
 */
export function asRoot(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  if (process.getuid?.() === 0) return run(command, args, options);
  return run('sudo', ['-n', command, ...args], options);
}
