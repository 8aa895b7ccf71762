import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock';
import { isTerminal, type ContainerStatus, type DrainConfig, type KillPolicy, type TaskStatus } from '../messages';
import { performCheck } from './checks';
import type { Checkpoint, TaskRecord } from './checkpoint';
import type { ContainerFacts, Docker } from './docker';
import { dockerRunArguments } from './docker-run';
import { HealthChecker, type HealthStatus } from './health-checker';
import { StatusUpdates } from './status-updates';

const KILL_RETRY_MILLISECONDS = 5000;
/** What an executor that is shut down leaves of its time, for the end to be reaped and told. */
const SHUTDOWN_BUFFER_MILLISECONDS = 2000;

/** What all tasks of an agent share. */
export interface TaskSurroundings {
  readonly clock: Clock;
  readonly docker: Docker;
  readonly checkpoint: Checkpoint;
  readonly settings: TaskSettings;
  readonly agentId: () => string;
  readonly drain: () => DrainConfig | undefined;
  readonly send: (frameworkId: string, status: TaskStatus) => void;
  /** Base64 of 16 bytes of chance. */
  readonly newUuid: () => string;
  readonly log: (line: string) => void;
}

export interface TaskSettings {
  readonly workDirectory: string;
  /** The agent's own, which tasks with the network of the host have. */
  readonly ip: string;
  readonly mappedSandbox: string;
  readonly isCfsEnabled: boolean;
  /** `--executor_shutdown_grace_period` */
  readonly graceMilliseconds: number;
  /** `--executor_registration_timeout`: pulling the image counts. */
  readonly startMilliseconds: number;
  /** `--docker_remove_delay` */
  readonly removeMilliseconds: number;
}

/** A container of a scheduler's task, from its image to the acknowledgement of its end; upstream's DockerExecutor and more. */
export class TaskRun {
  readonly updates: StatusUpdates;
  private network: ContainerStatus['network_infos'] = [];
  private checker: HealthChecker | undefined;
  private readonly pulling = new AbortController();
  private isAttached = false;
  private waitingKill: number | undefined;
  /** The scheduler is gone: nobody would acknowledge anything. */
  private isSilent = false;

  constructor(
    private readonly around: TaskSurroundings,
    public record: TaskRecord,
    private readonly done: () => void,
  ) {
    this.updates = new StatusUpdates(
      {
        clock: around.clock,
        send: (status) => {
          around.send(this.frameworkId, status);
        },
        changed: (pending) => {
          this.keep({ pending });
        },
        acknowledgedLast: () => {
          if (this.hasEnded) this.finish();
        },
      },
      record.pending,
    );
  }

  get frameworkId(): string {
    return this.record.framework.id?.value ?? '';
  }

  get taskId(): string {
    return this.record.task.task_id.value;
  }

  get container(): string {
    return `mesos-${this.record.container}`;
  }

  get hasEnded(): boolean {
    const { last } = this.record;
    return last !== undefined && isTerminal(last.state);
  }

  get sandbox(): string {
    const { workDirectory } = this.around.settings;
    const { taskId } = this;
    const parts = ['slaves', this.around.agentId(), 'frameworks', this.frameworkId, 'executors', taskId, 'runs'];
    return join(workDirectory, ...parts, this.record.container);
  }

  /** Image, container, checks. */
  async launch(): Promise<void> {
    this.keep({});
    if (!(await this.pull())) return;
    this.report({ state: 'TASK_STARTING', source: 'SOURCE_EXECUTOR' });
    const { isCfsEnabled, mappedSandbox } = this.around.settings;
    let args: string[];
    try {
      const options = { name: this.container, sandbox: this.sandbox, mappedSandbox, isCfsEnabled };
      args = dockerRunArguments(this.record.task, options);
    } catch (fault) {
      const message = `Failed to create docker run options: ${(fault as Error).message}`;
      this.report({ state: 'TASK_FAILED', source: 'SOURCE_EXECUTOR', message });
      return;
    }
    mkdirSync(this.sandbox, { recursive: true });
    const { exitCode, stderr } = await this.around.docker.run(args);
    if (exitCode !== 0) {
      this.around.log(`Failed to run container ${this.container} of task ${this.taskId}: ${stderr.trim()}`);
      await this.around.docker.remove(this.container);
      this.ended(exitCode);
      return;
    }
    this.keep({ isStarted: true });
    await this.attach();
  }

