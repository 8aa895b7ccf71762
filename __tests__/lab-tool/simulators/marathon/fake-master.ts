import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Offer, SchedulerEvent, TaskInfo, TaskStatus } from '../../../../lab/simulators/marathon/mesos/messages';

interface Call {
  readonly type: string;
  readonly framework_id?: { readonly value: string };
  readonly subscribe?: {
    readonly framework_info: { readonly id?: { readonly value: string }; readonly [field: string]: unknown };
  };
  readonly accept?: {
    readonly offer_ids: readonly { readonly value: string }[];
    readonly operations: readonly { readonly launch: { readonly task_infos: readonly TaskInfo[] } }[];
  };
  readonly kill?: { readonly task_id: { readonly value: string } };
  readonly reconcile?: { readonly tasks: readonly object[] };
  readonly acknowledge?: { readonly uuid?: string };
}

/** A master in this process: one agent, the v1 scheduler API, tasks that run once they are launched. */
export class FakeMaster {
  readonly calls: Call[] = [];
  readonly tasks = new Map<string, TaskInfo>();
  /** `host:port` of the one that leads; undefined: this one. */
  leader: string | undefined;
  /** Tasks do not run by themselves. */
  holdsTasks = false;
  /** Calls of a framework that came without its stream's id. */
  strangers = 0;
  port = 0;
  private readonly server: Server;
  private stream: ServerResponse | undefined;
  private sent = 0;

  constructor(private readonly masterName = 'master') {
    this.server = createServer((incoming, response) => void this.take(incoming, response));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    this.port = typeof address === 'object' && address !== null ? address.port : 0;
    return this;
  }

  get info(): string {
    return JSON.stringify({
      hostname: '127.0.0.1',
      port: this.port,
      address: { hostname: '127.0.0.1', ip: '127.0.0.1', port: this.port },
    });
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  send(event: SchedulerEvent): void {
    const text = JSON.stringify(event);
    this.stream?.write(`${Buffer.byteLength(text)}\n${text}`);
  }

  update(taskId: string, state: string, more: Partial<TaskStatus> = {}): void {
    this.sent += 1;
    const uuid = Buffer.from(String(this.sent)).toString('base64');
    const status = { task_id: { value: taskId }, state, agent_id: { value: 'agent-1' }, uuid, ...more };
    this.send({ type: 'UPDATE', update: { status } });
  }

  kinds(): string[] {
    return this.calls.map(({ type }) => type);
  }

  private async take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of incoming as AsyncIterable<Buffer>) text += chunk.toString();
    if (this.leader !== undefined) {
      response.writeHead(307, { Location: `//${this.leader}/api/v1/scheduler` }).end();
      return;
    }
    const call = JSON.parse(text) as Call;
    this.calls.push(call);
    if (call.type === 'SUBSCRIBE') {
      this.subscribe(call, response);
      return;
    }
    if (incoming.headers['mesos-stream-id'] !== 'stream-1') this.strangers += 1;
    response.writeHead(202).end();
    this.act(call);
  }

  private subscribe(call: Call, response: ServerResponse): void {
    this.stream = response;
    response.writeHead(200, { 'Content-Type': 'application/json', 'Mesos-Stream-Id': 'stream-1' });
    const id = call.subscribe?.framework_info.id ?? { value: `framework-of-${this.masterName}` };
    this.send({ type: 'SUBSCRIBED', subscribed: { framework_id: id, heartbeat_interval_seconds: 15 } });
  }

  private act(call: Call): void {
    if (call.type === 'REVIVE') this.send({ type: 'OFFERS', offers: { offers: [this.offer()] } });
    for (const task of call.accept?.operations.flatMap(({ launch }) => launch.task_infos) ?? []) {
      this.tasks.set(task.task_id.value, task);
      if (!this.holdsTasks) this.update(task.task_id.value, 'TASK_RUNNING');
    }
    if (call.type === 'ACCEPT') this.send({ type: 'OFFERS', offers: { offers: [this.offer()] } });
    const killed = call.kill?.task_id.value;
    if (killed !== undefined && this.tasks.delete(killed)) this.update(killed, 'TASK_KILLED');
    if (call.reconcile?.tasks.length === 0) for (const id of this.tasks.keys()) this.update(id, 'TASK_RUNNING');
  }

  private offer(): Offer {
    this.sent += 1;
    const scalar = (name: string, value: number) => ({ name, type: 'SCALAR' as const, role: '*', scalar: { value } });
    return {
      id: { value: `offer-${this.sent}` },
      agent_id: { value: 'agent-1' },
      hostname: '127.0.0.1',
      allocation_info: { role: '*' },
      resources: [
        scalar('cpus', 16),
        scalar('mem', 16_384),
        scalar('disk', 10_000),
        { name: 'ports', type: 'RANGES', role: '*', ranges: { range: [{ begin: 31_000, end: 31_999 }] } },
      ],
    };
  }
}
