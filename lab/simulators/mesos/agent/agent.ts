import type { FromMaster, ReportedTask, ToAgent, ToMaster } from '../between';
import type { Clock } from '../../clock';
import type { AgentInfo, DrainConfig, FrameworkInfo, KillPolicy, MasterInfo, TaskStatus } from '../messages';
import type { Checkpoint } from './checkpoint';
import { incompatibility, type ReconfigurationPolicy } from './compatibility';
import type { Docker } from './docker';
import { TaskRun, type TaskSettings, type TaskSurroundings } from './task-run';

const REGISTER_RETRY_MIN = 1000;
const REGISTER_RETRY_MAX = 60_000;

export interface AgentSettings extends TaskSettings {
  readonly info: AgentInfo;
  readonly version: string;
  readonly reconfigurationPolicy: ReconfigurationPolicy;
  /** `--recover`: `cleanup` ends what is left, and the agent. */
  readonly recover: 'reconnect' | 'cleanup';
  /** `--docker_kill_orphans` */
  readonly killsOrphans: boolean;
  /** `--docker_stop_timeout`, for orphans. */
  readonly orphanGraceMilliseconds: number;
  /** Whether what watches containers outlives the agent: on a host of its own, or with `--docker_mesos_image`. */
  readonly executorsSurvive: boolean;
}

export interface AgentDependencies {
  readonly clock: Clock;
  readonly docker: Docker;
  readonly checkpoint: Checkpoint;
  /** Rejects where the leader did not take it. */
  readonly send: <Kind extends keyof ToMaster>(
    master: MasterInfo,
    kind: Kind,
    message: ToMaster[Kind],
  ) => Promise<FromMaster[Kind]>;
  readonly newUuid: () => string;
  readonly newContainerId: () => string;
  /** The process ends. */
  readonly exit: (code: number) => void;
  readonly log: (line: string) => void;
}

export class Agent {
  readonly tasks = new Map<string, TaskRun>();
  readonly startedAt: number;
  id: string | undefined;
  leader: MasterInfo | undefined;
  isRegistered = false;
  drain: DrainConfig | undefined;
  recoveredIn = 0;
  /** Tasks that ended, by how, since this agent started. */
  readonly ended = new Map<string, number>();
  launchErrors = 0;
  statusUpdates = 0;
  private attempt = 0;
  private cancelRetry: () => void = () => undefined;
  private cancelPingTimeout: () => void = () => undefined;
  private readonly around: TaskSurroundings;
  private isEnding = false;
  private isRecovered = false;

  constructor(
    readonly settings: AgentSettings,
    private readonly dependencies: AgentDependencies,
  ) {
    this.startedAt = dependencies.clock.now();
    this.around = {
      ...dependencies,
      settings,
      agentId: () => this.id ?? '',
      drain: () => this.drain,
      send: (framework_id, status) => {
        this.sendStatus(framework_id, status);
      },
    };
  }

  /**
   * Goes on with the tasks of before, and removes containers that belong to none.
   * @throws Error where the agent may not have its id any more
   */
  async recover(): Promise<void> {
    const { checkpoint, clock } = this.dependencies;
    const before = checkpoint.agent();
    if (before !== undefined) {
      const fault = incompatibility(this.settings.reconfigurationPolicy, before.info, this.settings.info);
      if (fault !== undefined) throw new Error(fault);
      this.id = before.id;
      this.drain = before.drain;
      for (const record of checkpoint.tasks()) {
        const run = this.add(record);
        await run.recover(this.settings.executorsSurvive);
      }
    }
    if (this.settings.killsOrphans) await this.removeOrphans();
    if (this.settings.recover === 'cleanup') {
      this.end();
      return;
    }
    this.recoveredIn = clock.now() - this.startedAt;
    this.isRecovered = true;
    this.dependencies.log(`Finished recovery: ${this.tasks.size} tasks`);
    this.register();
  }

  /** The election says who leads, or that nobody does. */
  leads(leader: MasterInfo | undefined): void {
    this.leader = leader;
    this.isRegistered = false;
    this.attempt = 0;
    this.dependencies.log(leader === undefined ? 'Lost leading master' : `New master detected at ${leader.pid}`);
    this.register();
  }

