import type { HostConnection } from '../../provider/connection';
import { EngineError, UnreachableError, type Engine, type EngineOf } from '../../provider/transport';
import { FakeServices, hasLabels, type FakeConfig, type FakeSecret, type FakeService } from './fake-services';

export interface FakeNode {
  ID: string;
  Version: { Index: number };
  Spec: {
    Role: 'manager' | 'worker';
    Availability: 'active' | 'pause' | 'drain';
    Labels: Record<string, string>;
  };
  Description: { Hostname: string };
  Status: { State: 'unknown' | 'down' | 'ready' | 'disconnected'; Addr: string };
}

export interface FakeTask {
  ID: string;
  CreatedAt: string;
  DesiredState: string;
  Spec: Record<string, unknown>;
  Status: { State: string; Err?: string };
}

export interface FakeNetwork {
  Id: string;
  Name: string;
  Driver: string;
  Scope: string;
  Attachable: boolean;
  IPAM: { Driver?: string; Config?: { Subnet: string; Gateway: string }[] };
  Options: Record<string, string> | null;
  Labels: Record<string, string>;
}

export interface FakeSwarm {
  ID: string;
  nodes: FakeNode[];
  /** What each member advertises. */
  addresses: Map<string, string>;
  services: FakeService[];
  configs: FakeConfig[];
  secrets: FakeSecret[];
  networks: FakeNetwork[];
  tasks: Map<string, FakeTask[]>;
  /** State in which the task of a new or updated service is found. */
  newTasks: string;
  /** What it was made with. */
  settings: { DataPathPort: number; DefaultAddrPool: string[] };
  /** Whether a container ends with its service, or goes on for a while. */
  stops: boolean;
  /** Networks that something is still on, by id. */
  endpoints: Set<string>;
  /** The multiplexed stream of a service's log. */
  logs: Buffer;
}

export interface FakeContainer {
  Id: string;
  Created: number;
  /** Its label `longshore.service`. */
  service: string;
  ImageID?: string;
  /** Seen only by those who ask for all. */
  exited?: boolean;
  /** The others. */
  labels?: Readonly<Record<string, string>>;
  /** Answers a command. */
  exec: (command: string[]) => { code: number | null; output: string };
}

export interface FakeImage {
  Id: string;
  Size: number;
  RepoDigests: string[];
  RepoTags: string[];
}

export interface FakeHost {
  name: string;
  address: string;
  hostname: string;
  reachable: boolean;
  swarm?: FakeSwarm;
  nodeId?: string;
  containers: FakeContainer[];
  images: FakeImage[];
  /** Its network docker_gwbridge, which joining a swarm makes and leaving leaves. */
  bridge?: { Containers: Record<string, object> };
}

export interface Answer {
  readonly status: number;
  /** A Buffer goes out as it is, all else as JSON. */
  readonly body?: unknown;
  /** The answer is not given before. */
  readonly after?: Promise<void>;
}

export const JOIN_TOKEN = 'SWMTKN-1-very-secret';

interface Call {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
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
  private holds: { matches: Fault['matches']; after: Promise<void>; once: boolean }[] = [];
  private counter = 0;

  add(name: string, address = `192.0.2.${11 + this.hosts.size}`): FakeHost {
    const host: FakeHost = {
      name,
      address,
      hostname: `${name}.example.org`,
      reachable: true,
      containers: [],
      images: [],
    };
    this.hosts.set(address, host);
    return host;
  }

  /** The next `times` calls that match are answered so instead. */
  answer(matches: Fault['matches'], answer: Answer, times = 1): void {
    this.faults.push({ matches, answer, times });
  }

  /** Does what it is told by calls that match, and answers none of them before it is released. */
  hold(matches: Fault['matches']): { release: () => void } {
    let release = (): void => undefined;
    const after = new Promise<void>((resolve) => {
      release = resolve;
    });
    const hold = { matches, after, once: false };
    this.holds.push(hold);
    return {
      release: () => {
        this.holds = this.holds.filter((other) => other !== hold);
        release();
      },
    };
  }

  /** Does what it is told by the next call that matches, and dies before it can answer. */
  dieAfter(matches: Fault['matches']): void {
    const after = Promise.reject(new UnreachableError('it', 'socket hang up'));
    after.catch(() => undefined); // until it is asked for
    this.holds.push({ matches, after, once: true });
  }

