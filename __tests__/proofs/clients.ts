import { quoteAll, type ContainerJson, type Live } from './live';

/** The NameNode's page that lists DataNodes. */
export const dataNodesBean = '/jmx?qry=Hadoop:service=NameNode,name=NameNodeInfo';

/** Asks every second; a question that fails counts as no. */
export async function waitUntil(what: string, seconds: number, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error(`waited ${seconds} s in vain for ${what}`);
}

/** A client shares its container's memory limit: its heap is small unless the container says otherwise. */
export const HEAP = 'export HADOOP_CLIENT_OPTS="${HADOOP_CLIENT_OPTS:--Xmx128m}"; ';

/** Seconds for one MapReduce job on a machine with two cores. */
const JOB_TIMEOUT = 400;

/** Runs `hdfs dfs` with these arguments in a container. */
export function dfs(
  live: Live,
  container: ContainerJson,
  args: readonly string[],
  options: Parameters<Live['in']>[2] = {},
): Promise<string> {
  return live.in(container, `${HEAP}hdfs dfs ${quoteAll(args)}`, { timeout: 120, ...options });
}

/** SHA-256 of a file, read by a client in the container. */
export async function sha256(live: Live, container: ContainerJson, path: string): Promise<string> {
  const output = await live.in(container, `set -o pipefail; ${HEAP}hdfs dfs -cat ${quoteAll([path])} | sha256sum`, {
    timeout: 120,
  });
  return output.slice(0, 64);
}

/** Runs one of Hadoop's example jobs and returns all that its client prints. */
export async function example(live: Live, container: ContainerJson, args: readonly string[]): Promise<string> {
  const jar = '${HADOOP_HOME:-/opt/hadoop}/share/hadoop/mapreduce/hadoop-mapreduce-examples-*.jar';
  const { code, stdout } = await live.tryIn(container, `${HEAP}exec hadoop jar ${jar} ${quoteAll(args)} 2>&1`, {
    timeout: JOB_TIMEOUT,
  });
  if (code !== 0)
    throw new Error(`${args[0] ?? ''} ended with ${code}: ${stdout.trim().split('\n').slice(-6).join(' | ')}`);
  return stdout;
}
