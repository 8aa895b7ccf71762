import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { quote, type Live } from '../proofs/live';
import { waitUntil } from '../proofs/clients';
import { Running } from './running';

/** Seconds after which an attempt is given up. */
const ATTEMPT_SECONDS = 5;

export interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Server {
  readonly Name: string;
  readonly Healthy: boolean;
  readonly Voter: boolean;
}

/** The declared Consul cluster, asked on its hosts over SSH. The management token goes through stdin, never into an argument list. */
export class ConsulOnBed {
  constructor(private readonly live: Live) {}

  private get cluster() {
    const [only] = this.live.manifest.consulClusters;
    if (only === undefined) throw new Error(`${this.live.environment}: no Consul cluster is declared`);
    return only;
  }

  get servers(): readonly string[] {
    return this.cluster.servers;
  }

  private get header(): string {
    return `X-Consul-Token: ${readFileSync(resolve(this.live.project, this.cluster.tokenFile), 'utf8').trim()}\n`;
  }

  /** Asks the agent of a host. */
  async ask(
    host: string,
    method: 'GET' | 'PUT' | 'DELETE',
    path: string,
    { body, anonymous = false }: { readonly body?: string; readonly anonymous?: boolean } = {},
  ): Promise<Answer> {
    const script =
      `curl -sS --max-time 10 -w '\\n%{http_code}' -X ${method} ${anonymous ? '' : '-H @- '}` +
      `${body === undefined ? '' : `--data-raw ${quote(body)} `}${quote(this.url(path))}`;
    const output = await this.live.succeedOn(host, script, anonymous ? {} : { input: this.header });
    const end = output.lastIndexOf('\n');
    return { status: Number(output.slice(end + 1)), text: output.slice(0, end) };
  }

  /** @throws Error for any other answer than 200 */
  async json<T>(host: string, path: string): Promise<T> {
    const { status, text } = await this.ask(host, 'GET', path);
    if (status !== 200) throw new Error(`${host}: GET ${path}: Consul answers ${status}: ${text}`);
    return JSON.parse(text) as T;
  }

  async put(host: string, path: string, body: string): Promise<void> {
    const { status, text } = await this.ask(host, 'PUT', path, { body });
    if (status !== 200) throw new Error(`${host}: PUT ${path}: Consul answers ${status}: ${text}`);
  }

  /** The server that leads, as a host sees it, and since which term. */
  async leader(host: string): Promise<{ readonly host: string; readonly term: number }> {
    const { text } = await this.ask(host, 'GET', '/v1/status/leader', { anonymous: true });
    const address = /^"(.+):\d+"$/.exec(text)?.[1];
    const leader = this.live.manifest.hosts.find((one) => one.address === address);
    if (leader === undefined) throw new Error(`${host}: knows no leader (${text})`);
    const { Stats } = await this.json<{ Stats: { raft: { term: string } } }>(host, '/v1/agent/self');
    return { host: leader.name, term: Number(Stats.raft.term) };
  }

  /** Until autopilot finds all servers healthy voters. */
  untilHealthy(host: string, seconds = 120): Promise<void> {
    return waitUntil('autopilot to find all servers healthy', seconds, async () => {
      const health = await this.json<{ Healthy: boolean; Servers: Server[] }>(host, '/v1/operator/autopilot/health');
      const voters = health.Servers.filter(({ Healthy, Voter }) => Healthy && Voter).map(({ Name }) => Name);
      return health.Healthy && voters.sort().join() === [...this.servers].sort().join();
    });
  }

  /** Writes from a host every 100 ms for so many seconds; attempts overlap. */
  writeFrom(host: string, seconds: number): Running {
    const script = `umask 077
headers=$(mktemp -p /dev/shm)
trap 'rm -f "$headers"' EXIT
cat >"$headers"
attempt() {
  start=$(date +%s%3N)
  code=$(curl -so /dev/null -w '%{http_code}' --max-time ${ATTEMPT_SECONDS} -H @"$headers" -X PUT --data-raw "$1" ${quote(this.url('/v1/kv/longshore-faults/probe'))})
  end=$(date +%s%3N)
  verdict=no; [ "$code" != 200 ] || verdict=ok
  echo "http $verdict $start $end $code"
}
for i in $(seq ${seconds * 10}); do attempt "$i" & sleep 0.1; done
wait`;
    return new Running((onOutput) =>
      this.live.on(host, script, { input: this.header, timeout: seconds * 2 + ATTEMPT_SECONDS + 20, onOutput }),
    );
  }

  /** What a probe or a test left. */
  async clean(host: string): Promise<void> {
    await this.ask(host, 'DELETE', '/v1/kv/longshore-faults?recurse');
  }

  private url(path: string): string {
    return `http://127.0.0.1:${this.cluster.httpPort}${path}`;
  }
}
