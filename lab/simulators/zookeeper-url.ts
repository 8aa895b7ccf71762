import { electionFault, readZooKeeperUrl } from '../../upstream/mesos/flags';

/** Of `zk://[user:password@]host:port,.../path`. */
export interface ZooKeeperUrl {
  /** `host:port,host:port` */
  readonly servers: string;
  /** Absolute, never ends in a slash. */
  readonly path: string;
  /** `user:password` */
  readonly digest?: string;
}

/** As Mesos reads it (upstream/mesos), where there are servers and a path to keep something in. @throws Error for anything else */
export function zookeeperUrl(text: string): ZooKeeperUrl {
  const read = readZooKeeperUrl(text);
  if (!('says' in read) && electionFault(text) === undefined) {
    const { servers, path, credentials } = read.value;
    if (servers !== '' && !path.endsWith('/'))
      return { servers, path, ...(credentials !== undefined && { digest: credentials }) };
  }
  throw new Error(`not a ZooKeeper URL: ${text.replace(/\/\/[^@]*@/, '//…@')}; expected zk://host:port,.../path`);
}
