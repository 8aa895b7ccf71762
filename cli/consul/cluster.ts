import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { httpOverSsh, UnreachableError } from '../../provider/transport';
import { CliError, FailedError } from '../cli-error';
import { connectionTo, fileIn } from '../host-connection';
import { hostNamed, type EnvironmentJson } from '../manifest';

type ClusterJson = EnvironmentJson['consulClusters'][number];

/** Of a snapshot on its way. */
const LONG_SECONDS = 3600;

/** The cluster that is meant. @throws CliError for none, or several of which none is named */
export function clusterOf({ environment, consulClusters }: EnvironmentJson, path: string | undefined): ClusterJson {
  const paths = consulClusters.map((cluster) => cluster.path);
  const [only, ...more] = consulClusters.filter((cluster) => path === undefined || cluster.path === path);
  if (only !== undefined && more.length === 0) return only;
  const value = path === undefined ? `${paths.length} Consul clusters` : `cluster = "${path}"`;
  if (paths.length === 0)
    throw new CliError(
      environment,
      value,
      'this environment has no Consul cluster',
      'add a ConsulCluster to its stack',
    );
  throw new CliError(
    environment,
    value,
    `one of them must be named (declared: ${paths.join(', ')})`,
    'use --cluster <path>',
  );
}

/** A Consul cluster as the command line asks it: the first server that answers, over its host's SSH. The token is in no argument list. */
export class Cluster {
  private readonly token: string;

  constructor(
    private readonly manifest: EnvironmentJson,
    private readonly json: ClusterJson,
    private readonly project: string,
  ) {
    const file = fileIn(project, json.tokenFile);
    try {
      this.token = readFileSync(file, 'utf8').trim();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
      throw new CliError(
        json.path,
        `${json.tokenFile}: ${code}`,
        'the management token cannot be read',
        'run this where the secrets of the environment are',
      );
    }
  }

  get path(): string {
    return this.json.path;
  }

  /** The answer of the first server that gives one, also that there is no such thing (404). @returns the server's name too */
  async open(
    method: string,
    path: string,
    body?: () => { readonly stream: Readable; readonly bytes: number },
  ): Promise<{ server: string; response: IncomingMessage }> {
    const reasons: string[] = [];
    for (const name of this.json.servers) {
      const host = hostNamed(this.manifest, name);
      if (host.state === 'lost') continue;
      const { stream, bytes } = body?.() ?? {};
      try {
        const response = await httpOverSsh(connectionTo(host, this.project), this.json.httpPort).open(method, path, {
          headers: { 'X-Consul-Token': this.token, ...(bytes !== undefined && { 'Content-Length': String(bytes) }) },
          ...(stream !== undefined && { body: stream }),
          seconds: LONG_SECONDS,
        });
        const { statusCode = 0 } = response;
        if (statusCode < 400 || statusCode === 404) return { server: name, response };
        const said = (await textOf(response)).trim();
        if (!/leader|raft/i.test(said)) throw this.refused(name, method, path, statusCode, said);
        reasons.push(`${name}: ${said}`);
      } catch (error) {
        if (!(error instanceof UnreachableError)) throw error;
        reasons.push(`${name}: ${error.message.replaceAll('\n', ' ')}`);
      } finally {
        stream?.destroy();
      }
    }
    throw new CliError(
      this.path,
      `servers = ${this.json.servers.join(', ')}`,
      `none answers and knows a leader (${reasons.join('; ')})`,
      `see longshore status ${this.manifest.environment}`,
    );
  }

  /** @returns undefined where it is not there */
  async get<T>(path: string): Promise<T | undefined> {
    const { response } = await this.open('GET', path);
    const text = await textOf(response);
    return response.statusCode === 404 ? undefined : (JSON.parse(text) as T);
  }

  async put(path: string, value: object): Promise<void> {
    const body = Buffer.from(JSON.stringify(value));
    const { response } = await this.open('PUT', path, () => ({ stream: Readable.from([body]), bytes: body.length }));
    response.resume();
  }

  private refused(server: string, method: string, path: string, status: number, said: string): FailedError {
    const fix =
      status === 403
        ? `put the management token that this cluster knows into ${this.json.tokenFile}`
        : `look at its log: longshore logs ${this.manifest.environment} server@${server}`;
    return new FailedError(this.path, `${method} ${path} on ${server}`, `Consul answers ${status}: ${said}`, fix);
  }
}

async function textOf(response: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
