import { emptyServer, judge, type App, type JsonObject } from '../../../../upstream/marathon/document';
import { judgeMarathonFlags } from '../../../../upstream/marathon/flags';
import type { AskReadiness } from '../../../../lab/simulators/marathon/deployment/readiness';
import type { Event } from '../../../../lab/simulators/marathon/events';
import { settingsOf, type Settings } from '../../../../lab/simulators/marathon/flags';
import type { Probe } from '../../../../lab/simulators/marathon/instances/health-checks';
import type { Instance } from '../../../../lab/simulators/marathon/instances/instance';
import type { Driver, Offer, Resource, TaskInfo, TaskStatus } from '../../../../lab/simulators/marathon/mesos/messages';
import { taskBuilder } from '../../../../lab/simulators/marathon/mesos/task-info';
import { Scheduler, type KeptState } from '../../../../lab/simulators/marathon/scheduler';
import type { Store } from '../../../../lab/simulators/marathon/store';
import { FakeClock, settle } from './fake-clock';

export interface Agent {
  readonly id: string;
  readonly hostname: string;
  readonly cpus?: number;
  readonly mem?: number;
  readonly ports?: readonly [number, number];
  readonly attributes?: Offer['attributes'];
}

/** @param argv flags and their values, over those that every Marathon here has */
export function settings(...argv: readonly string[]): Settings {
  const flags = new Map([
    ['--master', 'zk://zk:2181/mesos'],
    ['--zk', 'zk://zk:2181/marathon'],
    ['--hostname', 'marathon'],
  ]);
  for (let at = 0; at < argv.length; at += 2) flags.set(argv[at] ?? '', argv[at + 1] ?? '');
  const { values, faults } = judgeMarathonFlags({
    argv: [...flags].flat().filter((word) => word !== ''),
    environment: {},
  });
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  return settingsOf(values);
}

/** An app as the server keeps it. */
export function app(document: JsonObject): App {
  const verdict = judge({ method: 'POST', body: JSON.stringify(document) }, emptyServer());
  if (verdict.verdict === 'refuse' || verdict.apps[0] === undefined) throw new Error(JSON.stringify(verdict));
  return verdict.apps[0];
}

export class MemoryStore implements Store {
  readonly nodes = new Map<string, unknown>();

  save(kind: string, name: string, value: unknown): void {
    this.nodes.set(`${kind}/${name}`, JSON.parse(JSON.stringify(value)));
  }

  remove(kind: string, name: string): void {
    this.nodes.delete(`${kind}/${name}`);
  }

  settled(): Promise<void> {
    return Promise.resolve();
  }

  of<T>(kind: string): Map<string, T> {
    const found = [...this.nodes].filter(([path]) => path.startsWith(`${kind}/`));
    return new Map(found.map(([path, value]) => [path.slice(kind.length + 1), value as T]));
  }

  /** What a next leader would find. */
  kept(): KeptState {
    return {
      apps: this.of('apps'),
      instances: this.of<Instance>('instances').values(),
      deployments: [...this.of('deployments').values()] as KeptState['deployments'] & object,
      taskFailures: this.of('task-failures'),
    };
  }
}

interface Options {
  readonly agents?: readonly Agent[];
  readonly argv?: readonly string[];
  readonly probe?: Probe;
  readonly askReadiness?: AskReadiness;
  readonly clock?: FakeClock;
  readonly store?: MemoryStore;
  /** Tasks that run already, by id. */
  readonly tasks?: ReadonlyMap<string, TaskInfo>;
  /** @default false */
  readonly holdsKills?: boolean;
}

const AGENTS: readonly Agent[] = [1, 2, 3].map((n) => ({ id: `agent-${n}`, hostname: `host-${n}` }));

/** A leader, with agents that do what a test says. Kills are confirmed at once unless a test holds them back. */
export class TestCluster implements Driver {
  readonly clock: FakeClock;
  readonly store: MemoryStore;
  readonly scheduler: Scheduler;
  readonly settings: Settings;
  readonly events: Event[] = [];
  readonly calls: string[] = [];
  readonly tasks: Map<string, TaskInfo>;
  holdsKills: boolean;
  readonly agents: readonly Agent[];
  private offers = 0;

