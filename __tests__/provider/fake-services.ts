import type { Answer, FakeContainer, FakeHost, FakeSwarm } from './fake-engines';

type Json = Record<string, unknown>;

export interface FakeService {
  ID: string;
  Version?: { Index: number };
  Spec: {
    Name: string;
    Labels?: Record<string, string>;
    TaskTemplate: Record<string, unknown>;
    Mode: { Replicated?: { Replicas: number }; Global?: object };
  };
  UpdateStatus?: { State: string; Message?: string };
}

export interface FakeConfig {
  ID: string;
  Spec: { Name: string; Labels: Record<string, string>; Data: string };
}

export type FakeSecret = FakeConfig;

const refusal = (status: number, message: string): Answer => ({ status, body: { message } });
const conflict = (kind: string, name: string): Answer =>
  refusal(409, `rpc error: code = AlreadyExists desc = ${kind} ${name} already exists`);

/** The services and configs of a swarm, as a manager's engine serves them. */
export class FakeServices {
  constructor(
    private readonly swarm: FakeSwarm,
    private readonly hosts: () => readonly FakeHost[],
    private readonly newId: (kind: string) => string,
  ) {}

  services(method: string, id: string, verb: string, parameters: URLSearchParams, body: unknown): Answer {
    const { swarm } = this;
    if (method === 'POST' && id === 'create') {
      const spec = asStored(body as FakeService['Spec']);
      const name = `service ${spec.Name}`;
      if (swarm.services.some(({ Spec }) => Spec.Name === spec.Name))
        return conflict('name conflicts with an existing object:', name);
      const service = { ID: this.newId('service'), Version: { Index: 20 }, Spec: spec };
      swarm.services.push(service);
      this.startTask(service);
      return { status: 201, body: { ID: service.ID } };
    }
    const service = swarm.services.find(({ ID, Spec }) => [ID, Spec.Name].includes(id));
    if (service === undefined) return refusal(404, `service ${id} not found`);
    if (verb === 'logs') return { status: 200, body: swarm.logs };
    if (method === 'DELETE') {
      swarm.services = swarm.services.filter((other) => other !== service);
      swarm.tasks.delete(service.ID);
      if (swarm.stops) this.stopContainers(service.ID);
      return { status: 200 };
    }
    if (verb !== 'update') return { status: 200, body: copy(service) };
    if (parameters.get('version') !== String(service.Version?.Index))
      return refusal(500, 'rpc error: code = Unknown desc = update out of sequence');
    service.Spec = asStored(body as FakeService['Spec']);
    this.touch(service);
    this.startTask(service);
    return { status: 200, body: { Warnings: null } };
  }

  /** `docker service update` by somebody: the swarm's engine writes what `change` makes of the spec. */
  changeByHand(name: string, change: (spec: never) => void): void {
    const service = this.swarm.services.find(({ Spec }) => Spec.Name === name);
    if (service === undefined) throw new Error(`no service ${name}`);
    (change as (spec: FakeService['Spec']) => void)(service.Spec);
    this.touch(service);
    this.startTask(service);
  }

  configs(method: string, id: string, parameters: URLSearchParams, body: unknown): Answer {
    return this.stored('config', this.swarm.configs, method, id, parameters, body);
  }

  /** Like configs, but for their content, which no answer holds. */
  secrets(method: string, id: string, parameters: URLSearchParams, body: unknown): Answer {
    const answer = this.stored('secret', this.swarm.secrets, method, id, parameters, body);
    if (method !== 'GET' || answer.status !== 200) return answer;
    const found = answer.body as FakeSecret | FakeSecret[];
    for (const { Spec } of Array.isArray(found) ? found : [found]) delete (Spec as { Data?: string }).Data;
    return answer;
  }

