import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quote, type ContainerJson, type Live } from '../proofs/live';
import { Running } from './running';

const CLIENT_PORT = 2181;
/** Milliseconds between two attempts of the probe. */
const INTERVAL = 100;

/** Written to with ZooKeeper's own client, in a container of its own. */
const PROBE = join(__dirname, 'WriteProbe.java');

/** The declared ensemble, asked on its hosts over SSH. */
export class ZooKeeperOnBed {
  constructor(private readonly live: Live) {}

  get members(): ContainerJson[] {
    return this.live.manifest.containers.filter(
      ({ module, daemon }) => module === 'zookeeper' && daemon === 'zookeeper',
    );
  }

  member(host: string): ContainerJson {
    const found = this.members.find((member) => member.host === host);
    if (found === undefined) throw new Error(`no member of ZooKeeper is declared on ${host}`);
    return found;
  }

  /** The host of the member that leads, among these or all, and its epoch. */
  async leader(
    among = this.members.map(({ host }) => host),
  ): Promise<{ readonly host: string; readonly epoch: number }> {
    for (const host of among) {
      const { stdout } = await this.live.tryIn(this.member(host), 'zk4lw srvr');
      const zxid = /^Zxid: 0x([0-9a-f]+)$/m.exec(stdout)?.[1];
      // Its upper half; even before anything was written a leader tells it.
      if (zxid !== undefined && /^Mode: leader$/m.test(stdout))
        return { host, epoch: Number(BigInt(`0x${zxid}`) >> 32n) };
    }
    throw new Error(`none of ${among.join(', ')} leads`);
  }

  /** A command of ZooKeeper's own command line. */
  cli(host: string, ...command: string[]): Promise<string> {
    return this.live.in(this.member(host), `zookeeper cli ${command.map(quote).join(' ')} 2>&1`, { timeout: 60 });
  }

  /** Writes for so many seconds from a host, to any member. */
  writeFrom(host: string, seconds: number): Running {
    const { image } = this.member(host);
    const servers = this.members.map((member) => `${this.live.host(member.host).address}:${CLIENT_PORT}`).join();
    const java =
      'cat >/tmp/WriteProbe.java && exec java -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dzookeeper.console.threshold=OFF ' +
      `-cp "/opt/zookeeper/conf:/opt/zookeeper/lib/*" /tmp/WriteProbe.java ${servers} ${seconds} ${INTERVAL}`;
    const script =
      '$D run --rm -i --network host --cap-drop ALL --security-opt no-new-privileges --memory 256m ' +
      `--entrypoint sh ${quote(image)} -c ${quote(java)}`;
    return new Running((onOutput) =>
      this.live.on(host, script, { input: readFileSync(PROBE), timeout: seconds + 80, onOutput }),
    );
  }
}
