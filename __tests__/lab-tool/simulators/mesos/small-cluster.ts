import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, type AgentSettings } from '../../../../lab/simulators/mesos/agent/agent';
import { checkpointIn } from '../../../../lab/simulators/mesos/agent/checkpoint';
import type { FromMaster, ToAgent, ToMaster } from '../../../../lab/simulators/mesos/between';
import { masterInfo } from '../../../../lab/simulators/mesos/election';
import { register, unregister } from '../../../../lab/simulators/mesos/master/agents';
import type { Cluster } from '../../../../lab/simulators/mesos/master/cluster';
import type { Stream } from '../../../../lab/simulators/mesos/master/framework';
import { disconnect } from '../../../../lab/simulators/mesos/master/frameworks';
import { lead } from '../../../../lab/simulators/mesos/master/leader';
import type { Registry } from '../../../../lab/simulators/mesos/master/registry';
import {
  schedulerCall,
  subscribeCall,
  type SchedulerCall,
} from '../../../../lab/simulators/mesos/master/scheduler-api';
import { statusUpdate } from '../../../../lab/simulators/mesos/master/tasks';
import type {
  AgentInfo,
  FrameworkInfo,
  MasterInfo,
  Offer,
  SchedulerEvent,
  TaskInfo,
  TaskStatus,
} from '../../../../lab/simulators/mesos/messages';
import { attributesFrom, resourcesFrom } from '../../../../lab/simulators/mesos/values/resource-text';
import { DockerInMemory } from './docker-in-memory';
import { ManualClock, settled } from './manual-clock';

export const agentInfo = (resources = 'cpus:2;mem:1024;ports:[31000-31009]', attributes = 'rack:r1'): AgentInfo => ({
  hostname: '192.0.2.11',
  port: 5051,
  resources: resourcesFrom(resources, '*'),
  attributes: attributesFrom(attributes),
});

interface Entry {
  readonly agent: Agent;
  readonly docker: DockerInMemory;
  /** Nobody reaches it, and it reaches nobody. */
  isCutOff: boolean;
  readonly exits: number[];
}

/** A master and its agents in this process, on a clock that a test moves. */
export class SmallCluster {
  readonly clock = new ManualClock();
  readonly lines: string[] = [];
  readonly agents: Entry[] = [];
  master!: Cluster;
  info!: MasterInfo;
  private registry: string | undefined;
  private masters = 0;
  private readonly folder = mkdtempSync(join(tmpdir(), 'longshore-mesos-'));

  /** A master leads; one that led before is gone. */
  async elect(keepsRegistry = true): Promise<void> {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- the first has none before it
    this.master?.stop();
    this.info = masterInfo(`m${this.masters++}`, '192.0.2.1', 5050, '192.0.2.1', '1.11.0');
    this.master = await lead(
      {
        info: this.info,
        pingMilliseconds: 15_000,
        maxPingTimeouts: 5,
        reregisterMilliseconds: 600_000,
        allocationMilliseconds: 1000,
      },
      {
        clock: this.clock,
        newId: () => 'stream',
        log: (line) => this.lines.push(line),
        store: {
          load: () =>
            Promise.resolve(
              this.registry === undefined || !keepsRegistry ? undefined : (JSON.parse(this.registry) as Registry),
            ),
          save: (registry) => {
            this.registry = JSON.stringify(registry);
            return Promise.resolve();
          },
        },
        send: (to, kind, message) => this.toAgent(to.ip, kind, message),
      },
    );
    for (const { agent, isCutOff } of this.agents) agent.leads(isCutOff ? undefined : this.info);
    await settled();
  }

  /** @param number its address, and where it keeps what it knows: one that starts again has the same */
  async agent(number = 1, settings: Partial<AgentSettings> = {}, docker = new DockerInMemory()): Promise<Entry> {
    const { clock } = this;
    const whole: AgentSettings = {
      info: { ...agentInfo(), hostname: `192.0.2.${10 + number}` },
      ip: `192.0.2.${10 + number}`,
      version: '1.11.0',
      workDirectory: join(this.folder, String(number)),
      mappedSandbox: '/mnt/mesos/sandbox',
      isCfsEnabled: false,
      graceMilliseconds: 5000,
      startMilliseconds: 60_000,
      removeMilliseconds: 6 * 3_600_000,
      reconfigurationPolicy: 'equal',
      recover: 'reconnect',
      killsOrphans: true,
      orphanGraceMilliseconds: 0,
      executorsSurvive: true,
      ...settings,
    };
    let uuids = 0;
    let containers = 0;
    const started = this.agents.length;
    const exits: number[] = [];
    const agent: Agent = new Agent(whole, {
      clock,
      docker,
      checkpoint: checkpointIn(whole.workDirectory),
      newUuid: () => `${started}-${uuids++}`,
      newContainerId: () =>
        `00000000-0000-0000-${String(started).padStart(4, '0')}-${String(containers++).padStart(12, '0')}`,
      exit: (code) => exits.push(code),
      log: (line) => this.lines.push(line),
      send: (_, kind, message) => this.toMaster(entry, kind, message),
    });
    const entry: Entry = { agent, docker, isCutOff: false, exits };
    for (const old of this.agents) if (old.agent.settings.ip === whole.ip) old.isCutOff = true;
    this.agents.push(entry);
    await agent.recover();
    agent.leads(this.info);
    await settled();
    return entry;
  }

