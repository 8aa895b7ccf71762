import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { httpOverSsh } from '../../provider/transport';
import type { HostJson, Live } from './live';

/** What a request to an agent needs beside its path. */
export interface ConsulCall {
  /** @default none: as anybody */
  readonly token?: string;
  readonly body?: string;
  /** How long it may take. @default 20 */
  readonly seconds?: number;
}

export interface ConsulAnswer {
  readonly status: number;
  readonly text: string;
}

/** The HTTP API of each host's agent, as a program on that host reaches it: at its loopback, over SSH. Tokens are in no argument list. */
export class ConsulApi {
  readonly datacenter: string;
  readonly servers: readonly HostJson[];
  /** Every host with an agent, those of the servers first. */
  readonly hosts: readonly HostJson[];
  /** May do everything: for what the proof breaks, mends and registers. */
  readonly management: string;
  /** May read everything but tokens. */
  readonly operator: string;
  private readonly port: number;
  private readonly folder: string;

  constructor(private readonly live: Live) {
    const [cluster] = live.manifest.consulClusters;
    if (cluster === undefined) throw new Error(`${live.environment}: no Consul cluster is declared`);
    const { containers, units } = live.manifest;
    const agents = new Set(
      [...containers, ...units].flatMap(({ module, host }) => (module === 'consul' ? [host] : [])),
    );
    this.datacenter = cluster.datacenter;
    this.port = cluster.httpPort;
    this.servers = live.hosts.filter(({ name }) => cluster.servers.includes(name));
    this.hosts = live.hosts.filter(({ name }) => agents.has(name));
    this.management = read(join(live.project, cluster.tokenFile));
    this.folder = join(live.project, dirname(cluster.tokenFile));
    this.operator = this.secret('operator-token');
  }

  /** A file of those that `longshore secrets` made for the cluster. */
  secret(name: string): string {
    return read(join(this.folder, name));
  }

  async call(host: string, method: string, path: string, call: ConsulCall = {}): Promise<ConsulAnswer> {
    const { token, body, seconds = 20 } = call;
    const { status, body: answer } = await httpOverSsh(this.live.connection(host), this.port).call(method, path, {
      ...(token !== undefined && { headers: { 'X-Consul-Token': token } }),
      ...(body !== undefined && { body }),
      seconds,
    });
    return { status, text: answer.toString() };
  }

  /** @throws Error for any answer but 200 */
  async succeed(host: string, method: string, path: string, call: ConsulCall = {}): Promise<string> {
    const { status, text } = await this.call(host, method, path, call);
    if (status !== 200) throw new Error(`${host}: Consul answers ${status} to ${method} ${path}: ${text.trim()}`);
    return text;
  }

  async json<T>(host: string, path: string, token: string): Promise<T> {
    return JSON.parse(await this.succeed(host, 'GET', path, { token })) as T;
  }

  /** `c2`, by the address that the servers give. */
  async leader(): Promise<string | undefined> {
    for (const { name } of this.servers) {
      const answer = await this.call(name, 'GET', '/v1/status/leader').catch(() => undefined);
      const address = /"(.+):\d+"/.exec(answer?.text ?? '')?.[1];
      const leader = this.servers.find((server) => server.address === address);
      if (leader !== undefined) return leader.name;
    }
    return undefined;
  }
}

const read = (file: string): string => readFileSync(file, 'utf8').trim();
