import { homedir } from 'node:os';

/** As programs that are started from here see it. */
export function home(): string {
  return process.env.HOME ?? homedir();
}
