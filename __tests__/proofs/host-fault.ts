import { quote, type Live } from './live';

/** Seconds after which a host mends a fault by itself, should the proof be killed. */
const FUSE = 240;

/** A script as root: the proofs' faults need it, the platform's user may not be root. */
export function rootly(live: Live, host: string, script: string): string {
  return `${live.host(host).ssh.user === 'root' ? '' : 'sudo -n '}sh -c ${quote(script)}`;
}

/** Runs `work` while a fault is in place on a host; mended whatever happens, by the host itself if need be. */
export async function withFault<T>(
  live: Live,
  host: string,
  { inject, mend }: { readonly inject: string; readonly mend: string },
  work: () => Promise<T>,
): Promise<T> {
  const fuse = `nohup sh -c ${quote(`sleep ${FUSE}; ${mend}`)} >/dev/null 2>&1 </dev/null & echo $! >/run/longshore-proof.fuse`;
  const unfuse = 'kill "$(cat /run/longshore-proof.fuse)" 2>/dev/null; rm -f /run/longshore-proof.fuse';
  try {
    await live.succeedOn(host, rootly(live, host, `${fuse}\n${inject}`));
    return await work();
  } finally {
    await live.succeedOn(host, rootly(live, host, `${unfuse}\n${mend}`));
  }
}

/** A rule of the proof's own, before every other: dropped by nobody else, removed with its table. */
export function dropping(match: string): { inject: string; mend: string } {
  const table = 'inet proof';
  const chain = `add chain ${table} early { type filter hook prerouting priority -160; }`;
  const commands = [`add table ${table}`, chain, `add rule ${table} early ${match} drop`];
  return {
    inject: commands.map((command) => `nft ${quote(command)}`).join(' && '),
    mend: `nft delete table ${table} 2>/dev/null; true`,
  };
}

/** Our firewall taken away, as `mode: off` does, and its unit brings it back. */
export const FIREWALL_OFF = {
  inject: 'nft delete table inet longshore',
  mend: 'systemctl restart longshore-firewall',
};
