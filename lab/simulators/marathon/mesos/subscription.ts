import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { FrameworkSettings } from '../flags';
import type { Driver, SchedulerEvent, TaskInfo } from './messages';
import { RecordReader } from './record-io';

const PATH = '/api/v1/scheduler';
const MOST_REDIRECTS = 5;
const CALL_MILLISECONDS = 10_000;

interface Listener {
  readonly event: (event: SchedulerEvent) => void;
  /** The stream is over, or never began. Called once. */
  readonly lost: (reason: string) => void;
}

/** A framework's line to the master that leads: the v1 scheduler API. Calls that fail are told by the stream's end, if by anything. */
export class Subscription implements Driver {
  /** Calls go one after the other, in the order in which they were made. */
  private readonly calls = new Agent({ keepAlive: true, maxSockets: 1 });
  private streamId: string | undefined;
  private frameworkId: string | undefined;
  private stream: ClientRequest | undefined;
  private isOver = false;

  /** @param master `host:port`; one that does not lead says who does */
  constructor(
    private master: string,
    private readonly framework: FrameworkSettings,
    private readonly listener: Listener,
  ) {}

  /** @param frameworkId of the framework that goes on; undefined: a new one */
  subscribe(frameworkId: string | undefined, redirects = 0): void {
    this.frameworkId = frameworkId;
    const id = frameworkId === undefined ? {} : { framework_id: { value: frameworkId } };
    const body = JSON.stringify({
      type: 'SUBSCRIBE',
      ...id,
      subscribe: { framework_info: frameworkInfo(this.framework, frameworkId) },
    });
    this.stream = this.post(body, false, (answer) => {
      const location = redirectOf(answer);
      if (location !== undefined && redirects < MOST_REDIRECTS) {
        answer.resume();
        this.master = location;
        this.subscribe(frameworkId, redirects + 1);
      } else if (answer.statusCode === 200) this.listen(answer);
      else void this.refused(answer);
    });
    this.stream.on('error', (fault) => {
      this.over(fault.message);
    });
  }

  close(): void {
    this.isOver = true;
    this.stream?.destroy();
    this.calls.destroy();
  }

  accept(offerId: string, tasks: readonly TaskInfo[]): void {
    const operations = [{ type: 'LAUNCH', launch: { task_infos: tasks } }];
    this.call({ type: 'ACCEPT', accept: { offer_ids: [{ value: offerId }], operations, filters: {} } });
  }

  decline(offerIds: readonly string[], refuseSeconds: number): void {
    const filters = { refuse_seconds: refuseSeconds };
    this.call({ type: 'DECLINE', decline: { offer_ids: offerIds.map((value) => ({ value })), filters } });
  }

  revive(): void {
    this.call({ type: 'REVIVE' });
  }

  suppress(): void {
    this.call({ type: 'SUPPRESS' });
  }

  kill(taskId: string, agentId: string | undefined): void {
    const agent = agentId === undefined ? {} : { agent_id: { value: agentId } };
    this.call({ type: 'KILL', kill: { task_id: { value: taskId }, ...agent } });
  }

  acknowledge({ task_id, agent_id, uuid }: Parameters<Driver['acknowledge']>[0]): void {
    this.call({ type: 'ACKNOWLEDGE', acknowledge: { task_id, agent_id, uuid } });
  }

  reconcile(tasks: Parameters<Driver['reconcile']>[0]): void {
    const asked = tasks.map(({ taskId, agentId }) => ({
      task_id: { value: taskId },
      ...(agentId === undefined ? {} : { agent_id: { value: agentId } }),
    }));
    this.call({ type: 'RECONCILE', reconcile: { tasks: asked } });
  }

  private call(call: object): void {
    if (this.isOver || this.frameworkId === undefined) return;
    const body = JSON.stringify({ framework_id: { value: this.frameworkId }, ...call });
    const outgoing = this.post(body, this.calls, (answer) => {
      answer.resume();
    });
    outgoing.setTimeout(CALL_MILLISECONDS, () => outgoing.destroy(new Error('timed out')));
    outgoing.on('error', (fault) => {
      this.over(fault.message);
    });
  }

  private post(body: string, agent: Agent | false, answered: (answer: IncomingMessage) => void): ClientRequest {
    const [host, port] = [this.master.slice(0, this.master.lastIndexOf(':')), this.master.split(':').at(-1)];
    const { principal, secret = '' } = this.framework;
    const credentials = Buffer.from(`${principal ?? ''}:${secret}`).toString('base64');
    const outgoing = request(
      {
        host,
        port: Number(port),
        path: PATH,
        method: 'POST',
        agent,
        headers: {
          'Content-Type': 'application/json',
          Accept: 'application/json',
          'Content-Length': Buffer.byteLength(body),
          ...(principal === undefined ? {} : { Authorization: `Basic ${credentials}` }),
          ...(this.streamId === undefined ? {} : { 'Mesos-Stream-Id': this.streamId }),
        },
      },
      answered,
    );
    outgoing.end(body);
    return outgoing;
  }

  private listen(answer: IncomingMessage): void {
    this.streamId = [answer.headers['mesos-stream-id']].flat()[0];
    const reader = new RecordReader();
    answer.on('data', (chunk: Buffer) => {
      try {
        for (const record of reader.read(chunk)) this.take(JSON.parse(record) as SchedulerEvent);
      } catch (fault) {
        this.over(fault instanceof Error ? fault.message : String(fault));
      }
    });
    for (const end of ['end', 'aborted', 'error'])
      answer.on(end, () => {
        this.over('the master has ended the stream');
      });
  }

  private take(event: SchedulerEvent): void {
    if (this.isOver) return;
    if (event.type === 'SUBSCRIBED') this.frameworkId = event.subscribed.framework_id.value;
    this.listener.event(event);
  }

  private async refused(answer: IncomingMessage): Promise<void> {
    let text = '';
    for await (const chunk of answer as AsyncIterable<Buffer>) text += chunk.toString();
    this.over(`the master answers ${answer.statusCode ?? 0}: ${text}`);
  }

  private over(reason: string): void {
    if (this.isOver) return;
    this.close();
    this.listener.lost(reason);
  }
}

function redirectOf({ statusCode, headers }: IncomingMessage): string | undefined {
  if (statusCode !== 307 || headers.location === undefined) return undefined;
  return /^(?:https?:)?\/\/([^/]+)/.exec(headers.location)?.[1];
}

function frameworkInfo(framework: FrameworkSettings, id: string | undefined): object {
  const { name, user, role, hostname, webuiUrl, checkpoint, failoverTimeoutSeconds, features, principal } = framework;
  const capabilities = [
    ...(features.includes('task_killing') ? ['TASK_KILLING_STATE'] : []),
    ...(features.includes('gpu_resources') ? ['GPU_RESOURCES'] : []),
    'PARTITION_AWARE',
    'REGION_AWARE',
    'MULTI_ROLE',
  ];
  return {
    name,
    user,
    hostname,
    checkpoint,
    roles: [role],
    failover_timeout: failoverTimeoutSeconds,
    webui_url: webuiUrl,
    capabilities: capabilities.map((type) => ({ type })),
    ...(id === undefined ? {} : { id: { value: id } }),
    ...(principal === undefined ? {} : { principal }),
  };
}
