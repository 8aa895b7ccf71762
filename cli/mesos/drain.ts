import type { Duration } from '../../constructs/values';
import { answer } from '../answer';
import { CliError, FailedError } from '../cli-error';
import { durationOf } from '../duration';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import type { EnvironmentJson } from '../manifest';
import { withProgress, type Progress } from '../progress';
import { agentsOf, type Agent } from './agents';
import { clusterOf, NoLeaderError, OperatorApi, type ClusterJson } from './operator-api';
import type { ClusterOptions } from './status';

export interface UndrainOptions extends ClusterOptions {
  /** How long it is awaited: `90s`, `10m`. @default '15m' of a drain, '1m' of an undrain */
  readonly timeout?: string;
}

export interface DrainOptions extends UndrainOptions {
  /** The longest that a task may take to stop, whatever it asks for: `90s`, `10m`. */
  readonly maxGrace?: string;
}

const POLL_MILLISECONDS = 2000;
const NOTHING_SENT = 'nothing was sent to Mesos';

/** Has all tasks of a host end and start elsewhere, and waits until none is left; the host is offered nothing until `undrain`. */
export async function drain(
  manifest: EnvironmentJson,
  host: string,
  options: DrainOptions,
  io: Io,
  poll = POLL_MILLISECONDS,
): Promise<number> {
  const work = new HostWork(manifest, host, options, io, poll);
  const grace = options.maxGrace === undefined ? undefined : durationOf(work.path, '--max-grace', options.maxGrace);
  const timeout = durationOf(work.path, '--timeout', options.timeout ?? '15m');
  const mesos = `longshore mesos ${manifest.environment}`;
  const drained = await work.unlessInterrupted(options, async (progress) => {
    const before = await work.agent();
    const isSent = before.state === 'draining' || before.state === 'drained';
    // A second one has another grace, which holds for what still runs (Master::Http::_drainAgent, Slave::drain).
    if (!isSent || (before.state === 'draining' && grace !== undefined)) {
      const limit = grace === undefined ? {} : { max_grace_period: { seconds: Math.ceil(grace.toSeconds()) } };
      await work.send('DRAIN_AGENT', { drain_agent: { agent_id: { value: idOf(before) }, ...limit } });
    }
    work.goesOn = `the drain of ${host} goes on, and cannot be taken back before it has ended; look: ${mesos} status; after it: ${mesos} undrain ${host}`;
    return work.until(
      ({ state }) => state === 'drained',
      timeout,
      progress,
      ({ tasks }) => `draining ${host}: ${tasks} tasks are left`,
    );
  });
  if (drained === undefined) return EXIT.interrupted;
  if (drained.state !== 'drained')
    throw new FailedError(
      work.path,
      `drain of ${host}`,
      `${drained.tasks} tasks are left after ${timeout.toString()}; it goes on, and cannot be taken back`,
      `run it again to wait on, with a larger --timeout, or to stop them sooner, with a smaller --max-grace; a task that does not stop is seen in its framework`,
    );
  answer(io, options, report(manifest, work.cluster, drained), () => {
    const back = `${mesos} undrain ${host}`;
    return `${work.path}: ${host} is drained: no task is left, and none is started there. To take it back: ${back}\n`;
  });
  return EXIT.well;
}

/** Has a host that was drained, or deactivated, be offered again. */
export async function undrain(
  manifest: EnvironmentJson,
  host: string,
  options: UndrainOptions,
  io: Io,
  poll = POLL_MILLISECONDS,
): Promise<number> {
  const work = new HostWork(manifest, host, options, io, poll);
  const timeout = durationOf(work.path, '--timeout', options.timeout ?? '1m');
  const mesos = `longshore mesos ${manifest.environment}`;
  const active = await work.unlessInterrupted(options, async (progress) => {
    const before = await work.agent();
    if (before.state === 'draining')
      throw new FailedError(
        work.path,
        `undrain of ${host}`,
        `it is still draining (${before.tasks} tasks are left), which cannot be taken back`,
        `wait for its end: ${mesos} drain ${host}`,
      );
    if (before.state !== 'active')
      await work.send('REACTIVATE_AGENT', { reactivate_agent: { agent_id: { value: idOf(before) } } });
    work.goesOn = `${host} was taken back: it is offered again once its agent answers; look: ${mesos} status`;
    return work.until(
      ({ state }) => state === 'active',
      timeout,
      progress,
      ({ state }) => `taking ${host} back: it is ${state}`,
    );
  });
  if (active === undefined) return EXIT.interrupted;
  if (active.state !== 'active')
    throw new FailedError(
      work.path,
      `undrain of ${host}`,
      `its agent is ${active.state} after ${timeout.toString()}`,
      `look at its log: longshore logs ${manifest.environment} mesos-agent@${host}`,
    );
  answer(
    io,
    options,
    report(manifest, work.cluster, active),
    () => `${work.path}: ${host} is active: frameworks are offered it again\n`,
  );
  return EXIT.well;
}

