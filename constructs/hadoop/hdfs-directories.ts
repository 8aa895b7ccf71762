/** The user that the daemons run as, in the image and in HDFS: its superuser. */
export const HADOOP_USER = 'hadoop';

/** A directory of HDFS that the cluster needs before anybody works with it. */
export interface HdfsDirectory {
  readonly path: string;
  /** Octal, as `hdfs dfs -chmod` takes it. */
  readonly mode: string;
  readonly owner: string;
}

/** Parents before children. Modes are those of Hadoop's cluster setup guide; homes are their owner's alone. */
export function hdfsDirectories(users: readonly string[]): HdfsDirectory[] {
  const home = (user: string): HdfsDirectory => ({ path: `/user/${user}`, mode: '750', owner: user });
  const system = (path: string, mode: string): HdfsDirectory => ({ path, mode, owner: HADOOP_USER });
  return [
    system('/tmp', '1777'),
    system('/app-logs', '1777'),
    system('/mr-history', '755'),
    system('/mr-history/intermediate', '1777'),
    system('/mr-history/done', '750'),
    system('/user', '755'),
    ...[...new Set([HADOOP_USER, ...users])].map(home),
  ];
}

/** The form that the entry script reads. */
export function directoryTable(directories: readonly HdfsDirectory[]): string {
  return directories.map(({ path, mode, owner }) => `${path}|${mode}|${owner}`).join('\n');
}
