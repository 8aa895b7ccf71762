import { isUtf8 } from 'node:buffer';
import type { HostConnection } from '../../connection';
import type { RunScript } from '../../transport';
import { lookScript } from './scripts';

/** A file as it is. */
export interface Found {
  readonly uid: number;
  readonly gid: number;
  /** Four octal digits; where no regular file is there, what is: `symbolic link`. */
  readonly mode: string;
  /** Of a regular file. */
  readonly sha256?: string;
  readonly size: number;
  /** Where they were asked for, and are not too many. */
  readonly bytes?: Buffer;
}

/** @param unless the digest of which nobody needs the bytes; `any` where nobody does @throws Error when the host's shell fails */
export async function look(
  run: RunScript,
  host: HostConnection,
  path: string,
  unless: string,
): Promise<Found | undefined> {
  const { code, stdout, stderr } = await run(host, lookScript(path, unless));
  if (code !== 0) throw new Error(`host ${host.name}: ${path} cannot be looked at (exit ${code})\n${stderr.trim()}`);
  const [first = '', sha256, ...rest] = stdout.trim().split('\n');
  const [uid = '', gid = '', mode = '', size = '', ...kind] = first.split(' ');
  if (uid === 'gone') return undefined;
  const owned = { uid: Number(uid), gid: Number(gid), size: Number(size) };
  if (sha256 === undefined) return { ...owned, mode: kind.join(' ') };
  const isRead = unless !== 'any' && unless !== sha256 && rest[0] !== 'large';
  return {
    ...owned,
    mode: mode.padStart(4, '0'),
    sha256,
    ...(isRead && { bytes: Buffer.from(rest.join(''), 'base64') }),
  };
}

/** Whether a text only says what stands there. */
export const isPlaceholder = (text: string): boolean => /^\(.*\)$/.test(text);

/** What stands there, as a plan can show it. */
export function shown({ bytes, size, sha256 }: Found): string {
  if (bytes === undefined || !isUtf8(bytes)) return `(${size} bytes, SHA-256 ${sha256 ?? ''})`;
  return bytes.toString();
}