  /** Goes on after the agent was away. @param survived whether what watches the container did */
  async recover(survived: boolean): Promise<void> {
    if (this.hasEnded) return;
    const facts = await this.around.docker.inspect(this.container);
    if (facts !== undefined && survived) {
      this.keep({ isStarted: true });
      await this.attach(facts);
      return;
    }
    if (facts !== undefined) await this.around.docker.stop(this.container, 0);
    this.report({
      state: 'TASK_FAILED',
      source: 'SOURCE_AGENT',
      reason: 'REASON_EXECUTOR_TERMINATED',
      message: facts === undefined ? 'Executor terminated' : "Executor terminated with the agent's container",
    });
  }

  /** @param policy of whoever asks; it goes before the task's own */
  kill(policy?: KillPolicy, by: 'request' | 'health check' = 'request'): void {
    this.end(graceOf(policy) ?? this.ownGrace ?? this.around.settings.graceMilliseconds, by);
  }

  /** What the task itself is given to end; undefined: it does not say. */
  private get ownGrace(): number | undefined {
    return graceOf(this.record.task.kill_policy);
  }

  private end(milliseconds: number, by: 'request' | 'health check'): void {
    if (this.hasEnded) return;
    if (this.record.isStarted !== true && this.record.last === undefined) {
      this.pulling.abort();
      this.report({
        state: 'TASK_KILLED',
        source: 'SOURCE_AGENT',
        reason: 'REASON_TASK_KILLED_DURING_LAUNCH',
        message: 'Killed before delivery to the executor',
      });
    } else if (this.isAttached) this.stopContainer(milliseconds, by);
    else this.waitingKill = milliseconds;
  }

  /** The framework is over: the container goes, and nobody is told. */
  shutdown(): void {
    this.isSilent = true;
    this.updates.stop();
    if (this.hasEnded) this.finish();
    else
      this.end(
        this.ownGrace ?? Math.max(0, this.around.settings.graceMilliseconds - SHUTDOWN_BUFFER_MILLISECONDS),
        'request',
      );
  }

  /** The agent ends; the container stays. */
  leave(): void {
    this.checker?.pause();
    this.updates.stop();
  }

  private async pull(): Promise<boolean> {
    const { docker, clock, settings, log } = this.around;
    const image = this.record.task.container?.docker?.image ?? '';
    const { signal } = this.pulling;
    const cancel = clock.after(settings.startMilliseconds, () => {
      this.pulling.abort('late');
    });
    const fault = await docker.pull(image, this.record.task.container?.docker?.force_pull_image ?? false, signal).then(
      () => undefined,
      (error: unknown) => (error as Error).message,
    );
    cancel();
    if (this.hasEnded) return false; // killed meanwhile
    if (fault === undefined) return true;
    const isLate = signal.reason === 'late';
    log(`Failed to pull ${image} for task ${this.taskId}: ${fault}`);
    this.report({
      state: 'TASK_FAILED',
      source: 'SOURCE_AGENT',
      reason: isLate ? 'REASON_EXECUTOR_REGISTRATION_TIMEOUT' : 'REASON_CONTAINER_LAUNCH_FAILED',
      message: isLate
        ? `Executor did not register within ${settings.startMilliseconds / 1000}secs`
        : `Failed to launch container: ${fault}`,
    });
    return false;
  }

  private async attach(known?: ContainerFacts): Promise<void> {
    const { docker, settings } = this.around;
    const facts = known ?? (await docker.inspect(this.container));
    this.isAttached = true;
    docker.follow(this.container, join(this.sandbox, 'stdout'), join(this.sandbox, 'stderr'));
    const name = this.record.task.container?.network_infos?.[0]?.name;
    this.network = [{ ...(name !== undefined && { name }), ip_addresses: [{ ip_address: facts?.ip ?? settings.ip }] }];
    if (this.record.isRunning !== true && this.record.killed === undefined) {
      this.keep({ isRunning: true });
      this.report({ state: 'TASK_RUNNING', source: 'SOURCE_EXECUTOR' });
    }
    void docker.wait(this.container).then((exitCode) => {
      this.ended(exitCode);
    });
    if (this.record.killed !== undefined)
      this.stopContainer(this.ownGrace ?? settings.graceMilliseconds, this.record.killed);
    else if (this.waitingKill !== undefined) this.stopContainer(this.waitingKill, 'request');
    else this.check(facts);
  }

  private check(facts: ContainerFacts | undefined): void {
    const { health_check: check } = this.record.task;
    if (check === undefined || facts === undefined) return;
    const { clock, docker, log } = this.around;
    const since = this.record.checkedSince ?? clock.now();
    this.keep({ checkedSince: since });
    this.checker = new HealthChecker({
      check,
      clock,
      since,
      hasPassed: this.record.hasPassedCheck === true,
      perform: (timeout) => performCheck(docker, this.container, facts, check, timeout),
      changed: (status) => {
        this.healthChanged(status);
      },
      log: (line) => {
        log(`Task ${this.taskId}: ${line}`);
      },
    });
  }

