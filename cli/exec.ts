import { intoRunning } from './containers';
import { findDaemon } from './find-daemon';
import type { Io } from './io';
import { hostNamed, readManifest, type EnvironmentJson } from './manifest';
import { quoteAll } from './shell';
import { streamOn } from './ssh';
import { ENVIRONMENT, type Verb } from './verb';

/** Runs a command in a daemon's container, with this process's own streams, on a terminal where this is one; its exit code is returned. */
export async function exec(
  manifest: EnvironmentJson,
  wanted: string,
  command: readonly string[],
  io: Io,
): Promise<number> {
  const container = findDaemon(manifest, wanted);
  const terminal = io.terminal ?? false;
  const script = intoRunning(container, `$D exec ${terminal ? '-it' : '-i'} "$c" ${quoteAll(command)}`);
  return streamOn(hostNamed(manifest, container.host), script, { project: io.project, stdin: true, terminal });
}

export const execVerb: Verb = (cli) => {
  cli
    .verb('exec', {
      does: "run a command in a daemon's container, over SSH; its exit code is passed on",
      examples: [
        'longshore exec lab datanode@slave1 -- df -h /data',
        'longshore exec lab namenode -- bash',
        'longshore exec lab-platform zookeeper@c1 -- zk4lw srvr',
      ],
    })
    .argument('<environment>', ENVIRONMENT)
    .argument('<daemon>', 'daemon, or daemon@host where several hosts run it')
    .argument('<command...>', 'the command, after --')
    .usage('<environment> <daemon> -- <command...>')
    .action(
      cli.runs((name: string, daemon: string, command: string[]) =>
        exec(readManifest(name, cli.io.project), daemon, command, cli.io),
      ),
    );
};
