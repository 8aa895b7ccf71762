import { Option } from 'commander';
import { CliError, FailedError } from './cli-error';
import { containersOn, pick } from './containers';
import { findDaemon } from './find-daemon';
import type { Io } from './io';
import { hostNamed, readManifest, titleOf, type EnvironmentJson } from './manifest';
import { withProgress, type ProgressOptions } from './progress';
import { quoteAll } from './shell';
import { streamOn } from './ssh';
import { findUnit, unitLogs } from './units';
import { ENVIRONMENT, quietOption, type Verb } from './verb';

export interface LogsOptions extends ProgressOptions {
  readonly follow?: boolean;
  /** Lines from the end, or `all`. */
  readonly tail?: string;
}

/** Streams the log of a daemon's container, even of one that has ended, or the journal of its unit; returns the exit code of `docker logs` or `journalctl`. */
export async function logs(manifest: EnvironmentJson, wanted: string, options: LogsOptions, io: Io): Promise<number> {
  const { follow = false, tail = 'all' } = options;
  if (!/^(all|\d+)$/.test(tail)) {
    throw new CliError(
      manifest.environment,
      `--tail = "${tail}"`,
      'must be a number of lines or "all"',
      'write for example: --tail 100',
    );
  }
  const unit = findUnit(manifest, wanted);
  if (unit !== undefined) return unitLogs(manifest, unit, { follow, tail }, io);
  const declared = findDaemon(manifest, wanted);
  const host = hostNamed(manifest, declared.host);
  const containers = await withProgress(io, options, (progress) => {
    progress.step(`looking for its container on ${host.name}`);
    return containersOn(host, { project: io.project, signal: io.interrupted });
  });
  const live = pick(declared, containers);
  if (live === undefined) {
    throw new FailedError(
      declared.path,
      declared.service,
      `${host.name} has no container of it, running or ended`,
      `deploy it: npx cdktf deploy ${manifest.environment}`,
    );
  }
  if (live.status !== 'running')
    io.err(`${titleOf(declared)} does not run: ${live.status} with exit code ${live.exitCode} at ${live.finishedAt}\n`);
  const flags = ['--tail', tail, ...(follow ? ['--follow'] : [])];
  return streamOn(host, `$D logs ${quoteAll([...flags, live.id])}`, { project: io.project, stdin: false });
}

export const logsVerb: Verb = (cli) => {
  cli
    .verb('logs', {
      does: "show the log of a daemon's container, even of one that has ended, or the journal of its unit",
      examples: ['longshore logs lab namenode', 'longshore logs lab datanode@slave1 --follow --tail 100'],
    })
    .argument('<environment>', ENVIRONMENT)
    .argument('<daemon>', 'daemon, or daemon@host where several hosts run it')
    .option('-f, --follow', 'go on as the log grows')
    .addOption(new Option('--tail <lines>', 'that many lines from the end').default('all'))
    .addOption(quietOption())
    .action(
      cli.runs((name: string, daemon: string, options: LogsOptions) =>
        logs(readManifest(name, cli.io.project), daemon, options, cli.io),
      ),
    );
};