  private healthChanged({ healthy, killTask }: HealthStatus): void {
    if (this.record.killed !== undefined || this.hasEnded) return;
    if (healthy) this.keep({ hasPassedCheck: true });
    this.report({
      state: 'TASK_RUNNING',
      source: 'SOURCE_EXECUTOR',
      reason: 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED',
      healthy,
    });
    if (killTask) this.kill(undefined, 'health check');
  }

  private stopContainer(graceMilliseconds: number, by: 'request' | 'health check'): void {
    const { docker, clock, log } = this.around;
    this.checker?.pause();
    if (this.record.killed === undefined) {
      this.keep({ killed: by });
      if (this.record.framework.capabilities?.some(({ type }) => type === 'TASK_KILLING_STATE') === true)
        this.report({ state: 'TASK_KILLING', source: 'SOURCE_EXECUTOR' });
    }
    // A scheduler asks again; of a failing health check nobody would.
    const againLater = (): (() => void) =>
      by === 'request'
        ? () => undefined
        : clock.after(KILL_RETRY_MILLISECONDS, () => {
            if (!this.hasEnded) this.stopContainer(graceMilliseconds, by);
          });
    const cancel = againLater();
    void docker.stop(this.container, Math.floor(graceMilliseconds / 1000)).then(({ exitCode, stderr }) => {
      cancel();
      if (exitCode === 0 || this.hasEnded) return;
      log(`Failed to stop container ${this.container}: ${stderr.trim()}`);
      againLater();
    });
  }

  /** @param exitCode undefined where nobody knows */
  private ended(exitCode: number | undefined): void {
    if (this.hasEnded) return;
    this.checker?.pause();
    const { killed } = this.record;
    const state =
      exitCode === undefined
        ? 'TASK_FAILED'
        : killed !== undefined
          ? 'TASK_KILLED'
          : exitCode === 0
            ? 'TASK_FINISHED'
            : 'TASK_FAILED';
    this.report({
      state,
      source: 'SOURCE_EXECUTOR',
      message:
        exitCode === undefined ? 'Failed to get exit status of container' : `Container exited with status ${exitCode}`,
      ...(killed === 'health check' && { healthy: false }),
    });
  }

  private report(status: Omit<TaskStatus, 'task_id'>): void {
    const { clock, agentId, newUuid, drain } = this.around;
    const { task, framework, container } = this.record;
    const whole: TaskStatus = {
      ...drained(status, drain(), framework.capabilities ?? []),
      task_id: task.task_id,
      agent_id: { value: agentId() },
      executor_id: { value: this.taskId },
      timestamp: clock.now() / 1000,
      uuid: newUuid(),
      container_status: { container_id: { value: container }, network_infos: this.network },
    };
    const isEnd = isTerminal(whole.state);
    this.keep({ last: whole, ...(isEnd && { endedAt: clock.now() }) });
    if (isEnd) this.removeLater();
    if (!this.isSilent) this.updates.add(whole);
    else if (isEnd) this.finish();
  }

  private removeLater(): void {
    const { clock, docker, settings } = this.around;
    if (this.record.isStarted === true)
      clock.after(settings.removeMilliseconds, () => void docker.remove(this.container));
  }

  private keep(change: Partial<TaskRecord>): void {
    this.record = { ...this.record, ...change };
    if (this.record.framework.checkpoint === true) this.around.checkpoint.keepTask(this.record);
  }

  private finish(): void {
    this.around.checkpoint.forgetTask(this.record.container);
    this.done();
  }
}

/** Milliseconds. */
function graceOf(policy: KillPolicy | undefined): number | undefined {
  return policy?.grace_period === undefined ? undefined : policy.grace_period.nanoseconds / 1_000_000;
}

/** Whoever drains an agent is the reason of all kills on it. */
function drained(
  status: Omit<TaskStatus, 'task_id'>,
  drain: DrainConfig | undefined,
  capabilities: readonly { readonly type: string }[],
): Omit<TaskStatus, 'task_id'> {
  if (drain === undefined || (status.state !== 'TASK_KILLED' && status.state !== 'TASK_KILLING')) return status;
  const isAware = capabilities.some(({ type }) => type === 'PARTITION_AWARE');
  return {
    ...status,
    reason: 'REASON_AGENT_DRAINING',
    ...(drain.mark_gone && isAware && { state: 'TASK_GONE_BY_OPERATOR' }),
  };
}
