/** Bounds of the host checks: data, so that they can be read and changed in one place. */
export const MINIMUMS = {
  /** Swarm's node labels, dnsrr services and `docker info` as they are read here. */
  engineVersion: '20.10',
  /** Raft leases, TLS and Hadoop's tokens all compare clocks. */
  clockSkewSeconds: 0.5,
  /** An image layer is unpacked beside the old one. */
  freeBytes: 2 * 1024 ** 3,
  freeInodesShare: 0.05,
  /** What Swarm's overlays wrap their packets in. */
  vxlanOverhead: 50,
  overlayMtu: 1450,
} as const;

/** Engines known to be dangerous in a swarm, newest record last. */
export const BAD_ENGINES: readonly { readonly below: string; readonly within: string; readonly why: string }[] = [
  { within: '20.10', below: '20.10.24', why: 'encrypted overlays may send in clear (CVE-2023-28840)' },
  { within: '23.0', below: '23.0.3', why: 'encrypted overlays may send in clear (CVE-2023-28840)' },
];

/** `20.10.24+dfsg1` against `20.10.3`: numbers compared part by part. */
export function olderThan(version: string, bound: string): boolean {
  const parts = (text: string): number[] => (/^[\d.]+/.exec(text)?.[0] ?? '0').split('.').map(Number);
  const [left, right] = [parts(version), parts(bound)];
  for (const [index, number] of right.entries()) {
    if ((left[index] ?? 0) !== number) return (left[index] ?? 0) < number;
  }
  return false;
}
