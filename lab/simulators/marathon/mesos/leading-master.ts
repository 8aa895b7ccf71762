import type { Coordination } from '../../coordination';

interface MasterInfo {
  readonly hostname?: string;
  readonly port?: number;
  readonly address?: { readonly hostname?: string; readonly ip?: string; readonly port?: number };
}

/** `host:port` of the master that leads: the lowest `json.info_<n>` below the path. @returns undefined while none does */
export async function leadingMaster(coordination: Coordination, path: string): Promise<string | undefined> {
  return infoOf(coordination, path, await coordination.children(path));
}

/** Calls with the leading master at once and at each change. */
export function watchMaster(
  coordination: Coordination,
  path: string,
  changed: (master: string | undefined) => void,
): void {
  let last: string | undefined;
  let isFirst = true;
  coordination.watchChildren(path, (names) => {
    void infoOf(coordination, path, names).then((master) => {
      if (!isFirst && master === last) return;
      isFirst = false;
      last = master;
      changed(master);
    });
  });
}

async function infoOf(coordination: Coordination, path: string, names: readonly string[]): Promise<string | undefined> {
  const [lowest] = names.filter((name) => name.startsWith('json.info_')).sort();
  const text = lowest === undefined ? undefined : await coordination.get(`${path}/${lowest}`);
  if (text === undefined) return undefined;
  const { hostname, port, address } = JSON.parse(text) as MasterInfo;
  const host = address?.ip ?? address?.hostname ?? hostname;
  return host === undefined ? undefined : `${host}:${address?.port ?? port ?? 5050}`;
}
