import type { HostConnection } from '../../provider/connection';
import { EngineError, UnreachableError, type Engine, type EngineOf } from '../../provider/transport';

export interface FakeNode {
  ID: string;
  Version: { Index: number };
  Spec: {
    Role: 'manager' | 'worker';
    Availability: 'active' | 'pause' | 'drain';
    Labels: Record<string, string>;
  };
  Description: { Hostname: string };
  Status: { State: 'unknown' | 'down' | 'ready' | 'disconnected' };
}

export interface FakeTask {
  ID: string;
  CreatedAt: string;
  DesiredState: string;
  Spec: Record<string, unknown>;
  Status: { State: string; Err?: string };
}

export interface FakeService {
  ID: string;
  Spec: {
    Name: string;
    TaskTemplate: Record<string, unknown>;
    Mode: { Replicated?: { Replicas: number }; Global?: object };
  };
  UpdateStatus?: { State: string; Message?: string };
}

export interface FakeSwarm {
  ID: string;
  nodes: FakeNode[];
  /** What each member advertises. */
  addresses: Map<string, string>;
  services: FakeService[];
  tasks: Map<string, FakeTask[]>;
  /** The multiplexed stream of a service's log. */
  logs: Buffer;
}

export interface FakeContainer {
  Id: string;
  Created: number;
  service: string;
  /** Answers a command. */
  exec: (command: string[]) => { code: number | null; output: string };
}

export interface FakeHost {
  name: string;
  address: string;
  hostname: string;
  reachable: boolean;
  swarm?: FakeSwarm;
  nodeId?: string;
  containers: FakeContainer[];
}

export interface Answer {
  readonly status: number;
  /** A Buffer goes out as it is, all else as JSON. */
  readonly body?: unknown;
}

export const JOIN_TOKEN = 'SWMTKN-1-very-secret';

interface Call {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

interface Fault {
  matches: (call: Call) => boolean;
  answer: Answer;
  times: number;
}

const refusal = (status: number, message: string): Answer => ({ status, body: { message } });
const NO_MANAGER = refusal(503, 'This node is not a swarm manager.');

/**
 * Docker engines that exist only for a test: the part of the Engine API that the provider speaks, with the status codes that
 * moby answers. Nothing is shared with the code under test.
 */
export class FakeEngines {
  readonly hosts = new Map<string, FakeHost>();
  readonly calls: Call[] = [];
  /** State of a node that joins. */
  joinsAs: FakeNode['Status']['State'] = 'ready';
  private readonly execs = new Map<string, { code: number | null; output: string }>();
  private readonly faults: Fault[] = [];
  private counter = 0;

  add(name: string, address = `192.0.2.${11 + this.hosts.size}`): FakeHost {
    const host: FakeHost = { name, address, hostname: `${name}.example.org`, reachable: true, containers: [] };
    this.hosts.set(address, host);
    return host;
  }

  /** The next `times` calls that match are answered so instead. */
  answer(matches: Fault['matches'], answer: Answer, times = 1): void {
    this.faults.push({ matches, answer, times });
  }

  /** For the handlers of resources: no connection, no HTTP. */
  readonly engineOf: EngineOf = (connection: HostConnection): Engine => {
    const call = (method: string, path: string, body?: unknown): Promise<unknown> => {
      const host = this.hosts.get(connection.address);
      if (host?.reachable !== true || connection.state === 'lost')
        return Promise.reject(new UnreachableError(connection.name, 'connect: no route to host'));
      const { status, body: answer } = this.handle(host, method, path, body);
      if (status < 400) return Promise.resolve(answer);
      return Promise.reject(new EngineError(status, `${connection.name}: ${(answer as { message: string }).message}`));
    };
    return {
      get: <T>(path: string) => call('GET', path) as Promise<T>,
      post: <T>(path: string, body?: unknown) => call('POST', path, body) as Promise<T>,
      delete: async (path) => {
        await call('DELETE', path);
      },
      getRaw: (path) => call('GET', path) as Promise<Buffer>,
      postRaw: (path, body) => call('POST', path, body) as Promise<Buffer>,
    };
  };

