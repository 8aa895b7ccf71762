import { CliError } from './cli-error';
import { intoRunning } from './containers';
import type { Io } from './io';
import { hostNamed, readManifest, type ContainerJson, type EnvironmentJson } from './manifest';
import { quoteAll, quoteGlob } from './shell';
import { streamOn } from './ssh';
import { ENVIRONMENT, type Verb } from './verb';

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

export const hadoopVerb: Verb = (cli) => {
  cli
    .verb('hadoop', {
      does: 'run a hadoop, hdfs, yarn or mapred command inside the cluster: in its edge container, over SSH',
      examples: [
        'longshore hadoop lab -- hdfs dfs -ls /',
        'longshore hadoop lab -- hdfs dfs -put - /tmp/words.txt < words.txt',
        "longshore hadoop lab -- hadoop jar '/opt/hadoop/share/hadoop/mapreduce/hadoop-mapreduce-examples-*.jar' pi 4 1000",
        'longshore hadoop lab --user alice -- hdfs dfs -mkdir /user/alice/in',
      ],
    })
    .argument('<environment>', ENVIRONMENT)
    .argument('<command...>', 'the command, after --')
    .option('--user <name>', 'act as this user of HDFS and YARN (HADOOP_USER_NAME)')
    .usage('<environment> [options] -- <command...>')
    .action(
      cli.runs((name: string, command: string[], options: HadoopOptions) =>
        hadoop(readManifest(name, cli.io.project), command, options, cli.io),
      ),
    );
};