  /** A message of the master. */
  readonly handlers: { readonly [Kind in keyof ToAgent]: (message: ToAgent[Kind]) => void } = {
    ping: ({ agent_id, connected }) => {
      if (agent_id !== this.id) return;
      if (!connected && this.isRegistered) {
        this.dependencies.log('Master marked the agent as disconnected; registering again');
        this.isRegistered = false;
        this.register();
      } else if (this.pingTimeout !== undefined) this.awaitPing(this.pingTimeout);
    },
    'run-task': ({ framework_info, task }) => {
      this.run(framework_info, task);
    },
    'kill-task': ({ framework_id, task_id, kill_policy }) => {
      const run = this.taskOf(framework_id, task_id);
      if (run !== undefined) run.kill(kill_policy);
      else this.dependencies.log(`Cannot kill task ${task_id} of framework ${framework_id}: it is not known`);
    },
    acknowledge: ({ framework_id, task_id, uuid }) => {
      this.taskOf(framework_id, task_id)?.updates.acknowledge(uuid);
    },
    'update-framework': ({ framework_id }) => {
      for (const run of this.tasks.values()) if (run.frameworkId === framework_id) run.updates.resume();
    },
    'shutdown-framework': ({ framework_id }) => {
      for (const run of this.tasks.values()) if (run.frameworkId === framework_id) run.shutdown();
    },
    drain: (config) => {
      this.startDraining(config);
    },
    shutdown: ({ message }) => {
      this.dependencies.log(`Agent asked to shut down by the master: ${message}`);
      this.end();
    },
  };

  /** SIGUSR1, or the master's word: ends all tasks, says goodbye, and is a new agent at the next start. */
  end(): void {
    if (this.isEnding) return;
    this.isEnding = true;
    this.cancelPingTimeout();
    for (const run of this.tasks.values()) run.shutdown();
    this.endWhenEmpty();
  }

  /** SIGTERM: containers stay. */
  leave(): void {
    this.cancelRetry();
    this.cancelPingTimeout();
    for (const run of this.tasks.values()) run.leave();
  }

  private pingTimeout: number | undefined;

  private register(): void {
    this.cancelRetry();
    if (this.leader === undefined || this.isEnding || this.isRegistered || !this.isRecovered) return;
    const { clock, log, send } = this.dependencies;
    const { leader } = this;
    const retry = (fault: unknown): void => {
      if (this.leader !== leader || this.isRegistered) return;
      log(`Failed to register with ${leader.pid}: ${(fault as Error).message}`);
      this.cancelRetry = clock.after(Math.min(REGISTER_RETRY_MIN * 2 ** this.attempt, REGISTER_RETRY_MAX), () => {
        this.register();
      });
      this.attempt += 1;
    };
    const { info, ip, version } = this.settings;
    send(leader, 'register', {
      ...(this.id !== undefined && { agent_id: this.id }),
      agent_info: info,
      ip,
      version,
      tasks: [...this.tasks.values()].map(reported),
      frameworks: this.frameworks(),
    }).then((answer) => {
      if (this.leader === leader) this.registered(answer);
    }, retry);
  }

  private registered(answer: FromMaster['register']): void {
    const { log } = this.dependencies;
    if ('shutdown' in answer) {
      log(`Refused by the master: ${answer.shutdown}`);
      this.end();
      return;
    }
    this.id = answer.agent_id;
    this.isRegistered = true;
    this.attempt = 0;
    this.pingTimeout = answer.ping_timeout;
    this.keep();
    log(`Registered with master ${this.leader?.pid ?? ''}; given agent ID ${answer.agent_id}`);
    this.awaitPing(answer.ping_timeout);
    for (const id of answer.shutdown_frameworks) this.handlers['shutdown-framework']({ framework_id: id });
    if (answer.drain !== undefined) this.startDraining(answer.drain);
    for (const run of this.tasks.values()) run.updates.resume();
  }

  /** A master that is silent for so long may have given this agent up. */
  private awaitPing(milliseconds: number): void {
    this.cancelPingTimeout();
    this.cancelPingTimeout = this.dependencies.clock.after(milliseconds, () => {
      this.dependencies.log('No pings from master received within the timeout; registering again');
      this.isRegistered = false;
      this.register();
      this.awaitPing(milliseconds);
    });
  }

  private run(framework: FrameworkInfo, task: ToAgent['run-task']['task']): void {
    const { newContainerId, log } = this.dependencies;
    const frameworkId = framework.id?.value ?? '';
    if (this.taskOf(frameworkId, task.task_id.value) !== undefined) return; // heard twice
    if (this.drain !== undefined) {
      log(`Ignoring running task ${task.task_id.value}: the agent is draining`);
      this.drop(framework, task, 'REASON_AGENT_DRAINING', 'Task was received while agent was already draining');
      return;
    }
    if (task.container?.type !== 'DOCKER') {
      this.drop(framework, task, 'REASON_CONTAINER_LAUNCH_FAILED', 'Only Docker containers are simulated');
      return;
    }
    const run = this.add({ container: newContainerId(), framework, task, pending: [] });
    void run.launch();
  }

