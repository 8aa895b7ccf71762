import { copyFileSync, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Terraform writes a local state in place. Killed in that moment (by Ctrl-C during `cdktf deploy` too, which hangs up on it), it
 * leaves a file cut short, and the next plan would begin from nothing. The state from before that command lies beside it: it is put
 * back, and what the cut-off command made since is adopted by the next apply.
 * @returns what was done, for a warning; undefined where the state is whole, absent, or in somebody's hands
 */
export function restoreCutState(stackDirectory: string, locks = '/proc/locks'): string | undefined {
  const path = localState(stackDirectory);
  if (path === undefined || !existsSync(path) || isWhole(path) || isLocked(path, locks)) return undefined;
  const backup = `${path}.backup`;
  if (!existsSync(backup) || !isWhole(backup)) {
    return `${path}: it was cut short while it was written, and no whole backup lies beside it: remove it, what runs is adopted by the next apply`;
  }
  const broken = `${path}.cut-short`;
  renameSync(path, broken);
  copyFileSync(backup, path);
  return (
    `${path}: it was cut short while it was written (kept as ${broken}); the state from before that command was put back, ` +
    'and what that command made is adopted by the next apply'
  );
}

function localState(stackDirectory: string): string | undefined {
  const file = join(stackDirectory, 'cdk.tf.json');
  if (!existsSync(file)) return undefined;
  const { terraform } = JSON.parse(readFileSync(file, 'utf8')) as {
    terraform?: { backend?: { local?: { path?: string } } };
  };
  const path = terraform?.backend?.local?.path;
  return path === undefined ? undefined : resolve(stackDirectory, path);
}

function isWhole(file: string): boolean {
  try {
    return typeof (JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown }).version === 'number';
  } catch {
    return false;
  }
}

/** A terraform that is at work holds a lock on the file; where the kernel does not list locks, one is taken for granted. */
function isLocked(file: string, locks: string): boolean {
  if (!existsSync(locks)) return true;
  const inode = new RegExp(`:${statSync(file).ino} `);
  return readFileSync(locks, 'utf8')
    .split('\n')
    .some((line) => inode.test(line));
}