  /** For the handlers of resources: no connection, no HTTP. */
  readonly engineOf: EngineOf = (connection: HostConnection): Engine => {
    const call = async (method: string, path: string, body?: unknown, headers = {}): Promise<unknown> => {
      const host = this.hosts.get(connection.address);
      if (host?.reachable !== true || connection.state === 'lost')
        throw new UnreachableError(connection.name, 'connect: no route to host');
      const { status, body: answer, after } = this.handle(host, method, path, body, headers);
      await after;
      if (status < 400) return answer;
      throw new EngineError(status, `${connection.name}: ${(answer as { message: string }).message}`);
    };
    return {
      get: <T>(path: string) => call('GET', path) as Promise<T>,
      post: <T>(path: string, body?: unknown, headers?: object) => call('POST', path, body, headers) as Promise<T>,
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
      configs: [],
      secrets: [],
      networks: [],
      tasks: new Map(),
      newTasks: 'running',
      settings: { DataPathPort: 4789, DefaultAddrPool: ['10.0.0.0/8'] },
      stops: true,
      endpoints: new Set(),
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

  /** `docker service update`, typed by hand on a manager. */
  changeByHand(swarm: FakeSwarm, service: string, change: (spec: never) => void): void {
    this.servicesOf(swarm).changeByHand(service, change);
  }

  handle(host: FakeHost, method: string, path: string, body?: unknown, headers: Call['headers'] = {}): Answer {
    const call = { host: host.name, method, path, body, headers };
    const hold = this.holds.find(({ matches }) => matches(call));
    if (hold?.once === true) this.holds = this.holds.filter((other) => other !== hold);
    return { ...this.answerTo(host, call), ...(hold !== undefined && { after: hold.after }) };
  }

  private answerTo(host: FakeHost, call: Call): Answer {
    const { method, path, body } = call;
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
      case 'images':
        return this.onImages(host, method, route.slice('/images/'.length));
      case 'services':
      case 'configs':
      case 'secrets':
      case 'networks': {
        if (area === 'networks' && id === 'docker_gwbridge') return this.onBridge(host, method);
        const { swarm } = host;
        if (swarm === undefined || this.nodeOf(host)?.Spec.Role !== 'manager') return NO_MANAGER;
        if (area === 'services') return this.servicesOf(swarm).services(method, id, verb, parameters, body);
        if (area === 'configs' || area === 'secrets') return this.servicesOf(swarm)[area](method, id, parameters, body);
        return this.onNetworks(swarm, method, id, body as FakeNetwork);
      }
      case 'tasks': {
        if (this.nodeOf(host)?.Spec.Role !== 'manager') return NO_MANAGER;
        const filters = JSON.parse(parameters.get('filters') ?? '{}') as { service?: string[] };
        return { status: 200, body: (filters.service ?? []).flatMap((key) => host.swarm?.tasks.get(key) ?? []) };
      }
      case 'containers':
        return this.onContainers(host, method, id, parameters, body as { Cmd: string[] } | undefined);
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
        ...(isManager && { Cluster: { ID: swarm.ID, ...swarm.settings } }),
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
      case 'init': {
        if (host.swarm !== undefined) return refusal(503, 'This node is already part of a swarm.');
        const made = this.swarm([]);
        for (const name of ['DataPathPort', 'DefaultAddrPool'] as const)
          if (name in body) Object.assign(made.settings, { [name]: body[name] });
        this.enter(host, made, 'manager', String(body.AdvertiseAddr));
        return { status: 200, body: host.nodeId };
      }
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

  private servicesOf(swarm: FakeSwarm): FakeServices {
    return new FakeServices(
      swarm,
      () => [...this.hosts.values()],
      (kind) => this.id(kind),
    );
  }

  private onNetworks(swarm: FakeSwarm, method: string, id: string, body: FakeNetwork): Answer {
    if (method === 'POST') {
      if (swarm.networks.some(({ Name }) => Name === body.Name))
        return refusal(409, `network with name ${body.Name} already exists`);
      const vxlan = { 'com.docker.network.driver.overlay.vxlanid_list': '4097' };
      const network = { ...copy(body), Id: this.id('network'), Options: { ...body.Options, ...vxlan } };
      swarm.networks.push(network);
      return { status: 201, body: { Id: network.Id, Warning: '' } };
    }
    const network = swarm.networks.find(({ Id, Name }) => [Id, Name].includes(id));
    if (network === undefined) return refusal(404, `network ${id} not found`);
    if (method === 'GET') return { status: 200, body: copy(network) };
    if (swarm.endpoints.has(network.Id))
      return refusal(403, `error while removing network: network ${network.Name} id ${id} has active endpoints`);
    swarm.networks = swarm.networks.filter((other) => other !== network);
    return { status: 204 };
  }

  private onBridge(host: FakeHost, method: string): Answer {
    const { bridge } = host;
    if (bridge === undefined) return refusal(404, 'network docker_gwbridge not found');
    if (method === 'GET') return { status: 200, body: copy(bridge) };
    if (Object.keys(bridge.Containers).length > 0)
      return refusal(403, 'error while removing network: network docker_gwbridge has active endpoints');
    delete host.bridge;
    return { status: 204 };
  }

  /** A reference goes, and with the last one the image. */
  private onImages(host: FakeHost, method: string, name: string): Answer {
    if (method === 'GET') return { status: 200, body: copy(host.images) };
    const image = host.images.find(({ RepoDigests, RepoTags }) => [...RepoDigests, ...RepoTags].includes(name));
    if (image === undefined) return refusal(404, `No such image: ${name}`);
    image.RepoDigests = image.RepoDigests.filter((one) => one !== name);
    image.RepoTags = image.RepoTags.filter((one) => one !== name);
    if ([...image.RepoDigests, ...image.RepoTags].every((one) => one.startsWith('<none>')))
      host.images = host.images.filter((other) => other !== image);
    return { status: 200, body: [{ Untagged: name }] };
  }

  private onContainers(
    host: FakeHost,
    method: string,
    id: string,
    parameters: URLSearchParams,
    body: { Cmd: string[] } | undefined,
  ): Answer {
    const { containers } = host;
    if (id === 'json') {
      const { label = [] } = JSON.parse(parameters.get('filters') ?? '{}') as { label?: string[] };
      const has = ({ service, labels }: FakeContainer): boolean =>
        hasLabels({ 'longshore.service': service, ...labels }, label);
      const seen = ({ exited }: FakeContainer): boolean => exited !== true || parameters.get('all') === '1';
      return { status: 200, body: containers.filter((one) => has(one) && seen(one)) };
    }
    const container = containers.find(({ Id }) => Id === id);
    if (container === undefined) return refusal(404, `No such container: ${id}`);
    if (method === 'DELETE') {
      host.containers = containers.filter((one) => one !== container);
      return { status: 204 };
    }
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
      Status: { State: 'ready', Addr: host.address },
    };
    swarm.nodes.push(node);
    swarm.addresses.set(node.ID, advertised);
    host.swarm = swarm;
    host.bridge ??= { Containers: {} };
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
