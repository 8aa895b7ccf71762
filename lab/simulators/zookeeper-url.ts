/** Of `zk://[user:password@]host:port,.../path`. */
export interface ZooKeeperUrl {
  /** `host:port,host:port` */
  readonly servers: string;
  /** Absolute, never ends in a slash. */
  readonly path: string;
  /** `user:password` */
  readonly digest?: string;
}

/** @throws Error for anything else */
export function zookeeperUrl(text: string): ZooKeeperUrl {
  const [, digest, servers, path] = /^zk:\/\/(?:([^@/]+)@)?([^@/]+)(\/[^\s]*[^/\s])$/.exec(text) ?? [];
  if (servers === undefined || path === undefined) {
    throw new Error(`not a ZooKeeper URL: ${text.replace(/\/\/[^@]*@/, '//…@')}; expected zk://host:port,.../path`);
  }
  return { servers, path, ...(digest !== undefined && { digest }) };
}
