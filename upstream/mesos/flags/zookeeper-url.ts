import type { Read } from './stout';

/** `zk://user:password@host:port,host:port/path` as Mesos reads it: everything behind the scheme is taken as it comes. */
export interface MesosZooKeeperUrl {
  readonly credentials?: string;
  readonly servers: string;
  readonly path: string;
}

export function readZooKeeperUrl(text: string): Read<MesosZooKeeperUrl> {
  const url = text.trim();
  if (!url.startsWith('zk://')) return { says: "Expecting 'zk://' at the beginning of the URL" };
  const rest = url.slice('zk://'.length);
  const slash = rest.indexOf('/');
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const path = slash < 0 ? '/' : rest.slice(slash);
  const at = authority.lastIndexOf('@');
  const credentials = at < 0 ? {} : { credentials: authority.slice(0, at) };
  return { value: { ...credentials, servers: authority.slice(at + 1), path } };
}

/** What the election says to a URL: it needs a path of its own. */
export function electionFault(text: string): string | undefined {
  const url = readZooKeeperUrl(text);
  if ('says' in url) return `Failed to parse '${text}'`;
  return url.value.path === '/' ? "Expecting a (chroot) path for ZooKeeper ('/' is not supported)" : undefined;
}
