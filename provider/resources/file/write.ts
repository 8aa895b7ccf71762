import { AttributeError } from '../../framework';
import type { HostConnection } from '../../connection';
import type { Outcome } from '../../transport';
import { THERE_ALREADY } from './scripts';

export interface Written {
  /** As the script printed it: `file`, `directory`, `absent <directory>`. */
  readonly before: string;
  /** Whether its content is another now. */
  readonly isNew: boolean;
}

/** What a write script did. @throws Error naming the host, the file and what mends it */
export function written(
  { name }: HostConnection,
  path: string,
  { code, stdout, stderr }: Outcome,
  attribute = 'path',
): Written {
  if (code === THERE_ALREADY)
    throw new AttributeError(
      attribute,
      `host ${name}: ${path} is there already, and is another\n${stderr}` +
        'Look whose it is. Remove it there, call this one otherwise, or declare on_existing = "replace".',
    );
  if (code !== 0) throw new Error(`host ${name}: ${path} cannot be put in place (exit ${code})\n${stderr.trim()}`);
  const before = /^before (.*)$/m.exec(stdout)?.[1] ?? '';
  return { before, isNew: /^written$/m.test(stdout) };
}
