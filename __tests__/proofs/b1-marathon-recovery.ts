import { withKilled } from './b1-killed';
import { START_SECONDS } from './b1-marathon';
import { Marathon } from './b1-marathon-api';
import { mesosBack, mesosWrong, runningTasks } from './b1-mesos-api';
import { tasksChanged, type RunningTasks } from './b1-mesos-judge';
import { containersOf } from './b1-programs';
import { attemptHere } from './b1-recorded';
import { leader as zooKeeperLeader, membersOf, quorumBack } from './b1-zookeeper';
import { waitUntil } from './clients';
import type { ContainerJson, Live } from './live';
import type { Say } from './proof';
import { judge, type Line } from './row';

/** ZooKeeper's session of a leader that is gone, 10 s, and what the next one reads before it answers. */
const LEADER_SECONDS = 90;

/** What one fault of the line showed. */
interface Shown {
  readonly wrong: readonly string[];
  readonly right: string;
  readonly seconds: number;
}

/** An instance, the leading Marathon, and the leader of ZooKeeper are killed, one after the other. */
export function recovery(live: Live, say: Say): Promise<Line> {
  const id = 'B1.marathon.recovery';
  const done =
    "killed an instance of the app, the leading Marathon, and ZooKeeper's leader (docker kill), one after the other";
  return attemptHere(live, id, done, async () => {
    say(done);
    const marathon = new Marathon(live);
    const instance = await instanceKilled(live, marathon);
    say(`well ${instance.seconds.toFixed(0)} s after an instance was killed`);
    const leader = await marathonKilled(live, marathon);
    const ensemble = await zooKeeperKilled(live, marathon);
    const all = [instance, leader, ensemble];
    return judge(
      id,
      done,
      all.flatMap(({ wrong }) => wrong),
      all.map(({ right }) => right),
      { instanceSeconds: instance.seconds, marathonSeconds: leader.seconds, zooKeeperSeconds: ensemble.seconds },
    );
  });
}

async function instanceKilled(live: Live, marathon: Marathon): Promise<Shown> {
  const before = await runningTasks(live);
  const tasks = await marathon.tasks();
  const [killed] = [...before].filter(([id]) => tasks.some((task) => task.id === id));
  if (killed === undefined) throw new Error(`${marathon.app.id}: no container of it runs`);
  const [id, { host, container }] = killed;
  const at = Date.now();
  await live.succeedOn(host, `$D kill ${container}`);
  const isOther = async (): Promise<boolean> =>
    !(await marathon.tasks()).some((task) => task.id === id) && (await marathon.wrong()).length === 0;
  await waitUntil('another instance in its place', START_SECONDS, isOther).catch(() => undefined);
  const seconds = (Date.now() - at) / 1000;
  const after = await runningTasks(live);
  const others = new Map([...before].filter(([task]) => task !== id));
  const kept = new Map([...after].filter(([task]) => others.has(task)));
  return {
    wrong: [
      ...(after.has(id) ? [`${id} was killed and runs`] : []),
      ...(await marathon.wrong()),
      ...tasksChanged(others, kept),
    ],
    right: `an instance on ${host} killed: ${marathon.app.instances} healthy again after ${seconds.toFixed(1)} s, the others ran on`,
    seconds,
  };
}

async function marathonKilled(live: Live, marathon: Marathon): Promise<Shown> {
  const led = await marathon.leader();
  const leading = containersOf(live, 'marathon').find(({ host }) => host === led);
  if (leading === undefined) throw new Error(`Marathon is led by ${led}, where none is declared`);
  const isElsewhere = async (): Promise<boolean> =>
    (await marathon.leader()) !== led && (await marathon.wrong()).length === 0;
  const { seconds, ...shown } = await leaderKilled(live, leading, 'Marathon', isElsewhere);
  await marathon.back(START_SECONDS);
  return { ...shown, seconds, wrong: [...shown.wrong, ...(await marathon.wrong())] };
}

async function zooKeeperKilled(live: Live, marathon: Marathon): Promise<Shown> {
  const led = await zooKeeperLeader(live);
  const leading = membersOf(live).find(({ host }) => host === led);
  if (leading === undefined) throw new Error(`${live.environment}: ZooKeeper has no leader`);
  const isElsewhere = async (): Promise<boolean> => {
    const now = await zooKeeperLeader(live);
    return (
      now !== undefined && now !== led && (await mesosWrong(live)).length === 0 && (await marathon.wrong()).length === 0
    );
  };
  try {
    return await leaderKilled(live, leading, 'ZooKeeper', isElsewhere);
  } finally {
    await quorumBack(live);
    await mesosBack(live);
  }
}

async function leaderKilled(
  live: Live,
  leading: ContainerJson,
  what: string,
  isElsewhere: () => Promise<boolean>,
): Promise<Shown> {
  const before: RunningTasks = await runningTasks(live);
  return withKilled(live, leading, async (at) => {
    const isWell = await waitUntil('another leader', LEADER_SECONDS, isElsewhere).then(
      () => true,
      () => false,
    );
    const seconds = (Date.now() - at) / 1000;
    return {
      wrong: [
        ...(isWell
          ? []
          : [`${what}: nobody else led, with all well, within ${LEADER_SECONDS} s of the loss of ${leading.host}`]),
        ...tasksChanged(before, await runningTasks(live)),
      ],
      right: `${what}: ${leading.host} led and was killed, all well after ${seconds.toFixed(1)} s; ${before.size} tasks ran on`,
      seconds,
    };
  });
}
