import { spawn, type ChildProcess } from 'node:child_process';
import { sshArguments } from '../../cli/ssh';
import { parseClientLine } from './b1-zookeeper-lines';
import { waitUntil } from './clients';
import { quote, quoteAll, type ContainerJson, type Live } from './live';

/** What the client asks for as session time-out: within it another member must have taken the session up. */
export const SESSION_SECONDS = 10;
const CLIENT_PORT = 2181;
/** Two cores start a JVM in seconds, and more than one at a time. */
const START_SECONDS = 60;

/** ZooKeeper's own command line client in a container of a host, fed with commands: it reconnects as every client of its library does. */
export class ZooKeeperClient {
  private session: { readonly server: string; readonly id: string } | undefined;
  /** Milliseconds since the epoch of the last connection. */
  connectedAt = 0;
  private readonly values: string[] = [];
  private readonly errors: string[] = [];
  private wake: ((isDone: boolean) => void) | undefined;
  private rest = '';
  private isOver = false;

  private constructor(
    private readonly live: Live,
    private readonly host: string,
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.rest + text).split('\n');
      this.rest = lines.pop() ?? '';
      for (const line of lines) this.read(line);
    });
    child.stdin?.on('error', () => undefined);
    child.on('close', () => {
      this.isOver = true;
      this.wake?.(false);
    });
  }

  /** Connected when it is returned. @param host that carries it @param members that it is told of */
  static async open(
    live: Live,
    name: string,
    host: string,
    members: readonly ContainerJson[],
  ): Promise<ZooKeeperClient> {
    const container = `longshore-proof-${name}`;
    const [image] = members.map((member) => member.image);
    const servers = members.map((member) => `${live.host(member.host).address}:${CLIENT_PORT}`).join(',');
    const java =
      `exec java -Xmx64m -XX:+UseSerialGC -XX:-UsePerfData -XX:TieredStopAtLevel=1 -Djava.net.preferIPv4Stack=true ` +
      `-cp '/opt/zookeeper/conf:/opt/zookeeper/lib/*' org.apache.zookeeper.ZooKeeperMain ` +
      `-server ${servers} -timeout ${SESSION_SECONDS * 1000} -waitforconnection 2>&1`;
    const docker = live.host(host).ssh.sudo ? '$D' : 'docker';
    const script =
      `D=docker; [ -w /var/run/docker.sock ] || D="sudo -n docker"; $D rm -f ${container} >/dev/null 2>&1; ` +
      `exec ${docker} run --rm -i --network host --name ${container} --entrypoint bash ${quoteAll([image ?? '', '-c', java])}`;
    const argv = [...sshArguments(live.host(host), { project: live.project }), `sh -c ${quote(script)}`];
    const client = new ZooKeeperClient(
      live,
      host,
      container,
      spawn('ssh', argv, { stdio: ['pipe', 'pipe', 'ignore'] }),
    );
    try {
      await waitUntil(`a client on ${host} to be connected`, START_SECONDS, () =>
        Promise.resolve(client.session !== undefined),
      );
    } catch (error) {
      await client.close();
      throw error;
    }
    return client;
  }

  /** The member's address and the session, as of the last time that it was connected. */
  connected(): { readonly server: string; readonly id: string } {
    if (this.session === undefined) throw new Error(`${this.name}: was never connected`);
    return this.session;
  }

  private read(line: string): void {
    const found = parseClientLine(line);
    if (found === undefined) return;
    if ('session' in found) {
      this.session = { server: found.server, id: found.session };
      this.connectedAt = Date.now();
    } else if ('value' in found) this.values.push(found.value);
    else if ('error' in found) this.errors.push(found.error);
    else this.wake?.(true);
  }

  /** An ephemeral node. @throws Error when it could not be made */
  async create(path: string): Promise<void> {
    const { errors } = await this.ask(`create -e ${path} longshore`);
    if (errors.length > 0) throw new Error(`${this.name}: create -e ${path}: ${errors.join('; ')}`);
  }

  /** A permanent one, where it is not there yet. */
  async ensure(path: string): Promise<void> {
    await this.ask(`create ${path} new`);
  }

  /** Writes and reads again what was written. @returns why not */
  async write(path: string, value: string): Promise<string | undefined> {
    const { errors, values } = await this.ask(`set ${path} ${value}`, `get ${path}`);
    if (errors.length > 0) return errors[0];
    return values[0] === value ? undefined : `wrote ${value}, read ${values[0] ?? 'nothing'}`;
  }

  /** What the commands print. The last one needs no server: its answer is the end of theirs. */
  private async ask(...commands: readonly string[]): Promise<{ values: readonly string[]; errors: readonly string[] }> {
    if (this.isOver) return { values: [], errors: ['the client has ended'] };
    this.values.length = this.errors.length = 0;
    this.child.stdin?.write(`${[...commands, 'version'].join('\n')}\n`);
    const isDone = await new Promise<boolean>((resolve) => (this.wake = resolve));
    return { values: [...this.values], errors: isDone ? [...this.errors] : ['the client has ended'] };
  }

  /** Ends the session at once, whatever state it is in. */
  async close(): Promise<void> {
    this.child.stdin?.end('quit\n');
    await waitUntil('it to end', 3, () => Promise.resolve(this.isOver)).catch(() => undefined);
    await this.live.on(this.host, `$D rm -f ${this.name} >/dev/null 2>&1 || true`);
    this.child.kill();
  }
}
