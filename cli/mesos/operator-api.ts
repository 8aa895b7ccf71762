import { CliError, FailedError, UnreachableError } from '../cli-error';
import { intoRunning } from '../containers';
import type { Io } from '../io';
import { hostNamed, type ContainerJson, type EnvironmentJson } from '../manifest';
import { lastLine, runOn } from '../ssh';

export type ClusterJson = EnvironmentJson['mesosClusters'][number];

/** The cluster that is meant. @throws CliError for none, or several of which none is named */
export function clusterOf({ environment, mesosClusters }: EnvironmentJson, path: string | undefined): ClusterJson {
  const paths = mesosClusters.map((cluster) => cluster.path);
  const [only, ...more] = mesosClusters.filter((cluster) => path === undefined || cluster.path === path);
  if (only !== undefined && more.length === 0) return only;
  const value = path === undefined ? `${paths.length} Mesos clusters` : `cluster = "${path}"`;
  if (paths.length === 0)
    throw new CliError(environment, value, 'this environment has no Mesos cluster', 'add a MesosCluster to its stack');
  const rule = `one of them must be named (declared: ${paths.join(', ')})`;
  throw new CliError(environment, value, rule, 'use --cluster <path>');
}

/** What a daemon's container has for it; its credentials stay there. */
const API = ['sh', '/mesos/bin/state.sh', 'api'].join(' ');

/** No master answers and knows a leader: at a fail-over for some seconds so. */
export class NoLeaderError extends CliError {}

/** The operator API of the leading master: asked in the container of the first master that runs, which knows the leader and may ask it. */
export class OperatorApi {
  private readonly masters: readonly ContainerJson[];

  constructor(
    private readonly manifest: EnvironmentJson,
    private readonly cluster: ClusterJson,
    private readonly io: Io,
  ) {
    this.masters = manifest.containers.filter(
      ({ construct, daemon }) => construct === cluster.path && daemon === 'mesos-master',
    );
  }

  /** @throws NoLeaderError when no master answers and knows a leader, FailedError when the leader refuses the call */
  async call<T>(type: string, body: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const reasons: string[] = [];
    for (const master of this.masters) {
      const answer = await this.ask(master, JSON.stringify({ type, ...body }));
      if (typeof answer === 'string') reasons.push(`${master.host}: ${answer}`);
      else if (answer.status === 503) reasons.push(`${master.host}: it knows no leader`);
      else if (answer.status >= 400) throw this.refused(type, answer);
      else return (answer.text === '' ? {} : JSON.parse(answer.text)) as T;
    }
    throw new NoLeaderError(
      this.cluster.path,
      `masters = ${this.cluster.masters.join(', ')}`,
      `none answers and knows a leader (${reasons.join('; ') || 'none has a container'})`,
      `see longshore status ${this.manifest.environment}`,
    );
  }

  /** @returns why there is no answer, as a text */
  private async ask(master: ContainerJson, body: string): Promise<{ status: number; text: string } | string> {
    const host = hostNamed(this.manifest, master.host);
    if (host.state === 'lost') return 'lost';
    const script = intoRunning(master, `$D exec -i "$c" ${API}`);
    try {
      const { code, stdout, stderr } = await runOn(host, script, {
        project: this.io.project,
        input: body,
        signal: this.io.interrupted,
      });
      const [, text = '', status] = /^([^]*)\n(\d{3})\n$/.exec(stdout) ?? [];
      // 000 is what curl says of no answer.
      if (code !== 0 || status === undefined || status === '000') return lastLine(stderr) ?? `exit code ${code}`;
      return { status: Number(status), text: text.trim() };
    } catch (error) {
      if (error instanceof UnreachableError) return error.reason;
      throw error;
    }
  }

  private refused(type: string, { status, text }: { status: number; text: string }): FailedError {
    const fix =
      status === 401 || status === 403
        ? 'look at the ACLs and credentials of the cluster: the principal "operator" must be allowed to'
        : `look at the log of the leader: longshore logs ${this.manifest.environment} mesos-master@<host>`;
    return new FailedError(this.cluster.path, type, `Mesos answers ${status}: ${text}`, fix);
  }
}
