/** The app of the proof, as the last synth declares it. */
export interface DeclaredApp {
  /** `/sample-web` */
  readonly id: string;
  readonly instances: number;
  /** What its instances must say that they are: VERSION in its environment. */
  readonly version: string;
  /** As what it registers at Consul. */
  readonly service: string;
}

/** A task of it, as Marathon tells it. */
export interface AppTask {
  readonly id: string;
  /** Of its host. */
  readonly host: string;
  /** Its first; 0 where it has none yet. */
  readonly port: number;
  readonly state: string;
  /** All its checks pass, and at least one has answered. */
  readonly alive: boolean;
}

export const serves = ({ state, alive }: AppTask): boolean => state === 'TASK_RUNNING' && alive;

const title = ({ id, host }: AppTask): string => `${id} on ${host}`;

/**
 * What is wrong with an app: not as many instances as declared, one that is not healthy, one of another version.
 * @param says which version each instance says that it is, by task id; undefined where it does not answer
 */
export function appWrong(
  { id, instances, version }: DeclaredApp,
  tasks: readonly AppTask[],
  says: ReadonlyMap<string, string | undefined>,
): string[] {
  const count =
    tasks.length === instances ? [] : [`${id}: ${tasks.length} instances are there, declared are ${instances}`];
  const each = tasks.flatMap((task) => {
    if (!serves(task))
      return [`${title(task)} is ${task.state}${task.state === 'TASK_RUNNING' ? ' and not healthy' : ''}`];
    const said = says.get(task.id);
    if (said === undefined) return [`${title(task)} gives no answer at port ${task.port}`];
    return said === version ? [] : [`${title(task)} says that it is version ${said}, declared is ${version}`];
  });
  return [...count, ...each];
}

/** An instance as Consul has it. */
export interface Registered {
  readonly address: string;
  readonly port: number;
  readonly tags: readonly string[];
  /** Whether none of its checks fails. */
  readonly passing: boolean;
}

/** What one host finds under a name. */
export interface Found {
  /** `/v1/health/service/<name>` */
  readonly http: readonly Registered[];
  /** Addresses of the A records. */
  readonly a: readonly string[];
  /** Ports of the SRV records. */
  readonly srv: readonly number[];
}

/** What one host does not find of the tasks in Consul, and what it finds that is none of them. */
export function unlikeInConsul(
  from: string,
  { service, version }: DeclaredApp,
  tasks: readonly AppTask[],
  found: Found,
): string[] {
  const places = tasks.map(({ host, port }) => `${host}:${port}`);
  const registered = found.http.map(({ address, port }) => `${address}:${port}`);
  const tag = `version-${version}`;
  const named = `${service}.service.consul`;
  const hosts = new Set(tasks.map(({ host }) => host));
  return [
    ...places.filter((place) => !registered.includes(place)).map((place) => `HTTP: ${place} is not in Consul`),
    ...registered
      .filter((place, at) => !places.includes(place) || registered.indexOf(place) !== at)
      .map((place) => `HTTP: ${place} is in Consul and is no task, or is there twice`),
    ...found.http
      .filter(({ passing }) => !passing)
      .map(({ address, port }) => `HTTP: ${address}:${port} is there and not passing`),
    ...found.http
      .filter(({ tags }) => !tags.includes(tag))
      .map(({ address, port, tags }) => `HTTP: ${address}:${port} is tagged ${tags.join(', ')}, not ${tag}`),
    ...differing(`DNS: A of ${named}`, found.a, [...hosts]),
    ...differing(
      `DNS: SRV of ${named}`,
      found.srv.map(String),
      tasks.map(({ port }) => String(port)),
    ),
  ].map((text) => `${from}: ${text}`);
}

/** Consul's `udp_answer_limit`, as it is unless configured: of more, an answer over UDP has a random three. */
const UDP_ANSWERS = 3;

function differing(what: string, found: readonly string[], expected: readonly string[]): string[] {
  const text = (all: readonly string[]): string => [...all].sort().join(', ');
  const isRight =
    found.length === Math.min(UDP_ANSWERS, expected.length) &&
    new Set(found).size === found.length &&
    found.every((one) => expected.includes(one));
  return isRight ? [] : [`${what}: ${text(found) || 'none'}; the tasks have ${text(expected) || 'none'}`];
}

/** What a plan does not show of instances changed by hand. */
export function scaleUnshown(output: string, from: number, to: number): string[] {
  const shown = [...output.matchAll(/\binstances"?\s*[:=]\s*(\d+ -> \d+)\b/g)].map(([, change = '']) => change);
  if (shown.includes(`${from} -> ${to}`)) return [];
  const what = shown.length === 0 ? `: ${output.slice(-1500)}` : `, but ${shown.join(', ')}`;
  return [`the diff does not show instances ${from} -> ${to}${what}`];
}

/** What a deploy of a version that ends at its start did not say. @param said of the app, in its output */
export function untoldFailure(code: number, said: string): string[] {
  const asked: readonly (readonly [RegExp, string])[] = [
    [/last failure: TASK_FAILED/, 'that a task failed'],
    // What Mesos knows of why: the exit code.
    [/exited with status 3\b/, 'how it ended: with exit code 3'],
    [/It was reverted \(.*\): what was there before is there again\./, 'that it was reverted'],
  ];
  return [
    ...(code === 1 ? [] : [`the deploy ended with ${code}, not with 1`]),
    ...asked
      .filter(([pattern]) => !pattern.test(said))
      .map(([, what]) => `the deploy does not say ${what}: ${said.slice(0, 600)}`),
  ];
}

/** Containers of tasks that Marathon does not know, and tasks without a container. @param running by task id */
export function doubled(tasks: readonly AppTask[], running: ReadonlyMap<string, { readonly host: string }>): string[] {
  return [
    ...[...running]
      .filter(([id]) => !tasks.some((task) => task.id === id))
      .map(([id, { host }]) => `${id} runs on ${host}, and Marathon does not know it`),
    ...tasks.filter(({ id }) => !running.has(id)).map((task) => `${title(task)} has no container that runs`),
  ];
}
