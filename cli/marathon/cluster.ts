import type { Context } from '../../provider/framework';
import { httpOverSsh } from '../../provider/transport';
import type { MarathonApi } from '../../provider/resources/marathon/api';
import { NoMarathonError, onMarathon, type MarathonAccess } from '../../provider/resources/marathon/hosts';
import { CliError, FailedError } from '../cli-error';
import { connectionTo, fileIn } from '../host-connection';
import type { Io } from '../io';
import { hostNamed, type EnvironmentJson } from '../manifest';
import type { Progress } from '../progress';

type ClusterJson = EnvironmentJson['marathonClusters'][number];
export type AppJson = EnvironmentJson['marathonApps'][number];

/** The cluster that is meant. @throws CliError for none, or several of which none is named */
export function clusterOf({ environment, marathonClusters }: EnvironmentJson, path: string | undefined): ClusterJson {
  const paths = marathonClusters.map((cluster) => cluster.path);
  const [only, ...more] = marathonClusters.filter((cluster) => path === undefined || cluster.path === path);
  if (only !== undefined && more.length === 0) return only;
  const value = path === undefined ? `${paths.length} Marathon clusters` : `cluster = "${path}"`;
  if (paths.length === 0)
    throw new CliError(
      environment,
      value,
      'this environment has no Marathon cluster',
      'add a MarathonCluster to its stack',
    );
  const rule = `one of them must be named (declared: ${paths.join(', ')})`;
  throw new CliError(environment, value, rule, 'use --cluster <path>');
}

/** A Marathon cluster as the command line asks it: the first host that answers, over SSH. */
export class Cluster {
  readonly access: MarathonAccess;

  constructor(
    private readonly manifest: EnvironmentJson,
    private readonly json: ClusterJson,
    project: string,
  ) {
    const { hosts, httpPort, listens, credentialsFile } = json;
    this.access = {
      hosts: hosts.map((name) => connectionTo(hostNamed(manifest, name), project)),
      port: httpPort,
      listens,
      ...(credentialsFile !== undefined && { credentialsFile: fileIn(project, credentialsFile) }),
    };
  }

  get path(): string {
    return this.json.path;
  }

  get environment(): string {
    return this.manifest.environment;
  }

  /** Declared in this environment, by id. */
  get declared(): ReadonlyMap<string, AppJson> {
    const { marathonApps } = this.manifest;
    return new Map(marathonApps.filter(({ cluster }) => cluster === this.path).map((app) => [app.id, app]));
  }

  /** How many agents may run its apps; undefined: not known. */
  get agents(): number | undefined {
    return this.json.agents;
  }

  ask<T>(question: (marathon: MarathonApi) => Promise<T>): Promise<T> {
    return this.told(() => onMarathon(httpOverSsh, this.access, question));
  }

  /** What the provider's words mean to whoever typed a command. @throws CliError */
  async told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof CliError || !(error instanceof Error)) throw error;
      const [summary = '', ...reasons] = error.message.split('\n');
      const value = reasons.length === 0 ? '' : `\n${reasons.map((line) => `  ${line}\n`).join('')}`;
      const fix = `see longshore status ${this.environment}`;
      if (error instanceof NoMarathonError) throw new CliError(this.path, 'Marathon', summary + value, fix);
      throw new FailedError(this.path, 'Marathon', summary + value, `see longshore marathon ${this.environment} apps`);
    }
  }
}

/** What a wait of the provider's may use, in a verb. */
export function contextOf({ interrupted }: Io, progress: Progress): Pick<Context, 'signal' | 'progress'> {
  return {
    signal: interrupted,
    progress: (text) => {
      progress.step(text);
    },
  };
}

/** `web` is `/web`. */
export const absolute = (id: string): string => (id.startsWith('/') ? id : `/${id}`);
