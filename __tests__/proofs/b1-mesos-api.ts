import { PLACES } from '../../constructs/mesos/places';
import type { MasterAnswer, MesosState, RunningTask, RunningTasks, Seat } from './b1-mesos-judge';
import { agentsWrong, leaderIn, mastersWrong, unsaidHealthy } from './b1-mesos-judge';
import { containersOf } from './b1-programs';
import { waitUntil } from './clients';
import { quote, type ContainerJson, type Live } from './live';

/** What a task's container carries: Marathon gives it. */
const TASK_LABEL = 'MESOS_TASK_ID';

/** Where the masters are declared to be, and the agents. @throws Error where none are */
export function seatsOf(live: Live, program: 'mesos-master' | 'mesos-agent'): Seat[] {
  const seats = containersOf(live, program).map(({ host }) => ({ name: host, address: live.host(host).address }));
  if (seats.length === 0) throw new Error(`${live.environment}: no ${program} is declared`);
  return seats;
}

/** How each master answers when it is asked for `/state`, redirects not followed. */
export async function masterAnswers(live: Live): Promise<Map<string, MasterAnswer>> {
  const asked = containersOf(live, 'mesos-master').map(async (master): Promise<[string, MasterAnswer]> => {
    const answer = await ask(live, master, '/state').catch(() => ({ status: 0 }));
    return [master.host, answer];
  });
  return new Map(await Promise.all(asked));
}

/** In a daemon's own container, as its checks ask: with its credentials and certificates where it has them, in no argument list. */
async function ask(live: Live, daemon: ContainerJson, path: string): Promise<MasterAnswer> {
  const settings =
    `[ ! -f ${PLACES.operator} ] || printf 'user = "%s:%s"\\n' "$LONGSHORE_MESOS_PRINCIPAL" "$(cat ${PLACES.operator})"; ` +
    `[ ! -f ${PLACES.ca} ] || printf 'cacert = "%s"\\ncert = "%s"\\nkey = "%s"\\n' ${PLACES.ca} ${PLACES.certificate} ${PLACES.key}`;
  const curl = `curl -sS --max-time 10 -K - -w '\\n%{http_code} %{redirect_url}' "$LONGSHORE_MESOS_URL"${quote(path)}`;
  const { code, stdout } = await live.tryIn(daemon, `{ ${settings}; } | ${curl}`);
  const end = stdout.lastIndexOf('\n');
  const [status = '0', location = ''] = stdout.slice(end + 1).split(' ');
  if (code !== 0 || status === '000') return { status: 0 };
  return {
    status: Number(status),
    ...(location !== '' && { location }),
    ...(status === '200' && { state: JSON.parse(stdout.slice(0, end)) as MesosState }),
  };
}

/** The leading master's host and what it knows. @throws Error where none leads */
export async function leadingState(live: Live): Promise<{ readonly leader: Seat; readonly state: MesosState }> {
  const answers = await masterAnswers(live);
  const leader = leaderIn(seatsOf(live, 'mesos-master'), answers);
  const state = leader === undefined ? undefined : answers.get(leader.name)?.state;
  if (leader === undefined || state === undefined) throw new Error(`${live.environment}: no master of Mesos leads`);
  return { leader, state };
}

/** What is wrong with masters and agents, as the leading master has it. */
export async function mesosWrong(live: Live): Promise<string[]> {
  const masters = seatsOf(live, 'mesos-master');
  const answers = await masterAnswers(live);
  const leader = leaderIn(masters, answers);
  const state = leader === undefined ? undefined : answers.get(leader.name)?.state;
  const agents = state === undefined ? [] : agentsWrong(seatsOf(live, 'mesos-agent'), state);
  return [...mastersWrong(masters, answers), ...agents];
}

/** An agent that comes back registers within its back-off, a master within ZooKeeper's session. */
const SETTLE_SECONDS = 120;

/** Ends when masters and agents are well; quietly where that does not come, for the line to say so. */
export async function mesosBack(live: Live, seconds = SETTLE_SECONDS): Promise<void> {
  const isWell = async (): Promise<boolean> => (await mesosWrong(live)).length === 0;
  await waitUntil('masters and agents of Mesos to be well', seconds, isWell).catch(() => undefined);
}

/** Ends when an agent has said of each task that it is healthy; quietly where that does not come. */
export async function saidHealthy(live: Live, tasks: readonly string[], seconds: number): Promise<void> {
  const areSaid = async (): Promise<boolean> => unsaidHealthy((await leadingState(live)).state, tasks).length === 0;
  await waitUntil('the agents to say that all are healthy', seconds, areSaid).catch(() => undefined);
}

/** A call of the operator API that only changes something, as `longshore mesos` makes it. @throws Error for an answer that refuses it */
export async function operate(
  live: Live,
  call: Readonly<Record<string, unknown>> & { readonly type: string },
): Promise<void> {
  const [master] = containersOf(live, 'mesos-master');
  if (master === undefined) throw new Error(`${live.environment}: no mesos-master is declared`);
  // It passes the call on to the one that leads.
  const answer = await live.in(master, `sh ${PLACES.state} api`, { input: JSON.stringify(call) });
  if (!/(^|\n)2\d\d\s*$/.test(answer)) throw new Error(`${call.type}: the master answers ${answer.trim()}`);
}

/** Containers of tasks that run now, as the engines of the agents' hosts know them. @param hosts default: of all agents */
export async function runningTasks(
  live: Live,
  hosts = seatsOf(live, 'mesos-agent').map(({ name }) => name),
): Promise<RunningTasks> {
  const format = `{{index .Config.Labels "${TASK_LABEL}"}} {{.Id}} {{.State.StartedAt}}`;
  const script =
    `ids=$($D ps -q --no-trunc --filter label=${TASK_LABEL}) || exit 3; ` +
    `[ -z "$ids" ] || $D inspect --type container --format ${quote(format)} $ids`;
  const found = hosts.map(async (host) =>
    (await live.succeedOn(host, script))
      .split('\n')
      .filter((line) => line !== '')
      .map((line): [string, RunningTask] => {
        const [id = '', container = '', startedAt = ''] = line.split(' ');
        return [id, { host, container, startedAt }];
      }),
  );
  return new Map((await Promise.all(found)).flat());
}
