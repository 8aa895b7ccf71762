import { createInterface } from 'node:readline/promises';
import { setMaxListeners } from 'node:events';
import { cisVerb } from './cis/cis';
import { completeVerb, completionVerb } from './completion';
import { backupVerb, restoreVerb } from './consul';
import { deployVerb, destroyVerb } from './deploy/deploy';
import { doctorVerb } from './doctor';
import { execVerb } from './exec';
import { EXIT } from './exit-code';
import { forgetVerb } from './forget';
import { hadoopVerb } from './hadoop';
import { showsColour, type Io } from './io';
import { logsVerb } from './logs';
import { projectDirectory } from './manifest';
import { marathonVerb, planAppVerb } from './marathon';
import { mesosVerb } from './mesos';
import { portsVerb } from './ports';
import { preflightVerb } from './preflight';
import { secretsVerb } from './secrets';
import { statusVerb } from './status';
import { topologyVerb } from './topology/topology';
import { uiVerb } from './ui';
import { Cli, type Verb } from './verb';
import { verifyVerb } from './verify';

/** In the order of a deployment's life. */
const VERBS: readonly Verb[] = [
  doctorVerb,
  secretsVerb,
  preflightVerb,
  deployVerb,
  verifyVerb,
  statusVerb,
  hadoopVerb,
  marathonVerb,
  planAppVerb,
  uiVerb,
  logsVerb,
  execVerb,
  portsVerb,
  topologyVerb,
  cisVerb,
  backupVerb,
  restoreVerb,
  mesosVerb,
  forgetVerb,
  destroyVerb,
  completionVerb,
  completeVerb,
];

/** The command line with all its verbs. */
export function commandLine(io: Io): Cli {
  const cli = new Cli(io, {
    does: 'Looks at and works in an environment that CDK for Terraform deploys. Reads cdktf.out/stacks/<environment>/environment.json.',
    examples: [
      'longshore doctor lab',
      'longshore preflight lab',
      'longshore status lab',
      'longshore hadoop lab -- hdfs dfs -ls /',
      'longshore ui lab',
      'longshore logs lab datanode@slave1 --follow',
      'longshore exec lab datanode@slave1 -- df -h /data',
    ],
  });
  for (const verb of VERBS) verb(cli);
  return cli;
}

/** Runs one command line (without node and program) and returns its exit code. */
export function main(argv: readonly string[], io: Io): Promise<number> {
  return commandLine(io).run(argv);
}

/** Asks on the terminal; what is printed stays apart from it. */
async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

/** The program: this process's terminal, folder and exit code. */
export function run(): void {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // every ssh that runs listens
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      controller.abort();
    });
  }
  // A reader that has seen enough (`| head`) is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.well);
  });
  const { stdin, stdout, stderr, env } = process;
  const io: Io = {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    colour: showsColour(stdout, env),
    errColour: showsColour(stderr, env),
    terminal: stdin.isTTY && stdout.isTTY,
    ...(stderr.isTTY && env.TERM !== 'dumb' && { columns: stderr.columns }),
    project: projectDirectory(process.cwd()),
    interrupted: controller.signal,
    ...(process.stdin.isTTY && stderr.isTTY && { ask }),
  };
  void main(process.argv.slice(2), io).then((code) => (process.exitCode = code));
}

if (require.main === module) run();
