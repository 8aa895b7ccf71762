import type { FoundApp } from '../../provider/resources/marathon/answers';
import type { MarathonApi } from '../../provider/resources/marathon/api';
import type { JsonObject } from '../../upstream/marathon/document';
import { CliError, FailedError } from '../cli-error';
import type { Io } from '../io';
import { withProgress } from '../progress';
import { change, configuredAt, existing, POLL, underWay, type ChangeOptions } from './change';
import type { Cluster } from './cluster';
import { differing, pastOf, type Version } from './definitions';

export interface RollbackOptions extends ChangeOptions {
  /** The version to go back to. @default the last whose definition differs from the one that runs, and that was not gone back from */
  readonly to?: string;
}

/** What is to become of the app. */
interface Aim {
  readonly found: FoundApp;
  readonly target: Version;
  /** It is there already, or on the way: one only waits. */
  readonly isThere: boolean;
}

/** Goes back to a definition; the number of instances stays as it is, since it may be what the load needs. */
export async function rollback(
  cluster: Cluster,
  id: string,
  options: RollbackOptions,
  io: Io,
  poll = POLL,
): Promise<number> {
  const { found, target, isThere } = await aimOf(cluster, id, options, io);
  const { version, document } = target;
  const differs = differing(document, found.document);
  const { instances } = found.status;
  if (!isThere && options.quiet !== true)
    io.err(
      `${id}: goes back from ${found.status.version} to ${version}, which differs in ${differs.join(', ')}; ${instances} instances stay\n`,
    );
  const app = cluster.declared.get(id);
  const note = [
    ...(document.instances === instances || isThere
      ? []
      : [`That version had ${JSON.stringify(document.instances)} instances; there are as many as before now.`]),
    ...(app === undefined ? [] : [`The next deploy brings back what ${app.path} declares: change it there too.`]),
  ].join(' ');
  return change(
    cluster,
    {
      id,
      does: `rollback to ${version}`,
      did: isThere ? `has the definition of ${version} already` : `went back to ${version}`,
      ...(note !== '' && { note }),
      more: { to: version, differs },
      request: async (marathon, now) => {
        if (isThere) return underWay(now);
        if (options.to === undefined && configuredAt(now) !== configuredAt(found))
          throw changedMeanwhile(cluster, id, now);
        return marathon.put(id, withInstances(document, now.status.instances), options.force ?? false);
      },
      isDone: (now) => differing(now.document, document).length === 0,
    },
    options,
    io,
    poll,
  );
}

async function aimOf(cluster: Cluster, id: string, options: RollbackOptions, io: Io): Promise<Aim> {
  const { to, force = false } = options;
  const found = await existing(cluster, id);
  const versions = await cluster.ask((marathon) => marathon.versions(id));
  if (to !== undefined) {
    const document = versions.includes(to) ? await documentOf(cluster, id, to) : undefined;
    if (document === undefined) throw noVersion(cluster, `--to ${to}`, 'the app has no such version', versions);
    return { found, target: { version: to, document }, isThere: differing(document, found.document).length === 0 };
  }
  const older = versions
    .filter((version) => Date.parse(version) < Date.parse(found.status.version))
    .sort((a, b) => Date.parse(b) - Date.parse(a));
  const { target, wentBackTo } = pastOf(found.document, await documentsOf(cluster, id, older, options, io));
  const [deployment] = found.status.deployments;
  // It goes back already: further back is nowhere that anybody asked for.
  if (deployment !== undefined && wentBackTo !== undefined) return { found, target: wentBackTo, isThere: true };
  if (deployment !== undefined && !force) throw deploying(cluster, id, deployment.id, target);
  if (target !== undefined) return { found, target, isThere: false };
  const rule =
    wentBackTo === undefined
      ? 'there is no older definition to go back to'
      : `there is no definition before the one that runs: it was gone back to ${wentBackTo.version} already`;
  throw noVersion(cluster, id, rule, versions);
}

function noVersion({ path, environment }: Cluster, value: string, rule: string, versions: readonly string[]): CliError {
  return new CliError(
    path,
    value,
    rule,
    `name one: longshore marathon ${environment} rollback <app> --to <version> (${versions.join(', ')})`,
  );
}

function deploying({ path, environment }: Cluster, id: string, deployment: string, target?: Version): FailedError {
  const to = target === undefined ? '' : `; or go back to ${target.version} at once: --to ${target.version} --force`;
  return new FailedError(
    path,
    id,
    `deployment ${deployment} of it is under way`,
    `take that back: longshore marathon ${environment} deployments --revert ${deployment}${to}`,
  );
}

const changedMeanwhile = ({ path, environment }: Cluster, id: string, { status }: FoundApp): FailedError =>
  new FailedError(
    path,
    id,
    `somebody changed it meanwhile: its version is ${status.version}`,
    `look at it: longshore marathon ${environment} apps`,
  );

async function documentsOf(
  cluster: Cluster,
  id: string,
  versions: readonly string[],
  options: ChangeOptions,
  io: Io,
): Promise<Version[]> {
  return withProgress(io, options, async (progress) => {
    const found: Version[] = [];
    for (const version of versions) {
      progress.step(`asking for version ${version} of ${id}`);
      const document = await documentOf(cluster, id, version);
      // Marathon keeps so many and no more (zk_max_versions): one may be gone by now.
      if (document !== undefined) found.push({ version, document });
    }
    return found;
  });
}

const documentOf = (cluster: Cluster, id: string, version: string): Promise<JsonObject | undefined> =>
  cluster.ask((marathon: MarathonApi) => marathon.version(id, version));

function withInstances(document: JsonObject, instances: number): JsonObject {
  const entries = Object.entries(document).filter(([key]) => key !== 'version' && key !== 'versionInfo');
  return { ...Object.fromEntries(entries), instances };
}
