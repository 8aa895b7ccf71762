import type { ServerResponse } from 'node:http';
import { TO_MASTER, type FromMaster, type ToMaster } from '../between';
import { unauthorized, type Credential } from '../credentials';
import type { HttpAnswer, HttpHandler, HttpRequest } from '../http';
import type { MasterInfo } from '../messages';
import { openStream } from '../recordio';
import { register, unregister } from './agents';
import type { Cluster } from './cluster';
import { disconnect } from './frameworks';
import { masterMetrics, standbyMetrics } from './metrics';
import { operatorCall, type OperatorCall } from './operator-api';
import { schedulerCall, subscribeCall, subscribeFault, type SchedulerCall } from './scheduler-api';
import { masterState } from './state';
import { statusUpdate } from './tasks';

export interface MasterServer {
  readonly info: MasterInfo;
  readonly flags: Readonly<Record<string, string | undefined>>;
  /** While this master leads. */
  readonly cluster: () => Cluster | undefined;
  readonly leader: () => MasterInfo | undefined;
  readonly uptimeSeconds: () => number;
  /** Its replicated log would have caught up with the others': here, it has found the registry's place. */
  readonly isRecovered: () => boolean;
  readonly newId: () => string;
  /** Undefined: anybody may ask. */
  readonly credentials: {
    readonly readonly?: readonly Credential[];
    readonly readwrite?: readonly Credential[];
    readonly frameworks?: readonly Credential[];
    readonly agents?: readonly Credential[];
  };
}

/** What a master answers over HTTP. */
export function masterHandler(server: MasterServer): HttpHandler {
  const { credentials, flags } = server;
  return async (request, response) => {
    const path = request.path.replace(/^\/master(?=\/)/, '').replace(/(.)\/$/, '$1');
    const cluster = server.cluster();
    if (path === '/health') return { status: 200 };
    if (path === '/version') return { status: 200, body: { version: server.info.version } };
    if (path === '/redirect') return redirect(server, '');
    if (path === '/metrics/snapshot') {
      const refusal = unauthorized(request, credentials.readonly, 'mesos-master-readonly');
      const body =
        cluster === undefined ? standbyMetrics(server.uptimeSeconds(), server.isRecovered()) : masterMetrics(cluster);
      return refusal ?? { status: 200, body };
    }
    const kind = TO_MASTER.find((name) => path === `/simulator/${name}`);
    if (kind !== undefined) return fromAgent(server, kind, request);
    if (path === '/' && cluster !== undefined) return { status: 200, body: 'mesos-master (simulated)\n' };
    if (!LEADERS.includes(path)) return { status: 404 };
    if (cluster === undefined) return redirect(server, request.url);
    if (path === '/state') {
      const refusal = unauthorized(request, credentials.readonly, 'mesos-master-readonly');
      return refusal ?? { status: 200, body: masterState(cluster, flags, server.info) };
    }
    if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' } };
    const call = jsonOf(request);
    if ('status' in call) return call;
    if (path === '/api/v1/scheduler') return scheduler(server, cluster, request, response, call.json as SchedulerCall);
    const refusal = unauthorized(request, credentials.readwrite, 'mesos-master-readwrite');
    return refusal ?? operatorCall(cluster, call.json as OperatorCall, flags);
  };
}

/** Only the leading master answers these; others send there. */
const LEADERS = ['/', '/state', '/api/v1', '/api/v1/scheduler'];

function redirect({ leader }: MasterServer, url: string): HttpAnswer {
  const info = leader();
  if (info === undefined) return { status: 503, body: 'No leader elected' };
  // Without a scheme, as upstream's: the asker's own.
  return { status: 307, headers: { location: `//${info.hostname}:${info.port}${url}` } };
}

function jsonOf(request: HttpRequest): HttpAnswer | { readonly json: unknown } {
  const type = request.headers['content-type'];
  if (type === undefined) return { status: 400, body: "Expecting 'Content-Type' to be present" };
  if (type.split(';')[0] !== 'application/json')
    return { status: 415, body: "Expecting 'Content-Type' of application/json; the simulator reads no protobuf" };
  try {
    const json = request.json();
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { json };
    return { status: 400, body: 'Failed to convert JSON into Call protobuf: expected an object' };
  } catch (fault) {
    return { status: 400, body: `Failed to parse body into JSON: ${(fault as Error).message}` };
  }
}

function scheduler(
  { credentials, newId }: MasterServer,
  cluster: Cluster,
  request: HttpRequest,
  response: ServerResponse,
  call: SchedulerCall,
): HttpAnswer | undefined {
  const refusal = unauthorized(request, credentials.frameworks, 'mesos-master-scheduler');
  if (refusal !== undefined) return refusal;
  const given = request.headers['mesos-stream-id'];
  const streamId = typeof given === 'string' ? given : undefined;
  if (call.type !== 'SUBSCRIBE') return schedulerCall(cluster, call, streamId);
  const fault = subscribeFault(call, streamId);
  if (fault !== undefined) return fault;
  const id = newId();
  const stream = openStream(id, response, () => {
    for (const framework of cluster.frameworks.values()) disconnect(cluster, framework, id);
  });
  subscribeCall(cluster, call, stream);
  return undefined;
}

async function fromAgent(
  { cluster: current, credentials }: MasterServer,
  kind: keyof ToMaster,
  request: HttpRequest,
): Promise<HttpAnswer> {
  const refusal = unauthorized(request, credentials.agents, 'mesos-master-agents');
  const cluster = current();
  if (refusal !== undefined) return refusal;
  if (cluster === undefined) return { status: 503, body: 'This master does not lead' };
  return { status: 200, body: await take(cluster, kind, request.json()) };
}

async function take(cluster: Cluster, kind: keyof ToMaster, message: unknown): Promise<FromMaster[keyof ToMaster]> {
  if (kind === 'register') return register(cluster, message as ToMaster['register']);
  if (kind === 'status-update') statusUpdate(cluster, message as ToMaster['status-update']);
  else unregister(cluster, (message as ToMaster['unregister']).agent_id);
  return {};
}