  private stored(
    kind: 'config' | 'secret',
    all: FakeConfig[],
    method: string,
    id: string,
    parameters: URLSearchParams,
    body: unknown,
  ): Answer {
    if (method === 'POST') {
      const spec = copy(body) as FakeConfig['Spec'];
      if (!/^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/.test(spec.Name) || spec.Name.length > 64)
        return refusal(400, 'rpc error: code = InvalidArgument desc = invalid name, only 64 [a-zA-Z0-9-_.] allowed');
      if (all.some(({ Spec }) => Spec.Name === spec.Name)) return conflict(kind, spec.Name);
      const made = { ID: this.newId(kind), Spec: spec };
      all.push(made);
      return { status: 201, body: { ID: made.ID } };
    }
    if (id === '') {
      const { label = [] } = JSON.parse(parameters.get('filters') ?? '{}') as { label?: string[] };
      return { status: 200, body: copy(all.filter(({ Spec }) => hasLabels(Spec.Labels, label))) };
    }
    const found = all.find(({ ID, Spec }) => [ID, Spec.Name].includes(id));
    if (found === undefined) return refusal(404, `${kind} ${id} not found`);
    if (method === 'GET') return { status: 200, body: copy(found) };
    const user = this.swarm.services.find(({ Spec }) => JSON.stringify(Spec).includes(`"${found.ID}"`));
    if (user !== undefined) {
      const use = `${kind} '${found.Spec.Name}' is in use by the following service: ${user.Spec.Name}`;
      return refusal(400, `rpc error: code = InvalidArgument desc = ${use}`);
    }
    all.splice(all.indexOf(found), 1);
    return { status: 204 };
  }

  private touch(service: FakeService): void {
    service.Version = { Index: (service.Version?.Index ?? 0) + 1 };
  }

  /** A new task in the state that the swarm's new tasks have; a running one has a container on its host. */
  private startTask({ ID, Spec }: FakeService): void {
    const { swarm } = this;
    const state = swarm.newTasks;
    const older = swarm.tasks.get(ID) ?? [];
    for (const task of older) Object.assign(task, { DesiredState: 'shutdown', Status: { State: 'shutdown' } });
    const task = { ID: this.newId('task'), CreatedAt: `2030-01-01T00:00:${older.length}Z`, DesiredState: 'running' };
    swarm.tasks.set(ID, [...older, { ...task, Spec: copy(Spec.TaskTemplate), Status: { State: state } }]);
    this.stopContainers(ID);
    const placement = JSON.stringify(Spec.TaskTemplate.Placement ?? {});
    const host = this.hosts().find(({ name }) => placement.includes(`longshore.host==${name}"`));
    if (state === 'running' && host !== undefined) host.containers.push(this.container(ID, Spec));
  }

  private container(serviceId: string, { Name, TaskTemplate }: FakeService['Spec']): FakeContainer {
    const { Labels = {} } = TaskTemplate.ContainerSpec as { Labels?: Record<string, string> };
    const labels = { ...Labels, 'com.docker.swarm.service.id': serviceId };
    const exec: FakeContainer['exec'] = () => ({ code: 0, output: '' });
    return { Id: this.newId('container'), Created: 1, service: Name, labels, exec };
  }

  private stopContainers(serviceId: string): void {
    for (const host of this.hosts())
      host.containers = host.containers.filter(({ labels }) => labels?.['com.docker.swarm.service.id'] !== serviceId);
  }
}

export function hasLabels(labels: Readonly<Record<string, string>>, wanted: readonly string[]): boolean {
  return wanted.every((one) => {
    const [name = '', ...value] = one.split('=');
    return name in labels && (value.length === 0 || labels[name] === value.join('='));
  });
}

/** A spec as moby gives it back: what is empty is left out, and what the engine writes of itself stands in it. */
function asStored(spec: FakeService['Spec']): FakeService['Spec'] {
  const stored = withoutEmpty(copy(spec)) as Record<string, Json>;
  const template: Record<string, unknown> = { ForceUpdate: 0, Runtime: 'container', ...stored.TaskTemplate };
  template.ContainerSpec = { Isolation: 'default', DNSConfig: {}, ...(template.ContainerSpec as Json) };
  template.Resources = { Reservations: {}, ...(template.Resources as Json) };
  template.RestartPolicy = { MaxAttempts: 0, ...(template.RestartPolicy as Json) };
  return { Labels: {}, ...stored, TaskTemplate: template, Mode: spec.Mode } as unknown as FakeService['Spec'];
}

/** Go's omitempty. Maps of strings keep what is empty in them, and so do lists. */
function withoutEmpty(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => withoutEmpty(element));
  if (typeof value !== 'object' || value === null || ['Labels', 'Options'].includes(name)) return value;
  const entries = Object.entries(value).map(([key, element]) => [key, withoutEmpty(element, key)] as const);
  return Object.fromEntries(entries.filter(([, element]) => !isEmpty(element)));
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === 0 ||
  value === false ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** As JSON has it; structuredClone's objects are of another realm under jest, and so never deeply equal. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
