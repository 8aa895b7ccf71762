import { CliError } from './cli-error';
import { intoRunning } from './containers';
import type { Io } from './io';
import { hostNamed, type ContainerJson, type EnvironmentJson } from './manifest';
import { quoteAll, quoteGlob } from './shell';
import { streamOn } from './ssh';

const PROGRAMS = ['hadoop', 'hdfs', 'yarn', 'mapred'];

export interface HadoopOptions {
  /** Acts in HDFS and YARN as this user. @default the user that the daemons run as */
  readonly user?: string;
}

/**
 * The shell words that run a Hadoop command in a container of the cluster: as given, except that the jar of
 * `hadoop jar` and `yarn jar` may be a pattern, looked up in the container.
 */
export function inContainer(command: readonly string[], { user }: HadoopOptions = {}): string {
  const environment = user === undefined ? [] : ['-e', `HADOOP_USER_NAME=${user}`];
  const [program = '', verb, jar, ...rest] = command;
  if (verb === 'jar' && jar !== undefined && /[*?]/.test(jar)) {
    const script = `exec ${program} jar ${quoteGlob(jar)} "$@"`;
    return `$D exec -i ${quoteAll([...environment])} "$c" ${quoteAll(['bash', '-c', script, program, ...rest])}`;
  }
  return `$D exec -i ${quoteAll(environment)} "$c" ${quoteAll(command)}`;
}

/** Runs any hadoop, hdfs, yarn or mapred command inside the cluster; its exit code is returned. */
export async function hadoop(
  manifest: EnvironmentJson,
  command: readonly string[],
  options: HadoopOptions,
  io: Io,
): Promise<number> {
  const program = command[0] ?? '';
  if (!PROGRAMS.includes(program)) {
    const example = `longshore hadoop ${manifest.environment} -- hdfs dfs -ls /`;
    throw new CliError(
      manifest.environment,
      `command = "${program}"`,
      `must be one of ${PROGRAMS.join(', ')}`,
      `write for example: ${example}`,
    );
  }
  const container = edge(manifest);
  const host = hostNamed(manifest, container.host);
  return streamOn(host, intoRunning(container, inContainer(command, options)), { project: io.project, stdin: true });
}

/** The container that clients run in. */
function edge(manifest: EnvironmentJson): ContainerJson {
  const container = manifest.containers.find(({ module, daemon }) => module === 'hadoop' && daemon === 'edge');
  if (container !== undefined) return container;
  const daemons = [...new Set(manifest.containers.map(({ daemon }) => daemon))].join(', ') || 'none';
  throw new CliError(
    manifest.environment,
    'daemon = "edge"',
    `this environment has no Hadoop cluster (daemons: ${daemons})`,
    'add a HadoopCluster to its stack',
  );
}