  /** A swarm that exists already, with these members; the first `managers` of them manage it. */
  swarm(members: FakeHost[], managers = 1): FakeSwarm {
    const swarm: FakeSwarm = {
      ID: this.id('swarm'),
      nodes: [],
      addresses: new Map(),
      services: [],
      tasks: new Map(),
      logs: Buffer.alloc(0),
    };
    members.forEach((host, index) => {
      this.enter(host, swarm, index < managers ? 'manager' : 'worker', host.address);
    });
    return swarm;
  }

  /** `docker swarm leave --force`, typed by hand on the host. */
  leaveByHand(host: FakeHost): void {
    const node = this.nodeOf(host);
    if (node !== undefined) node.Status.State = 'down';
    delete host.swarm;
    delete host.nodeId;
  }

  nodeOf({ swarm, nodeId }: FakeHost): FakeNode | undefined {
    return swarm?.nodes.find(({ ID }) => ID === nodeId);
  }

  handle(host: FakeHost, method: string, path: string, body?: unknown): Answer {
    const call = { host: host.name, method, path, body };
    this.calls.push(call);
    const fault = this.faults.find(({ times, matches }) => times > 0 && matches(call));
    if (fault !== undefined) {
      fault.times -= 1;
      return fault.answer;
    }
    const [route = '', query = ''] = path.split('?');
    const [, area = '', id = '', verb = ''] = route.split('/').map(decodeURIComponent);
    const parameters = new URLSearchParams(query);
    switch (area) {
      case 'info':
        return { status: 200, body: this.info(host) };
      case 'swarm':
        return this.onSwarm(host, id, body as Record<string, unknown> | undefined);
      case 'nodes':
        return this.onNodes(host, method, id, parameters, body);
      case 'services':
        return this.onServices(host, id, verb);
      case 'tasks': {
        if (this.nodeOf(host)?.Spec.Role !== 'manager') return NO_MANAGER;
        const filters = JSON.parse(parameters.get('filters') ?? '{}') as { service?: string[] };
        return { status: 200, body: (filters.service ?? []).flatMap((key) => host.swarm?.tasks.get(key) ?? []) };
      }
      case 'containers':
        return this.onContainers(host, id, parameters, body as { Cmd: string[] } | undefined);
      case 'exec':
        return this.onExec(id, verb);
      default:
        return refusal(404, 'page not found');
    }
  }

  private info(host: FakeHost): object {
    const { swarm, nodeId = '' } = host;
    if (swarm === undefined) return { Swarm: { NodeID: '', LocalNodeState: 'inactive', ControlAvailable: false } };
    const isManager = this.nodeOf(host)?.Spec.Role === 'manager';
    const managers = swarm.nodes.filter(({ Spec }) => Spec.Role === 'manager');
    return {
      Swarm: {
        NodeID: nodeId,
        LocalNodeState: 'active',
        ControlAvailable: isManager,
        ...(isManager && { Cluster: { ID: swarm.ID } }),
        RemoteManagers: managers.map(({ ID }) => ({ NodeID: ID, Addr: `${swarm.addresses.get(ID) ?? ''}:2377` })),
      },
    };
  }

  private onSwarm(host: FakeHost, verb: string, body: Record<string, unknown> = {}): Answer {
    switch (verb) {
      case '': {
        if (this.nodeOf(host)?.Spec.Role !== 'manager') return NO_MANAGER;
        const JoinTokens = { Manager: `${JOIN_TOKEN}-manager`, Worker: `${JOIN_TOKEN}-worker` };
        return { status: 200, body: { ID: host.swarm?.ID, JoinTokens } };
      }
      case 'init':
        if (host.swarm !== undefined) return refusal(503, 'This node is already part of a swarm.');
        this.enter(host, this.swarm([]), 'manager', String(body.AdvertiseAddr));
        return { status: 200, body: host.nodeId };
      case 'join': {
        if (host.swarm !== undefined) return refusal(503, 'This node is already part of a swarm.');
        const [remote] = body.RemoteAddrs as string[];
        const swarm = [...this.hosts.values()]
          .map((other) => other.swarm)
          .find((candidate) => [...(candidate?.addresses.values() ?? [])].some((a) => `${a}:2377` === remote));
        if (swarm === undefined) return refusal(500, `dial tcp ${remote ?? ''}: connection refused`);
        const role = body.JoinToken === `${JOIN_TOKEN}-manager` ? 'manager' : 'worker';
        this.enter(host, swarm, role, String(body.AdvertiseAddr)).Status.State = this.joinsAs;
        return { status: 200 };
      }
      case 'leave':
        if (host.swarm === undefined) return refusal(503, 'This node is not part of a swarm');
        this.leaveByHand(host);
        return { status: 200 };
      default:
        return refusal(404, 'page not found');
    }
  }

