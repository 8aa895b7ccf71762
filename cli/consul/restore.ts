import { createReadStream } from 'node:fs';
import { relative, resolve } from 'node:path';
import { answer, type AnswerOptions } from '../answer';
import { CliError, FailedError } from '../cli-error';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import type { EnvironmentJson } from '../manifest';
import { withProgress, type ProgressOptions } from '../progress';
import { Cluster, clusterOf } from './cluster';
import { takeOutOldIds } from './old-ids';
import { inspectSnapshot, type SnapshotFacts } from './snapshot-file';

export interface RestoreOptions extends AnswerOptions, ProgressOptions {
  /** Path of the cluster, where there are several. */
  readonly cluster?: string;
  /** Does not ask. @default false */
  readonly yes?: boolean;
}

/** How long the servers may take to serve what was put back. */
const SERVE_SECONDS = 60;

/** Puts a snapshot back: all that a cluster holds is replaced by it. Ends when a leader serves what was restored. */
export async function restore(
  manifest: EnvironmentJson,
  file: string,
  options: RestoreOptions,
  io: Io,
  pollMilliseconds = 1000,
): Promise<number> {
  const { environment } = manifest;
  const cluster = new Cluster(manifest, clusterOf(manifest, options.cluster), io.project);
  const path = resolve(io.project, file);
  const facts = await inspectSnapshot(path);
  const shown = relative(io.project, path);
  if (options.yes !== true) await confirm(environment, cluster.path, shown, facts, io);
  const { server, held, registeredAgain } = await withProgress(io, options, async (progress) => {
    progress.step(`sending ${Math.round(facts.bytes / 1024)} KiB`);
    const { server, response } = await cluster.open('PUT', '/v1/snapshot', () => ({
      stream: createReadStream(path),
      bytes: facts.bytes,
    }));
    response.resume();
    progress.step('waiting for a leader that serves it');
    const held = await served(cluster, io, pollMilliseconds);
    progress.step('waiting for all agents to be in the catalog');
    return { server, held, registeredAgain: await takeOutOldIds(cluster, io, pollMilliseconds) };
  });
  const report = { environment, cluster: cluster.path, server, file: shown, ...facts, held, registeredAgain };
  answer(
    io,
    options,
    report,
    () =>
      `${cluster.path}: restored from ${shown} (index ${facts.index}); it holds ${held.keys} keys, ${held.services} services, ` +
      `${held.nodes} nodes, ${held.policies} policies, ${held.tokens} tokens\n` +
      (registeredAgain.length === 0
        ? ''
        : `Agents whose disks are newer than it, registered again by their new ids: ${registeredAgain.join(', ')}\n`) +
      `What was made since the snapshot is gone: see npx cdktf diff ${environment}\n`,
  );
  return EXIT.well;
}

async function confirm(
  environment: string,
  cluster: string,
  file: string,
  { index }: SnapshotFacts,
  { ask }: Io,
): Promise<void> {
  const value = `restore of ${cluster} from ${file}`;
  if (ask === undefined)
    throw new CliError(
      environment,
      value,
      'it replaces all that the cluster holds, and nobody can be asked here',
      'give --yes',
    );
  const said = await ask(
    `All that ${cluster} holds is replaced by ${file} (index ${index}): keys, services, policies, tokens.\nType ${environment} to go on: `,
  );
  if (said.trim() !== environment)
    throw new CliError(
      environment,
      value,
      'it was not confirmed, and nothing was done',
      `type ${environment}, or give --yes`,
    );
}

interface Held {
  readonly keys: number;
  readonly services: number;
  readonly nodes: number;
  readonly policies: number;
  readonly tokens: number;
}

/** A leader answers, and knows our token: what was restored is what is served. */
async function served(cluster: Cluster, { interrupted }: Io, poll: number): Promise<Held> {
  const deadline = Date.now() + SERVE_SECONDS * 1000;
  for (;;) {
    try {
      await cluster.get('/v1/acl/token/self');
      const count = async (path: string): Promise<number> =>
        Object.keys((await cluster.get<object>(path)) ?? {}).length;
      return {
        keys: await count('/v1/kv/?keys'),
        services: await count('/v1/catalog/services'),
        nodes: await count('/v1/catalog/nodes'),
        policies: await count('/v1/acl/policies'),
        tokens: await count('/v1/acl/tokens'),
      };
    } catch (error) {
      if (!(error instanceof CliError) || interrupted.aborted) throw error;
      if (Date.now() > deadline)
        throw new FailedError(
          cluster.path,
          'restored',
          `and not served after ${SERVE_SECONDS} s (${error.message})`,
          'a snapshot of other secrets knows other tokens: put the bootstrap-token of its time back',
        );
    }
    await new Promise((resolve) => setTimeout(resolve, poll));
  }
}
