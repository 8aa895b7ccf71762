import { Duration, InvalidValueError } from '../../constructs/values';
import { answer } from '../answer';
import { CliError, FailedError } from '../cli-error';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import type { EnvironmentJson } from '../manifest';
import { withProgress, type Progress } from '../progress';
import { agentsOf, type Agent } from './agents';
import { clusterOf, OperatorApi, type ClusterJson } from './operator-api';
import type { ClusterOptions } from './status';

export interface DrainOptions extends ClusterOptions {
  /** The longest that a task may take to stop, whatever it asks for: `90s`, `10m`. */
  readonly maxGrace?: string;
  /** How long it is awaited. @default '15m' */
  readonly timeout?: string;
}

const POLL_MILLISECONDS = 2000;
const REACTIVATION_SECONDS = 60;

/** Has all tasks of a host end and start elsewhere, and waits until none is left; the host is offered nothing until `undrain`. */
export async function drain(
  manifest: EnvironmentJson,
  host: string,
  options: DrainOptions,
  io: Io,
  poll = POLL_MILLISECONDS,
): Promise<number> {
  const work = new HostWork(manifest, host, options, io, poll);
  const grace = options.maxGrace === undefined ? undefined : durationOf('--max-grace', options.maxGrace, work.path);
  const timeout = durationOf('--timeout', options.timeout ?? '15m', work.path);
  const drained = await withProgress(io, options, async (progress) => {
    progress.step('asking the leading master');
    const before = await work.agent();
    if (before.state !== 'draining' && before.state !== 'drained') {
      const limit = grace === undefined ? {} : { max_grace_period: { seconds: Math.ceil(grace.toSeconds()) } };
      await work.api.call('DRAIN_AGENT', { drain_agent: { agent_id: { value: idOf(before) }, ...limit } });
    }
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
      `run it again to wait on, with a larger --timeout; a task that does not stop is seen in its framework`,
    );
  answer(io, options, report(manifest, work.cluster, drained), () => {
    const back = `longshore mesos ${manifest.environment} undrain ${host}`;
    return `${work.path}: ${host} is drained: no task is left, and none is started there. To take it back: ${back}\n`;
  });
  return EXIT.well;
}

/** Has a host that was drained, or deactivated, be offered again. */
export async function undrain(
  manifest: EnvironmentJson,
  host: string,
  options: ClusterOptions,
  io: Io,
  poll = POLL_MILLISECONDS,
): Promise<number> {
  const work = new HostWork(manifest, host, options, io, poll);
  const timeout = Duration.seconds(REACTIVATION_SECONDS);
  const active = await withProgress(io, options, async (progress) => {
    progress.step('asking the leading master');
    const before = await work.agent();
    if (before.state === 'draining')
      throw new FailedError(
        work.path,
        `undrain of ${host}`,
        `it is still draining (${before.tasks} tasks are left), which cannot be taken back`,
        `wait for its end: longshore mesos ${manifest.environment} drain ${host}`,
      );
    if (before.state !== 'active')
      await work.api.call('REACTIVATE_AGENT', { reactivate_agent: { agent_id: { value: idOf(before) } } });
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

function durationOf(option: string, text: string, path: string): Duration {
  try {
    return Duration.parse(text);
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    throw new CliError(path, `${option} ${text}`, 'a time has numbers and units', 'write for example 90s or 10m');
  }
}

const idOf = ({ id = '' }: Agent): string => id;

/** One agent, looked at again and again. */
class HostWork {
  readonly cluster: ClusterJson;
  readonly api: OperatorApi;

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

  /** @throws FailedError for one that is not registered */
  async agent(): Promise<Agent> {
    const agents = await agentsOf(this.manifest, this.cluster, this.api);
    const agent = agents.find(({ host }) => host === this.host);
    if (agent?.id !== undefined) return agent;
    throw new FailedError(
      this.path,
      `agent on ${this.host}`,
      'it is not registered with the leader',
      `look at its log: longshore logs ${this.manifest.environment} mesos-agent@${this.host}`,
    );
  }

  /** @returns the agent when it holds, or when the time is over; undefined after Ctrl-C */
  async until(
    holds: (agent: Agent) => boolean,
    timeout: Duration,
    progress: Progress,
    text: (agent: Agent) => string,
  ): Promise<Agent | undefined> {
    const deadline = Date.now() + timeout.toMilliseconds();
    for (;;) {
      const agent = await this.agent();
      if (this.io.interrupted.aborted) return undefined;
      if (holds(agent) || Date.now() >= deadline) return agent;
      progress.step(text(agent));
      await pause(this.poll, this.io.interrupted);
    }
  }
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