  private onNodes(host: FakeHost, method: string, id: string, parameters: URLSearchParams, body: unknown): Answer {
    const { swarm } = host;
    if (swarm === undefined || this.nodeOf(host)?.Spec.Role !== 'manager') return NO_MANAGER;
    if (id === '') return { status: 200, body: copy(swarm.nodes) };
    const node = swarm.nodes.find(({ ID }) => ID === id);
    if (node === undefined) return refusal(404, `node ${id} not found`);
    if (method === 'GET') return { status: 200, body: copy(node) };
    if (method === 'DELETE') {
      if (node.Spec.Role === 'manager')
        return refusal(400, `rpc error: code = FailedPrecondition desc = node ${id} is a cluster manager`);
      swarm.nodes = swarm.nodes.filter((other) => other !== node);
      return { status: 200 };
    }
    if (parameters.get('version') !== String(node.Version.Index))
      return refusal(500, 'rpc error: code = Unknown desc = update out of sequence');
    node.Spec = copy(body) as FakeNode['Spec'];
    node.Version.Index += 1;
    return { status: 200 };
  }

  private onServices(host: FakeHost, id: string, verb: string): Answer {
    const { swarm } = host;
    if (swarm === undefined || this.nodeOf(host)?.Spec.Role !== 'manager') return NO_MANAGER;
    const service = swarm.services.find(({ ID, Spec }) => [ID, Spec.Name].includes(id));
    if (service === undefined) return refusal(404, `service ${id} not found`);
    if (verb === 'logs') return { status: 200, body: swarm.logs };
    return { status: 200, body: copy(service) };
  }

  private onContainers(
    { containers }: FakeHost,
    id: string,
    parameters: URLSearchParams,
    body: { Cmd: string[] } | undefined,
  ): Answer {
    if (id === 'json') {
      const { label = [] } = JSON.parse(parameters.get('filters') ?? '{}') as { label?: string[] };
      return { status: 200, body: containers.filter(({ service }) => label.includes(`longshore.service=${service}`)) };
    }
    const container = containers.find(({ Id }) => Id === id);
    if (container === undefined) return refusal(404, `No such container: ${id}`);
    const exec = this.id('exec');
    this.execs.set(exec, container.exec(body?.Cmd ?? []));
    return { status: 201, body: { Id: exec } };
  }

  private onExec(id: string, verb: string): Answer {
    const exec = this.execs.get(id);
    if (exec === undefined) return refusal(404, `No such exec instance: ${id}`);
    if (verb === 'start') return { status: 200, body: frame(1, exec.output) };
    return { status: 200, body: { ExitCode: exec.code } };
  }

  private enter(host: FakeHost, swarm: FakeSwarm, role: 'manager' | 'worker', advertised: string): FakeNode {
    const node: FakeNode = {
      ID: this.id('node'),
      Version: { Index: 10 },
      Spec: { Role: role, Availability: 'active', Labels: {} },
      Description: { Hostname: host.hostname },
      Status: { State: 'ready' },
    };
    swarm.nodes.push(node);
    swarm.addresses.set(node.ID, advertised);
    host.swarm = swarm;
    host.nodeId = node.ID;
    return node;
  }

  private id(kind: string): string {
    this.counter += 1;
    return `${kind}${this.counter}`;
  }
}

/** As JSON has it; structuredClone's objects are of another realm under jest, and so never deeply equal. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** One frame of the engine's multiplexed stream. */
export function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}
