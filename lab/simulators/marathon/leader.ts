import type { JsonObject } from '../../../upstream/marathon/document';
import type { Coordination } from '../coordination';
import type { KeptApp } from './apps';
import type { Leadership } from './api/info';
import { every, type Clock } from '../clock';
import type { Plan } from './deployment/plan';
import { EXIT, type ExitCode } from './exit-codes';
import type { Settings } from './flags';
import type { Instance } from './instances/instance';
import { taskBuilder } from './mesos/task-info';
import type { Driver, SchedulerEvent } from './mesos/messages';
import { Subscription } from './mesos/subscription';
import { askReadiness, probe } from './probes';
import { Scheduler } from './scheduler';
import { ZooKeeperStore } from './store';

const RETRY_MILLISECONDS = 1000;

export interface LeaderParts {
  readonly settings: Settings;
  readonly clock: Clock;
  /** Of `--zk`. */
  readonly coordination: Coordination;
  /** The path of `--zk`. */
  readonly path: string;
  /** `host:port` of the master that leads; undefined while none does. */
  readonly findMaster: () => Promise<string | undefined>;
  /** Ends the program. */
  readonly exit: (code: ExitCode, reason: string) => void;
}

/** This one leads: what the leader before left, a line to the master, and what becomes of both. It ends with the program. */
export class Leader {
  readonly since: number;
  readonly store: ZooKeeperStore;
  private scheduler: Scheduler | undefined;
  private subscription: Subscription | undefined;
  private frameworkId: string | undefined;
  private master: string | undefined;
  private lastEvent = 0;
  private isOver = false;
  private readonly timers: (() => void)[] = [];

  constructor(private readonly parts: LeaderParts) {
    const { coordination, path, clock } = parts;
    this.since = clock.now();
    this.store = new ZooKeeperStore(coordination, `${path}/state`, (fault) => {
      this.end(EXIT.uncaughtException, `state cannot be kept: ${String(fault)}`);
    });
  }

  get served(): Scheduler | undefined {
    return this.scheduler;
  }

  get leadership(): Pick<Leadership, 'frameworkId' | 'masterUrl'> {
    return {
      ...(this.frameworkId === undefined ? {} : { frameworkId: this.frameworkId }),
      ...(this.master === undefined ? {} : { masterUrl: `http://${this.master}/` }),
    };
  }

  /** Takes over what is kept. */
  async start(): Promise<void> {
    const { settings, clock } = this.parts;
    const instances = await this.store.load<Instance>('instances');
    this.frameworkId = (await this.store.load<string>('framework')).get('id');
    if (instances.size > 0 && this.frameworkId === undefined) {
      this.end(EXIT.frameworkIdMissing, 'there are instances, and no id of a framework that has them');
      return;
    }
    const kept = {
      apps: await this.store.load<KeptApp>('apps'),
      instances: instances.values(),
      deployments: (await this.store.load<Plan>('deployments')).values(),
      taskFailures: await this.store.load<JsonObject>('task-failures'),
    };
    const { bridge, enforcesRole, environmentPrefix } = settings;
    const build = taskBuilder({
      bridge,
      enforcesRole,
      ...(environmentPrefix === undefined ? {} : { environmentPrefix }),
    });
    const parts = { clock, store: this.store, driver: this.driver(), settings: settings.scheduler };
    this.scheduler = new Scheduler({ ...parts, probe, askReadiness, build }, kept);
    this.scheduler.start();
    this.watchHeartbeats();
    this.subscribe();
  }

  /** Gives up: nothing more is written, asked or launched. */
  stop(): void {
    this.isOver = true;
    for (const stop of this.timers) stop();
    this.scheduler?.stop();
    this.subscription?.close();
    this.store.close();
  }

  /** Whatever line there is; without one, calls are lost, and made again once there is. */
  private driver(): Driver {
    return {
      accept: (...given) => this.subscription?.accept(...given),
      decline: (...given) => this.subscription?.decline(...given),
      revive: () => this.subscription?.revive(),
      suppress: () => this.subscription?.suppress(),
      kill: (...given) => this.subscription?.kill(...given),
      acknowledge: (...given) => this.subscription?.acknowledge(...given),
      reconcile: (...given) => this.subscription?.reconcile(...given),
    };
  }

  private subscribe(): void {
    const { findMaster, settings, clock } = this.parts;
    const again = (): void => {
      if (!this.isOver)
        this.timers.push(
          clock.after(RETRY_MILLISECONDS, () => {
            this.subscribe();
          }),
        );
    };
    void findMaster().then((master) => {
      if (this.isOver) return;
      if (master === undefined) {
        again();
        return;
      }
      this.master = master;
      let isSubscribed = false;
      this.subscription = new Subscription(master, settings.framework, {
        event: (event) => {
          isSubscribed = true;
          this.take(event);
        },
        lost: (reason) => {
          // As upstream: a leader that loses the master gives up, for another to begin anew.
          if (isSubscribed) this.end(EXIT.leadershipEndedGracefully, `disconnected from the master: ${reason}`);
          else again();
        },
      });
      this.subscription.subscribe(this.frameworkId);
    }, again);
  }

  private take(event: SchedulerEvent): void {
    const { scheduler } = this;
    this.lastEvent = this.parts.clock.now();
    if (scheduler === undefined) return;
    switch (event.type) {
      case 'SUBSCRIBED':
        this.subscribed(event.subscribed.framework_id.value, scheduler);
        break;
      case 'OFFERS':
        scheduler.bus.hold(() => {
          scheduler.queue.offers(event.offers.offers);
        });
        break;
      case 'UPDATE':
        scheduler.updates.process(event.update.status);
        break;
      case 'ERROR': {
        const isRemoved = event.error.message.includes('Framework has been removed');
        this.end(isRemoved ? EXIT.frameworkHasBeenRemoved : EXIT.mesosSchedulerError, event.error.message);
        break;
      }
      default:
        break;
    }
  }

  private subscribed(id: string, scheduler: Scheduler): void {
    const isNew = this.frameworkId !== id;
    this.frameworkId = id;
    if (isNew) this.store.save('framework', 'id', id);
    const master = this.master ?? '';
    scheduler.bus.publish(
      isNew
        ? { type: 'scheduler_registered_event', json: { frameworkId: id, master } }
        : { type: 'scheduler_reregistered_event', json: { master } },
    );
    scheduler.registered();
  }

  /** A master that says nothing for so long is as good as gone. */
  private watchHeartbeats(): void {
    const { settings, clock } = this.parts;
    const interval = Number(settings.values.mesos_heartbeat_interval ?? 15_000);
    const threshold = Number(settings.values.mesos_heartbeat_failure_threshold ?? 5);
    this.timers.push(
      every(clock, interval, () => {
        if (this.lastEvent > 0 && clock.now() - this.lastEvent > interval * threshold)
          this.end(EXIT.leadershipEndedGracefully, 'the master is silent');
      }),
    );
  }

  private end(code: ExitCode, reason: string): void {
    if (this.isOver) return;
    this.stop();
    this.parts.exit(code, reason);
  }
}
