import { Command, CommanderError, Option } from 'commander';
import { cis } from './cis/cis';
import { CliError } from './cli-error';
import { hadoop, type HadoopOptions } from './hadoop';
import type { Io } from './io';
import { logs, type LogsOptions } from './logs';
import { projectDirectory, readManifest } from './manifest';
import { ports, type PortsOptions } from './ports';
import { couldNotLook } from './preflight/could-not-look';
import { preflight } from './preflight';
import { status } from './status';
import { paint } from './table';
import { topology, type TopologyOptions } from './topology/topology';
import { ui } from './ui';
import { verify } from './verify';

const EXAMPLES = {
  verify: ['longshore verify lab', 'longshore verify lab --json | jq .flows'],
  preflight: ['longshore preflight lab', 'longshore preflight lab --json | jq .well'],
  program: [
    'longshore preflight lab',
    'longshore status lab',
    'longshore hadoop lab -- hdfs dfs -ls /',
    'longshore ui lab',
    'longshore logs lab datanode@slave1 --follow',
  ],
  hadoop: [
    'longshore hadoop lab -- hdfs dfs -ls /',
    'longshore hadoop lab -- hdfs dfs -put - /tmp/words.txt < words.txt',
    "longshore hadoop lab -- hadoop jar '/opt/hadoop/share/hadoop/mapreduce/hadoop-mapreduce-examples-*.jar' pi 4 1000",
    'longshore hadoop lab --user alice -- hdfs dfs -mkdir /user/alice/in',
  ],
  ui: ['longshore ui lab', 'longshore ui lab --json'],
  status: ['longshore status lab', 'longshore status lab --json | jq .well'],
  logs: ['longshore logs lab namenode', 'longshore logs lab datanode@slave1 --follow --tail 100'],
  topology: ['longshore topology lab --output topology.svg', 'longshore topology lab > topology.svg'],
  cis: ['longshore cis lab', 'longshore cis lab --json | jq \'.checks[] | select(.verdict == "FAIL")\''],
  ports: ['longshore ports lab', 'longshore ports lab --host slave1', 'longshore ports lab --json | jq .networks'],
};

function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** Runs one command line (without node and program) and returns its exit code; nothing here ends the process. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let code = 0;
  const program = new Command('longshore')
    .description(
      'Looks at and works in an environment that CDK for Terraform deployed. Reads cdktf.out/stacks/<environment>/environment.json.',
    )
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .addHelpText('after', examples(EXAMPLES.program));
  const environment = 'name of the environment: the id of its stack';

  program
    .command('hadoop')
    .description('run a hadoop, hdfs, yarn or mapred command inside the cluster: in its edge container, over SSH')
    .argument('<environment>', environment)
    .argument('<command...>', 'the command, after --')
    .option('--user <name>', 'act as this user of HDFS and YARN (HADOOP_USER_NAME)')
    .usage('<environment> [options] -- <command...>')
    .addHelpText('after', examples(EXAMPLES.hadoop))
    .action(async (name: string, command: string[], options: HadoopOptions) => {
      code = await hadoop(readManifest(name, io.project), command, options, io);
    });
  program
    .command('ui')
    .description('open SSH tunnels to the web pages of the environment and print their addresses; stays until Ctrl-C')
    .argument('<environment>', environment)
    .option('--json', 'print JSON instead of a table')
    .addHelpText('after', examples(EXAMPLES.ui))
    .action(async (name: string, options: { json?: boolean }) => {
      code = await ui(readManifest(name, io.project), options, io);
    });
  program
    .command('status')
    .description('show every declared daemon and health check; exit code 1 when something is not well')
    .argument('<environment>', environment)
    .option('--json', 'print JSON instead of a table')
    .addHelpText('after', examples(EXAMPLES.status))
    .action(async (name: string, options: { json?: boolean }) => {
      code = await status(readManifest(name, io.project), options, io);
    });
  program
    .command('preflight')
    .description(
      'before a deploy: look at every host and try every declared flow; exit code 1 for faults, 2 when nothing could be looked at',
    )
    .argument('<environment>', environment)
    .option('--json', 'print JSON instead of tables')
    .addHelpText('after', examples(EXAMPLES.preflight))
    .action(async (name: string, options: { json?: boolean }) => {
      code = await couldNotLook(() => preflight(readManifest(name, io.project), options, io), io);
    });
  program
    .command('verify')
    .description(
      'after a deploy: try every flow, the overlays and the health of all containers; exit codes as preflight',
    )
    .argument('<environment>', environment)
    .option('--json', 'print JSON instead of tables')
    .addHelpText('after', examples(EXAMPLES.verify))
    .action(async (name: string, options: { json?: boolean }) => {
      code = await couldNotLook(() => verify(readManifest(name, io.project), options, io), io);
    });
  program
    .command('logs')
    .description("show the log of a daemon's container, even of one that has ended")
    .argument('<environment>', environment)
    .argument('<daemon>', 'daemon, or daemon@host where several hosts run it')
    .option('-f, --follow', 'go on as the log grows')
    .addOption(new Option('--tail <lines>', 'that many lines from the end').default('all'))
    .addHelpText('after', examples(EXAMPLES.logs))
    .action(async (name: string, daemon: string, options: LogsOptions) => {
      code = await logs(readManifest(name, io.project), daemon, options, io);
    });
  program
    .command('ports')
    .description('show every declared flow: from, to, port, network, why, and who enforces it')
    .argument('<environment>', environment)
    .option('--host <name>', 'only flows into and out of this host')
    .option('--json', 'print JSON instead of tables')
    .addHelpText('after', examples(EXAMPLES.ports))
    .action((name: string, options: PortsOptions) => {
      code = ports(readManifest(name, io.project), options, io);
    });
  program
    .command('topology')
    .description('draw hosts, daemons, networks and flows as they are declared')
    .argument('<environment>', environment)
    .option('--output <file>', 'write the picture there instead of standard output')
    .addOption(new Option('--format <format>', 'svg is the only one').default('svg'))
    .addHelpText('after', examples(EXAMPLES.topology))
    .action(async (name: string, options: TopologyOptions) => {
      code = await topology(readManifest(name, io.project), options, io);
    });
  program
    .command('cis')
    .description(
      'check the live engines and containers against the CIS Docker Benchmark; exit code 1 when a check fails',
    )
    .argument('<environment>', environment)
    .option('--json', 'print JSON instead of a table')
    .addHelpText('after', examples(EXAMPLES.cis))
    .action(async (name: string, options: { json?: boolean }) => {
      code = await cis(readManifest(name, io.project), options, io);
    });

  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof CliError)) throw error;
    io.err(`${paint('error:', 'red', io.colour)} ${error.message}\n`);
    return 1;
  }
}

/** The program: this process's terminal, folder and exit code. */
export function run(): void {
  const controller = new AbortController();
  process.once('SIGINT', () => {
    controller.abort();
  });
  process.once('SIGTERM', () => {
    controller.abort();
  });
  const io: Io = {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    colour: process.stdout.isTTY && process.env.NO_COLOR === undefined,
    project: projectDirectory(process.cwd()),
    interrupted: controller.signal,
  };
  main(process.argv.slice(2), io).then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exitCode = 70;
    },
  );
}

if (require.main === module) run();