  remove(): void {
    this.master.stop();
    for (const { agent } of this.agents) agent.leave();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private toAgent<Kind extends keyof ToAgent>(ip: string, kind: Kind, message: ToAgent[Kind]): Promise<void> {
    const found = this.agents.find(({ agent, isCutOff }) => agent.settings.ip === ip && !isCutOff);
    if (found === undefined) return Promise.reject(new Error('ECONNREFUSED'));
    found.agent.handlers[kind](JSON.parse(JSON.stringify(message)) as ToAgent[Kind]);
    return Promise.resolve();
  }

  private async toMaster<Kind extends keyof ToMaster>(
    { isCutOff }: { readonly isCutOff: boolean },
    kind: Kind,
    message: ToMaster[Kind],
  ): Promise<FromMaster[Kind]> {
    if (isCutOff) throw new Error('ECONNREFUSED');
    const told = JSON.parse(JSON.stringify(message)) as unknown;
    if (kind === 'register') return (await register(this.master, told as ToMaster['register'])) as FromMaster[Kind];
    if (kind === 'status-update') statusUpdate(this.master, told as ToMaster['status-update']);
    else unregister(this.master, (told as ToMaster['unregister']).agent_id);
    return {} as FromMaster[Kind];
  }
}

export const FRAMEWORK: FrameworkInfo = {
  user: 'root',
  name: 'test',
  failover_timeout: 60,
  checkpoint: true,
  capabilities: [{ type: 'PARTITION_AWARE' }],
};

/** A scheduler that keeps what it is told, and acknowledges it. */
export class TestScheduler {
  readonly events: SchedulerEvent[] = [];
  isOpen = true;
  acknowledges = true;
  id = '';
  private readonly stream: Stream;
  private static streams = 0;

  constructor(
    private readonly cluster: SmallCluster,
    info: FrameworkInfo = FRAMEWORK,
  ) {
    this.stream = {
      id: `stream-${TestScheduler.streams++}`,
      send: (event) => {
        this.take(event);
      },
      end: () => {
        this.isOpen = false;
      },
    };
    subscribeCall(cluster.master, { type: 'SUBSCRIBE', subscribe: { framework_info: info } }, this.stream);
  }

  call(call: SchedulerCall): { readonly status: number; readonly body?: unknown } {
    return schedulerCall(this.cluster.master, { framework_id: { value: this.id }, ...call }, this.stream.id);
  }

  hangUp(): void {
    for (const framework of this.cluster.master.frameworks.values())
      disconnect(this.cluster.master, framework, this.stream.id);
  }

  get offers(): Offer[] {
    return this.events.flatMap((event) => (event.type === 'OFFERS' ? event.offers.offers : []));
  }

  /** Waits for an offer after those that it had. */
  async offer(): Promise<Offer> {
    const before = this.offers.length;
    await this.cluster.clock.advance(1);
    const offer = this.offers.at(-1);
    if (offer === undefined || this.offers.length === before) throw new Error('no offer came');
    return offer;
  }

  get statuses(): TaskStatus[] {
    return this.events.flatMap((event) => (event.type === 'UPDATE' ? [event.update.status] : []));
  }

  get states(): string[] {
    return this.statuses.map(({ state }) => state);
  }

  launch(offer: Offer, ...tasks: readonly TaskInfo[]): void {
    this.call({
      type: 'ACCEPT',
      accept: { offer_ids: [offer.id], operations: [{ type: 'LAUNCH', launch: { task_infos: tasks } }] },
    });
  }

  private take(event: SchedulerEvent): void {
    this.events.push(event);
    if (event.type === 'SUBSCRIBED') this.id = event.subscribed.framework_id.value;
    if (event.type !== 'UPDATE' || !this.acknowledges) return;
    const { uuid, agent_id, task_id } = event.update.status;
    if (uuid === undefined || agent_id === undefined) return;
    queueMicrotask(() => this.call({ type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid } }));
  }
}

export function task(offer: Offer, id = 't1', more: Partial<TaskInfo> = {}): TaskInfo {
  return {
    name: id,
    task_id: { value: id },
    agent_id: offer.agent_id,
    resources: resourcesFrom('cpus:0.5;mem:128', '*'),
    command: { value: 'exec sleep 1000' },
    container: { type: 'DOCKER', docker: { image: 'registry.example.com/app:1' } },
    ...more,
  };
}
