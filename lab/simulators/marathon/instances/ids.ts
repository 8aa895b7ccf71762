import { randomBytes } from 'node:crypto';
import { segments } from '../../../../upstream/marathon/document/path-id';

const GREGORIAN_OFFSET = 122_192_928_000_000_000n;
const NODE = randomBytes(6).toString('hex');
let sequence = randomBytes(2).readUInt16BE() & 0x3fff;

/** A UUID of version 1, as upstream's generator makes them. */
function timeBasedUuid(milliseconds: number): string {
  sequence = (sequence + 1) & 0x3fff;
  const time = (BigInt(Math.trunc(milliseconds)) * 10_000n + GREGORIAN_OFFSET).toString(16).padStart(15, '0');
  const clock = (sequence | 0x8000).toString(16);
  return `${time.slice(7)}-${time.slice(3, 7)}-1${time.slice(0, 3)}-${clock}-${NODE}`;
}

/** `/group/app` as `group_app`. */
export function safePath(appId: string): string {
  return segments(appId).join('_');
}

/** `/group/app` as `app.group`: the name of its tasks. */
export function hostnameOf(appId: string): string {
  return segments(appId).reverse().join('.');
}

/** `group_app.instance-<uuid>` */
export function newInstanceId(appId: string, now: number): string {
  return `${safePath(appId)}.instance-${timeBasedUuid(now)}`;
}

/** `group_app.instance-<uuid>._app.<how many times it was launched>` */
export function nextTaskId(instanceId: string, before?: string): string {
  const incarnation = /\._app\.(\d+)$/.exec(before ?? '')?.[1] ?? '0';
  return `${instanceId}._app.${Number(incarnation) + 1}`;
}

/** @returns undefined for what no Marathon of these days has made */
export function instanceOf(taskId: string): string | undefined {
  return /^(.+\.(?:instance-|marathon-)[^_.]+)[._][^.]+\.\d+$/.exec(taskId)?.[1];
}
