import type { Coordination } from '../coordination';
import { zookeeperUrl } from '../zookeeper-url';
import { withoutPassword } from './api/info';
import type { Clock } from './clock';
import { Election } from './election';
import { EXIT, type ExitCode } from './exit-codes';
import type { Settings } from './flags';
import { Leader } from './leader';
import { leadingMaster, watchMaster } from './mesos/leading-master';
import { WebServer } from './web-server';

export interface MarathonParts {
  readonly settings: Settings;
  readonly clock: Clock;
  /** A session with the ensemble of a ZooKeeper URL. */
  readonly coordinate: (url: string) => Coordination;
  readonly exit: (code: ExitCode, reason: string) => void;
  /** Milliseconds between two looks for who leads. @default 250 */
  readonly leaderWait?: number;
}

/** One Marathon: it serves, stands for election, and leads when it is elected. */
export class Marathon {
  private readonly start: number;
  private readonly web: WebServer;
  private readonly sessions: Coordination[] = [];
  private election: Election | undefined;
  private leader: Leader | undefined;
  private self: string;
  private isOver = false;
  private isCandidate = false;

  constructor(private readonly parts: MarathonParts) {
    const { settings, clock } = parts;
    this.start = clock.now();
    this.self = `${settings.hostname}:${settings.httpPort}`;
    this.web = this.webServer();
  }

  /** @returns the port that it serves. It is then a candidate. */
  async run(): Promise<number> {
    const { settings } = this.parts;
    const port = await this.web.listen(settings.httpPort, settings.httpAddress).catch((fault: unknown) => {
      this.end(EXIT.bindingError, `${settings.httpAddress}:${settings.httpPort} cannot be bound: ${String(fault)}`);
    });
    if (port === undefined) return 0;
    this.self = `${settings.hostname}:${port}`;
    const { path } = zookeeperUrl(settings.zk);
    const coordination = this.session(settings.zk);
    this.election = new Election(coordination, path, this.self, {
      elected: () => void this.lead(coordination, path),
      deposed: () => {
        this.end(EXIT.leadershipLoss, 'another leads');
      },
    });
    await this.election.join();
    this.isCandidate = true;
    return port;
  }

  /** What is under way is left to whoever leads next. */
  stop(): void {
    this.isOver = true;
    this.leader?.stop();
    this.web.close();
    for (const session of this.sessions) session.close();
  }

  private async lead(coordination: Coordination, path: string): Promise<void> {
    const { settings, clock } = this.parts;
    this.leader = new Leader({
      settings,
      clock,
      coordination,
      path,
      findMaster: this.masterFinder(),
      exit: (code, reason) => {
        this.end(code, reason);
      },
    });
    await this.leader.start();
    this.election?.isReady();
  }

  /** A master that is no longer the one found ends the leadership: the stream to it ends too. */
  private masterFinder(): () => Promise<string | undefined> {
    const { master } = this.parts.settings;
    if (!master.startsWith('zk://')) return () => Promise.resolve(master.includes(':') ? master : `${master}:5050`);
    const { path } = zookeeperUrl(master);
    const session = this.session(master);
    let last: string | undefined;
    watchMaster(session, path, (found) => {
      if (last !== undefined && found !== last)
        this.end(EXIT.leadershipEndedGracefully, `the master ${last} leads no longer`);
      last = found;
    });
    return () => leadingMaster(session, path);
  }

  private webServer(): WebServer {
    const { settings, clock, leaderWait } = this.parts;
    return new WebServer({
      settings,
      clock,
      self: () => this.self,
      view: () => this.election?.view ?? { isLeader: false, leader: undefined },
      served: () => {
        const { leader } = this;
        const scheduler = leader?.served;
        if (leader === undefined || scheduler === undefined) return undefined;
        return {
          scheduler,
          leadership: { isLeader: true, leader: this.self, ...leader.leadership },
          since: { start: this.start, lead: leader.since },
          abdicate: () => {
            this.end(EXIT.leadershipEndedGracefully, 'leadership abdicated');
          },
        };
      },
      settled: async () => {
        await this.leader?.store.settled();
      },
      ...(leaderWait === undefined ? {} : { leaderWait }),
    });
  }

  private session(url: string): Coordination {
    const session = this.parts.coordinate(url);
    this.sessions.push(session);
    session.onLost(() => {
      if (this.isCandidate) this.end(EXIT.zookeeperConnectionLost, 'the session with ZooKeeper is over');
      else this.end(EXIT.zookeeperConnectionFailure, `${withoutPassword(url)} does not answer`);
    });
    return session;
  }

  private end(code: ExitCode, reason: string): void {
    if (this.isOver) return;
    this.stop();
    this.parts.exit(code, reason);
  }
}
