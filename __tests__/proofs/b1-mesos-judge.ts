/** What is read of a master's `/state`. */
export interface MesosState {
  /** `master@192.0.2.1:5050`, of who answers. */
  readonly pid: string;
  /** Of who leads. */
  readonly leader?: string;
  readonly slaves: readonly MesosAgent[];
  /** Of who leads; absent where nothing ever registered. */
  readonly frameworks?: readonly { readonly tasks: readonly MesosTask[] }[];
}

/** A task as the leading master knows it. */
export interface MesosTask {
  readonly id: string;
  /** The last one is what it is now. */
  readonly statuses: readonly { readonly state: string; readonly healthy?: boolean }[];
}

/** An agent as the leading master knows it. */
export interface MesosAgent {
  readonly id: string;
  readonly hostname: string;
  /** `slave(1)@192.0.2.1:5051`. */
  readonly pid: string;
  readonly active: boolean;
}

/** A host of the cluster, as declared. */
export interface Seat {
  readonly name: string;
  readonly address: string;
}

/** Where a process of Mesos is, from its pid. */
export const addressOf = (pid: string | undefined): string | undefined => /@(.+):\d+$/.exec(pid ?? '')?.[1];

/** What is wrong with the agents: each declared one is active once, at its host's address and with it as its name; nobody else is there. */
export function agentsWrong(declared: readonly Seat[], { slaves }: Pick<MesosState, 'slaves'>): string[] {
  const at = (address: string): MesosAgent[] => slaves.filter(({ pid }) => addressOf(pid) === address);
  const wrong = declared.flatMap(({ name, address }) => {
    const found = at(address);
    const [agent] = found;
    if (agent === undefined) return [`${name}: no agent of it is registered`];
    if (found.length > 1) return [`${name}: ${found.length} agents are registered from it`];
    return [
      ...(agent.active ? [] : [`${name}: its agent is registered and not active`]),
      ...(agent.hostname === address
        ? []
        : [`${name}: its agent calls itself ${agent.hostname}, so HOST in its tasks is not its address ${address}`]),
    ];
  });
  const strangers = slaves.filter(({ pid }) => !declared.some(({ address }) => addressOf(pid) === address));
  return [...wrong, ...strangers.map(({ pid }) => `${pid} is registered and not declared`)];
}

/** Tasks of which no agent says that they are healthy: an agent says so after the first check, also of an instance that Marathon has as healthy from before. */
export function unsaidHealthy({ frameworks = [] }: Pick<MesosState, 'frameworks'>, ids: readonly string[]): string[] {
  const said = frameworks
    .flatMap(({ tasks }) => tasks)
    .filter(({ statuses }) => statuses.at(-1)?.healthy === true)
    .map(({ id }) => id);
  return ids.filter((id) => !said.includes(id));
}

/** What is wrong with the agent of a host that is drained: it is offered to nobody, and nothing runs there. @param running by task id */
export function undrained(
  { name, address }: Seat,
  { slaves }: Pick<MesosState, 'slaves'>,
  running: RunningTasks,
  when: string,
): string[] {
  const isActive = slaves.some(({ pid, active }) => active && addressOf(pid) === address);
  const left = [...running].filter(([, { host }]) => host === name).map(([task]) => task);
  return [
    ...(isActive ? [`${name}: its agent is active ${when}`] : []),
    ...left.map((task) => `${task} runs on ${name} ${when}`),
  ];
}

/** How one master answered when it was asked for `/state`. */
export interface MasterAnswer {
  /** 0: it did not answer. */
  readonly status: number;
  /** Where a redirect leads. */
  readonly location?: string;
  readonly state?: MesosState;
}

/** The host whose master leads, by what the masters say; undefined where none says so of itself. */
export function leaderIn(declared: readonly Seat[], answers: ReadonlyMap<string, MasterAnswer>): Seat | undefined {
  return declared.find(({ name, address }) => {
    const { status, state } = answers.get(name) ?? { status: 0 };
    return status === 200 && addressOf(state?.pid) === address && addressOf(state?.leader) === address;
  });
}

/** What is wrong with the masters: one leads, all others lead to it. */
export function mastersWrong(declared: readonly Seat[], answers: ReadonlyMap<string, MasterAnswer>): string[] {
  const leader = leaderIn(declared, answers);
  if (leader === undefined) return ['no master says that it leads'];
  return declared.flatMap(({ name }) => {
    const answer = answers.get(name);
    if (name === leader.name) return [];
    if (answer === undefined || answer.status === 0) return [`${name}: its master does not answer`];
    if (answer.status !== 307)
      return [`${name}: its master answers ${answer.status}, not with a redirect to ${leader.name}`];
    const to = hostOf(answer.location);
    return to === leader.address ? [] : [`${name}: its master redirects to ${to}, and ${leader.name} leads`];
  });
}

function hostOf(location = ''): string {
  // Mesos leaves the scheme to the client: //192.0.2.1:5050/state
  return /^(?:https?:)?\/\/([^/]+?)(?::\d+)?(?:\/|$)/.exec(location)?.[1] ?? `"${location}"`;
}

/** A task that runs, as its host's engine knows it. */
export interface RunningTask {
  readonly host: string;
  readonly container: string;
  readonly startedAt: string;
}

/** By task id. */
export type RunningTasks = ReadonlyMap<string, RunningTask>;

/** Tasks that are not the same any more: gone, new, or started again. */
export function tasksChanged(before: RunningTasks, after: RunningTasks): string[] {
  const lost = [...before].flatMap(([id, { host, container, startedAt }]) => {
    const now = after.get(id);
    if (now === undefined) return [`${id} ran on ${host} and does not run any more`];
    if (now.container === container && now.startedAt === startedAt) return [];
    return [`${id} on ${host} ran since ${startedAt}, and runs on ${now.host} since ${now.startedAt}`];
  });
  const fresh = [...after].filter(([id]) => !before.has(id));
  return [...lost, ...fresh.map(([id, { host }]) => `${id} on ${host} is new`)];
}

/** When a daemon was asked, until when it had answered or it was clear that it does not. Milliseconds since the epoch. */
export interface Asked {
  readonly member: string;
  readonly at: number;
  readonly until: number;
  readonly answered: boolean;
}

/** From the first question in a row without an answer to the end of the last one. */
export interface Silence {
  readonly member: string;
  readonly from: number;
  readonly to: number;
}

export function silences(asked: readonly Asked[]): Silence[] {
  const open = new Map<string, Silence>();
  const all: Silence[] = [];
  for (const { member, at, until, answered } of [...asked].sort((a, b) => a.at - b.at)) {
    const before = open.get(member);
    if (answered) {
      if (before !== undefined) all.push(before);
      open.delete(member);
    } else open.set(member, { member, from: before?.from ?? at, to: until });
  }
  return [...all, ...open.values()].sort((a, b) => a.from - b.from);
}

/** Pairs of daemons that were away at the same time. */
export function awayTogether(what: string, asked: readonly Asked[]): string[] {
  const all = silences(asked);
  return all.flatMap((one, index) =>
    all
      .slice(index + 1)
      .filter((other) => other.member !== one.member && other.from <= one.to)
      .map((other) => {
        const seconds = (Math.min(one.to, other.to) - other.from) / 1000;
        return `${what}: ${one.member} and ${other.member} were away together for ${seconds.toFixed(1)} s`;
      }),
  );
}