function report({ environment }: EnvironmentJson, { path }: ClusterJson, agent: Agent): object {
  return { environment, cluster: path, agent };
}

const idOf = ({ id = '' }: Agent): string => id;

class NotRegisteredError extends FailedError {}

/** One agent, looked at again and again. */
class HostWork {
  readonly cluster: ClusterJson;
  /** What Ctrl-C leaves behind. */
  goesOn = NOTHING_SENT;
  private readonly api: OperatorApi;

  constructor(
    private readonly manifest: EnvironmentJson,
    private readonly host: string,
    { cluster }: ClusterOptions,
    private readonly io: Io,
    private readonly poll: number,
  ) {
    this.cluster = clusterOf(manifest, cluster);
    if (!this.cluster.agents.includes(host))
      throw new CliError(
        this.cluster.path,
        `host = "${host}"`,
        'it carries no agent of this cluster',
        `use one of ${this.cluster.agents.join(', ')}`,
      );
    this.api = new OperatorApi(manifest, this.cluster, io);
  }

  get path(): string {
    return this.cluster.path;
  }

  /** @returns undefined after Ctrl-C, which is told on stderr */
  async unlessInterrupted<T>(
    options: ClusterOptions,
    work: (progress: Progress) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const { interrupted } = this.io;
    const done = await withProgress(this.io, options, (progress) => {
      progress.step('asking the leading master');
      return work(progress);
    }).catch((error: unknown) => {
      // What it cuts off fails in many ways.
      if (!interrupted.aborted) throw error;
      return undefined;
    });
    if (done === undefined) this.io.err(`interrupted: ${this.goesOn}\n`);
    return done;
  }

  /** Changes something, unless Ctrl-C was first. */
  async send(type: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    this.io.interrupted.throwIfAborted();
    this.goesOn = `${type} of ${this.host} may have been sent; look: longshore mesos ${this.manifest.environment} status`;
    await this.api.call(type, body);
  }

  /** @throws NotRegisteredError, NoLeaderError */
  async agent(): Promise<Agent> {
    const agents = await agentsOf(this.manifest, this.cluster, this.api);
    const agent = agents.find(({ host }) => host === this.host);
    if (agent?.id !== undefined) return agent;
    throw new NotRegisteredError(
      this.path,
      `agent on ${this.host}`,
      'it is not registered with the leader',
      `look at its log: longshore logs ${this.manifest.environment} mesos-agent@${this.host}`,
    );
  }

  /**
   * A fail-over is waited through: no master leads for some seconds, and the next leader hears of its agents one after the other.
   * @returns the agent when it holds, or when the time is over; undefined after Ctrl-C
   */
  async until(
    holds: (agent: Agent) => boolean,
    timeout: Duration,
    progress: Progress,
    text: (agent: Agent) => string,
  ): Promise<Agent | undefined> {
    const deadline = Date.now() + timeout.toMilliseconds();
    for (;;) {
      const agent = await this.agent().catch(unknownNow);
      if (this.io.interrupted.aborted) return undefined;
      const isOver = Date.now() >= deadline;
      if (agent instanceof Error) {
        if (isOver) throw agent;
        progress.step(`${this.host}: ${agent.rule}`);
      } else {
        if (holds(agent) || isOver) return agent;
        progress.step(text(agent));
      }
      await pause(this.poll, this.io.interrupted);
    }
  }
}

function unknownNow(error: unknown): CliError {
  if (error instanceof NoLeaderError || error instanceof NotRegisteredError) return error;
  throw error;
}

/** Ends early after Ctrl-C. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
