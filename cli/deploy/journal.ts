import { existsSync, readFileSync } from 'node:fs';
import type { JournalEntry } from '../../provider/framework/journal';

/** What our provider noted of an apply, step by step; a line that was cut short is none. */
export function readJournal(file: string): JournalEntry[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as JournalEntry];
      } catch {
        return [];
      }
    });
}

/** What is waited for, in the provider's own words, as it comes. */
export class Waits {
  private told = 0;

  constructor(
    private readonly file: string,
    private readonly say: (text: string) => void,
  ) {}

  /** Says what came since it was asked last. */
  tell(): void {
    const waits = readJournal(this.file).filter(({ state }) => state === 'waits');
    for (const { says = '' } of waits.slice(this.told)) this.say(`${says}\n`);
    this.told = waits.length;
  }
}

const DONE = { create: 'made', update: 'changed', delete: 'removed' } as const;

/** The last line after Ctrl-C: what is done, what goes on, what to do. */
export function lastLine(journal: readonly JournalEntry[], again: string): string {
  const done = (Object.keys(DONE) as (keyof typeof DONE)[]).map((action) => {
    const count = journal.filter((entry) => entry.action === action && entry.state === 'done').length;
    return `${count} ${DONE[action]}`;
  });
  const ended = new Set(journal.filter(({ state }) => state === 'done').map(({ what, action }) => `${action} ${what}`));
  const open = journal.filter(({ what, action, state }) => state === 'begun' && !ended.has(`${action} ${what}`));
  const goesOn =
    open.length === 0
      ? 'nothing goes on on the hosts'
      : `begun, and left to the hosts: ${open.map(({ what, action }) => `${action} of ${what}`).join(', ')}`;
  return `interrupted: ${done.join(', ')}; ${goesOn}; next: ${again} takes it up from there`;
}
