import { appendFileSync } from 'node:fs';

export type Action = 'create' | 'update' | 'delete';

/** One step of an apply. Whoever runs Terraform, as `longshore deploy` does, learns from it what an interrupt left undone. */
export interface JournalEntry {
  /** `hadoop-datanode-slave1 on slave1`. */
  readonly what: string;
  readonly action: Action;
  readonly state: 'begun' | 'waits' | 'done' | 'failed';
  /** Of one that waits: for what. */
  readonly says?: string;
}

interface Named {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly host?: { readonly name?: unknown };
}

/** What people call a resource: its name or id, and the host that it is on. */
export function titleOf(type: string, { id, name, host }: Named): string {
  const own = [name, id].find((text): text is string => typeof text === 'string' && text !== '');
  const on = typeof host?.name === 'string' ? host.name : undefined;
  if (own === undefined) return on === undefined ? type : `${type} on ${on}`;
  return on === undefined || own.includes(on) ? own : `${own} on ${on}`;
}

/** Notes that work begins, what it waits for, and how it ended. Written where the environment says, a line each; nowhere by default. */
export async function journalled<T>(
  entry: Pick<JournalEntry, 'what' | 'action'>,
  work: (progress: (says: string) => void) => Promise<T>,
  file = process.env.LONGSHORE_JOURNAL,
): Promise<T> {
  const note = (state: JournalEntry['state'], says?: string): void => {
    if (file !== undefined && file !== '') appendFileSync(file, `${JSON.stringify({ ...entry, state, says })}\n`);
  };
  note('begun');
  try {
    const result = await work((says) => {
      note('waits', says);
    });
    note('done');
    return result;
  } catch (error) {
    note('failed');
    throw error;
  }
}
