import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { answer, type AnswerOptions } from '../answer';
import { CliError, FailedError } from '../cli-error';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import type { EnvironmentJson } from '../manifest';
import { withProgress, type Progress, type ProgressOptions } from '../progress';
import { Cluster, clusterOf } from './cluster';
import { inspectSnapshot } from './snapshot-file';

export interface BackupOptions extends AnswerOptions, ProgressOptions {
  /** Path of the cluster, where there are several. */
  readonly cluster?: string;
  /** @default consul-<environment>-<time>.snap */
  readonly out?: string;
}

/** Takes a snapshot of a Consul cluster: all it holds, keys, services, policies and tokens, as of one moment. Its file holds secrets: mode 0600. */
export async function backup(manifest: EnvironmentJson, options: BackupOptions, io: Io): Promise<number> {
  const cluster = new Cluster(manifest, clusterOf(manifest, options.cluster), io.project);
  const file = resolve(io.project, options.out ?? `consul-${manifest.environment}-${timestamp()}.snap`);
  const shown = relative(io.project, file);
  if (existsSync(file))
    throw new CliError(manifest.environment, shown, 'is there already', 'name another file (--out)');
  const part = `${file}.part`;
  try {
    const { server, facts } = await withProgress(io, options, async (progress) => {
      progress.step('asking for a snapshot');
      const { server, response } = await cluster.open('GET', '/v1/snapshot');
      const sink = createWriteStream(part, { mode: 0o600, flags: 'wx' });
      await pipeline(response, counting(progress), sink, { signal: io.interrupted });
      progress.step('comparing its sums');
      return { server, facts: await inspectSnapshot(part) };
    });
    renameSync(part, file);
    const report = { environment: manifest.environment, cluster: cluster.path, server, file: shown, ...facts };
    answer(
      io,
      options,
      report,
      () =>
        `${cluster.path}: ${shown}: ${facts.bytes} bytes, index ${facts.index}, sha256 ${facts.sha256}\n` +
        `It holds tokens: keep it like a secret. To put it back: longshore restore ${manifest.environment} consul ${shown}\n`,
    );
    return EXIT.well;
  } catch (error) {
    if (error instanceof CliError) throw error;
    const rule = `the snapshot did not arrive (${(error as Error).message})`;
    throw new FailedError(cluster.path, shown, rule, 'run it again');
  } finally {
    rmSync(part, { force: true });
  }
}

function counting(progress: Progress): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      progress.step(`receiving the snapshot, ${Math.round(bytes / 1024)} KiB`);
      done(undefined, chunk);
    },
  });
}

/** 20261129-101502, UTC. */
const timestamp = (): string =>
  new Date()
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z/g, '')
    .replace('T', '-');
