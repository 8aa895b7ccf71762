import type { Coordination } from '../coordination';
import type { MasterInfo } from './messages';

const LABEL = 'json.info_';

/** Stands for leader: the real ones' node, so that whatever finds those finds ours. It goes with the session. */
export async function contend(coordination: Coordination, path: string, info: MasterInfo): Promise<void> {
  await coordination.createEphemeralSequential(`${path}/${LABEL}`, JSON.stringify(info));
}

/** Calls with the leading master, at once and at each change; undefined where there is none. */
export function watchLeader(
  coordination: Coordination,
  path: string,
  changed: (leader: MasterInfo | undefined) => void,
): void {
  let last: string | undefined | null = null;
  let turn = 0;
  coordination.watchChildren(path, (names) => {
    const mine = (turn += 1);
    void leaderAmong(coordination, path, names).then(
      (leader) => {
        // Answers may come in another order than changes did.
        if (mine !== turn || leader?.id === last) return;
        last = leader?.id;
        changed(leader);
      },
      () => undefined, // the session's end is told by the session
    );
  });
}

async function leaderAmong(
  coordination: Coordination,
  path: string,
  names: readonly string[],
): Promise<MasterInfo | undefined> {
  const sequence = (name: string): number => Number(name.slice(LABEL.length));
  const candidates = names
    .filter((name) => name.startsWith(LABEL))
    .sort((one, other) => sequence(one) - sequence(other));
  for (const name of candidates) {
    const data = await coordination.get(`${path}/${name}`);
    if (data !== undefined) return JSON.parse(data) as MasterInfo;
  }
  return undefined;
}

export function masterInfo(id: string, ip: string, port: number, hostname: string, version: string): MasterInfo {
  const bytes = ip.split('.').map(Number);
  return {
    id,
    ip: Buffer.from(bytes).readUInt32LE(),
    port,
    hostname,
    pid: `master@${ip}:${port}`,
    version,
    address: { hostname, ip, port },
  };
}