  constructor(options: Options = {}) {
    this.clock = options.clock ?? new FakeClock();
    this.store = options.store ?? new MemoryStore();
    this.tasks = new Map(options.tasks);
    this.agents = options.agents ?? AGENTS;
    this.holdsKills = options.holdsKills ?? false;
    this.settings = settings(...(options.argv ?? []));
    const random = (): number => 0;
    this.scheduler = new Scheduler(
      {
        clock: this.clock,
        store: this.store,
        driver: this,
        settings: this.settings.scheduler,
        probe: options.probe ?? (() => Promise.resolve({ kind: 'healthy' })),
        askReadiness: options.askReadiness ?? (() => Promise.resolve({ status: 200, contentType: '', body: '' })),
        build: taskBuilder({ bridge: 'mesos-bridge', enforcesRole: false }, random),
        random,
      },
      this.store.kept(),
    );
    this.scheduler.bus.subscribe((event) => this.events.push(event));
    this.scheduler.start();
    this.scheduler.registered();
  }

  /** Posts or puts an app. @returns the deployment's id */
  put(document: JsonObject, isForced = false): string {
    return this.scheduler.apps.put([app(document)], isForced).id;
  }

  /** Every agent offers what it has left, once. */
  async offer(): Promise<void> {
    const offers = this.agents.map((agent) => this.offerOf(agent));
    this.scheduler.bus.hold(() => {
      this.scheduler.queue.offers(offers);
    });
    await settle();
  }

  /** Launches what waits, and it runs. @param healthy as the agent's check says; undefined: there is none */
  async runAll(healthy?: boolean): Promise<void> {
    await this.offer();
    for (const { task, condition } of this.scheduler.tracker.all())
      if (task !== undefined && condition === 'Provisioned')
        this.report(task.id, 'TASK_RUNNING', { ...(healthy === undefined ? {} : { healthy }) });
    await settle();
  }

  report(taskId: string, state: string, more: Partial<TaskStatus> = {}): void {
    const agent = this.tasks.get(taskId)?.agent_id ?? { value: 'agent-1' };
    const timestamp = this.clock.now() / 1000;
    if (/FAILED|FINISHED|KILLED|ERROR|GONE|DROPPED/.test(state)) this.tasks.delete(taskId);
    this.scheduler.updates.process({ task_id: { value: taskId }, state, agent_id: agent, timestamp, ...more });
  }

  accept(_offerId: string, tasks: readonly TaskInfo[]): void {
    for (const task of tasks) {
      this.tasks.set(task.task_id.value, task);
      this.calls.push(`launch ${task.task_id.value}`);
    }
  }

  decline(_offerIds: readonly string[], refuseSeconds: number): void {
    this.calls.push(`decline ${refuseSeconds}`);
  }

  revive(): void {
    this.calls.push('revive');
  }

  suppress(): void {
    this.calls.push('suppress');
  }

  kill(taskId: string): void {
    this.calls.push(`kill ${taskId}`);
    if (!this.holdsKills && this.tasks.has(taskId)) this.report(taskId, 'TASK_KILLED');
  }

  acknowledge({ uuid }: TaskStatus): void {
    this.calls.push(`acknowledge ${uuid ?? ''}`);
  }

  reconcile(tasks: readonly { readonly taskId: string }[]): void {
    this.calls.push(`reconcile ${tasks.map(({ taskId }) => taskId).join(',')}`);
  }

  instances(appId = '/web'): Instance[] {
    return this.scheduler.tracker.of(appId);
  }

  /** The only task there is of an app. */
  task(appId = '/web'): string {
    return this.instances(appId)[0]?.task?.id ?? '';
  }

  private offerOf({ id, hostname, cpus = 16, mem = 16_384, ports = [31_000, 31_100], attributes = [] }: Agent): Offer {
    const used = [...this.tasks.values()]
      .filter((task) => task.agent_id.value === id)
      .flatMap((task) => task.resources);
    const sum = (name: string): number =>
      used.filter((one) => one.name === name).reduce((total, one) => total + (one.scalar?.value ?? 0), 0);
    const taken = new Set(used.flatMap((one) => (one.ranges?.range ?? []).flatMap(({ begin, end }) => [begin, end])));
    const free: { begin: number; end: number }[] = [];
    for (let port = ports[0]; port <= ports[1]; port += 1) if (!taken.has(port)) free.push({ begin: port, end: port });
    const resources: Resource[] = [
      { name: 'cpus', type: 'SCALAR', role: '*', scalar: { value: cpus - sum('cpus') } },
      { name: 'mem', type: 'SCALAR', role: '*', scalar: { value: mem - sum('mem') } },
      { name: 'disk', type: 'SCALAR', role: '*', scalar: { value: 10_000 } },
      { name: 'ports', type: 'RANGES', role: '*', ranges: { range: free } },
    ];
    this.offers += 1;
    return {
      id: { value: `offer-${this.offers}` },
      agent_id: { value: id },
      hostname,
      resources,
      attributes,
      allocation_info: { role: '*' },
    };
  }
}
