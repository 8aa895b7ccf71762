import { createHash } from 'node:crypto';

const FORM = /^CID-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether it is a cluster id as HDFS itself makes them: `CID-` and a UUID in lower case. */
export function isClusterId(text: string): boolean {
  return FORM.test(text);
}

/**
 * The cluster id of a construct: the same at every synth, different for every environment and construct path, so that a
 * NameNode never takes another cluster's directory for its own. Built as a version 5 UUID (RFC 9562) is, from a SHA-1.
 */
export function clusterIdOf(path: string): string {
  const hash = createHash('sha1').update(`longshore/hadoop/${path}`).digest().subarray(0, 16);
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return `CID-${parts.join('-')}`;
}