  private drop(framework: FrameworkInfo, task: ToAgent['run-task']['task'], reason: string, message: string): void {
    const isAware = framework.capabilities?.some(({ type }) => type === 'PARTITION_AWARE') === true;
    this.sendStatus(framework.id?.value ?? '', {
      task_id: task.task_id,
      agent_id: { value: this.id ?? '' },
      state: isAware ? 'TASK_DROPPED' : 'TASK_LOST',
      source: 'SOURCE_AGENT',
      reason,
      message,
      timestamp: this.dependencies.clock.now() / 1000,
      uuid: this.dependencies.newUuid(),
    });
  }

  private add(record: ConstructorParameters<typeof TaskRun>[1]): TaskRun {
    const key = keyOf(record.framework.id?.value ?? '', record.task.task_id.value);
    const run = new TaskRun(this.around, record, () => {
      this.tasks.delete(key);
      const { state = '', reason } = run.record.last ?? {};
      this.ended.set(state, (this.ended.get(state) ?? 0) + 1);
      if (reason === 'REASON_CONTAINER_LAUNCH_FAILED') this.launchErrors += 1;
      if (this.tasks.size === 0) this.drainingDone();
      if (this.isEnding) this.endWhenEmpty();
    });
    this.tasks.set(key, run);
    return run;
  }

  private taskOf(frameworkId: string, taskId: string): TaskRun | undefined {
    return this.tasks.get(keyOf(frameworkId, taskId));
  }

  private startDraining(config: DrainConfig): void {
    if (this.tasks.size === 0) return;
    this.drain = config;
    this.keep();
    this.dependencies.log(`Initiating drain of ${this.tasks.size} tasks`);
    for (const run of this.tasks.values()) run.kill(drainPolicy(config, run.record.task.kill_policy));
  }

  private drainingDone(): void {
    if (this.drain === undefined) return;
    this.drain = undefined;
    this.keep();
  }

  private async removeOrphans(): Promise<void> {
    const { docker, log } = this.dependencies;
    const known = new Set([...this.tasks.values()].map((run) => run.container));
    const orphans = (await docker.names('mesos-')).filter((name) => isContainerName(name) && !known.has(name));
    for (const name of orphans) {
      log(`Removing orphaned container ${name}`);
      await docker.stop(name, Math.floor(this.settings.orphanGraceMilliseconds / 1000));
      await docker.remove(name);
    }
  }

  private endWhenEmpty(): void {
    if (this.tasks.size > 0) return;
    const { checkpoint, exit, send } = this.dependencies;
    checkpoint.forgetAgent();
    const said =
      this.leader === undefined || this.id === undefined
        ? Promise.resolve()
        : send(this.leader, 'unregister', { agent_id: this.id });
    void said
      .catch(() => undefined)
      .then(() => {
        exit(0);
      });
  }

  private sendStatus(frameworkId: string, status: TaskStatus): void {
    const { leader, id } = this;
    this.statusUpdates += 1;
    if (leader === undefined || id === undefined || !this.isRegistered) return;
    this.dependencies
      .send(leader, 'status-update', { agent_id: id, framework_id: frameworkId, status })
      .catch((fault: unknown) => {
        this.dependencies.log(
          `Failed to forward ${status.state} of ${status.task_id.value}: ${(fault as Error).message}`,
        );
      });
  }

  private frameworks(): FrameworkInfo[] {
    const all = new Map([...this.tasks.values()].map((run) => [run.frameworkId, run.record.framework]));
    return [...all.values()];
  }

  private keep(): void {
    if (this.id === undefined) return;
    const { info } = this.settings;
    this.dependencies.checkpoint.keepAgent({
      id: this.id,
      info,
      ...(this.drain !== undefined && { drain: this.drain }),
    });
  }
}

const keyOf = (frameworkId: string, taskId: string): string => `${frameworkId}\0${taskId}`;

function reported({ frameworkId, record }: TaskRun): ReportedTask {
  const { task, last } = record;
  return {
    framework_id: frameworkId,
    task,
    state: last?.state ?? 'TASK_STAGING',
    ...(last !== undefined && { last_status: last }),
  };
}

/** An upper bound for the task's own time; the time of one that has none. */
function drainPolicy({ max_grace_period }: DrainConfig, own: KillPolicy | undefined): KillPolicy | undefined {
  if (max_grace_period === undefined) return undefined;
  const most = max_grace_period.seconds * 1_000_000_000;
  if (own?.grace_period !== undefined && own.grace_period.nanoseconds <= most) return undefined;
  return { grace_period: { nanoseconds: most } };
}

/** `mesos-<container id>`, also with the agent's id of long ago before it; other names that begin so are somebody else's. */
function isContainerName(name: string): boolean {
  const [first = '', ...rest] = name.slice('mesos-'.length).split('.');
  if (rest.length === 0) return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(first);
  return /-S\d+$/.test(first);
}
