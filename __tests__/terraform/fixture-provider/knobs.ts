import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Handler = 'read' | 'create' | 'update' | 'delete' | 'import';

/** What a test wants a handler to do instead of its best. */
export interface Knob {
  /** Of this thing only. */
  readonly name?: string;
  /** Throws this text. */
  readonly throws?: string;
  /** ... about this attribute. */
  readonly attribute?: string;
  /** ... as something that is no Error. */
  readonly bare?: boolean;
  readonly warns?: string;
  /** Is not well before the knob is turned back; given up after so many seconds. */
  readonly waits?: number;
}

export type Knobs = Partial<Record<Handler, Knob>>;

/** Folder of the objects and of `knobs.json`, which is read again and again: a test turns it in the middle of a call. */
export function folder(): string {
  const path = process.env.THING_FOLDER;
  if (path === undefined) throw new Error('THING_FOLDER is not set');
  return path;
}

export function knob(handler: Handler, name: string): Knob {
  const file = join(folder(), 'knobs.json');
  if (!existsSync(file)) return {};
  const found = (JSON.parse(readFileSync(file, 'utf8')) as Knobs)[handler];
  return found === undefined || (found.name ?? name) !== name ? {} : found;
}
