import { judgeMarathonFlags } from '../../upstream/marathon/flags';
import { judgeMesosFlags, type FlagJudgement } from '../../upstream/mesos/flags';
import { wronglyTold, type Told } from './b1-flags-judge';
import { withKilled } from './b1-killed';
import { leadingState, mesosBack, mesosWrong, runningTasks, seatsOf } from './b1-mesos-api';
import { tasksChanged } from './b1-mesos-judge';
import { containersOf, declaredPrograms, type Program } from './b1-programs';
import { asRecorded, attemptHere, recordedBy } from './b1-recorded';
import { waitUntil } from './clients';
import { quote, titleOf, type ContainerJson, type Live } from './live';
import type { Say } from './proof';
import { judge, type Line } from './row';

/** What each program really got is what is declared, and what the real one takes. */
export function flags(live: Live, say: Say): Promise<Line> {
  const id = 'B1.mesos.flags';
  const done = 'read what each master, agent and Marathon was really started with, and judged it by the contracts';
  return attemptHere(live, id, done, async () => {
    say(done);
    const programs = declaredPrograms(live);
    if (programs.length === 0) throw new Error(`${live.environment}: neither Mesos nor Marathon is declared`);
    const [distribution = 'clusterd'] = live.manifest.mesosClusters.map((cluster) => cluster.distribution);
    const wrong: string[] = [];
    let words = 0;
    for (const program of programs) {
      const recorded = await recordedBy(live, program);
      const declared = recorded === undefined ? program.told : asRecorded(program);
      const got = recorded ?? (await engineSays(live, program.container));
      wrong.push(...wronglyTold(titleOf(program.container), declared, got, judged(program.program, distribution, got)));
      words += got.argv.length;
    }
    const titles = programs.map(({ container }) => titleOf(container)).join(', ');
    return judge(id, done, wrong, [`${titles}: as declared, no flag that the real one refuses or passes over`], {
      programs: programs.length,
      arguments: words,
    });
  });
}

function judged(program: Program, distribution: 'clusterd' | 'apache', got: Told): FlagJudgement {
  return program === 'marathon' ? judgeMarathonFlags(got) : judgeMesosFlags(program, distribution, got);
}

/** Of a real program, which writes nothing down. */
async function engineSays(live: Live, { host, service }: ContainerJson): Promise<Told> {
  const format = '{"argv":{{json .Config.Cmd}},"environment":{{json .Config.Env}}}';
  const text = await live.succeedOn(host, `$D inspect --type container --format ${quote(format)} ${quote(service)}`);
  const { argv, environment } = JSON.parse(text) as { argv: string[] | null; environment: string[] };
  const entries = environment.map((variable) => [variable.split('=')[0] ?? '', variable.replace(/^[^=]*=/, '')]);
  return { argv: argv ?? [], environment: Object.fromEntries(entries) as Record<string, string> };
}

export function agents(live: Live, say: Say): Promise<Line> {
  const id = 'B1.mesos.agents';
  const done = 'asked every master for /state';
  return attemptHere(live, id, done, async () => {
    say(done);
    const wrong = await mesosWrong(live);
    const seats = seatsOf(live, 'mesos-agent');
    const masters = seatsOf(live, 'mesos-master').map(({ name }) => name);
    const { leader } = wrong.length === 0 ? await leadingState(live) : { leader: undefined };
    const others = masters.filter((name) => name !== leader?.name);
    return judge(
      id,
      done,
      wrong,
      [
        `${leader?.name ?? ''} leads, ${others.join(' and ')} redirect to it`,
        `agents of ${seats.map(({ name, address }) => `${name} (${address})`).join(', ')} are active`,
      ],
      { masters: masters.length, agents: seats.length },
    );
  });
}

/** ZooKeeper's session of a master that is gone, 10 s, and what an election and the agents' registration take. */
const LEADER_SECONDS = 90;

export function leader(live: Live, say: Say): Promise<Line> {
  const id = 'B1.mesos.leader';
  const done = 'killed the leading master (docker kill)';
  return attemptHere(live, id, done, async () => {
    say(done);
    const before = { tasks: await runningTasks(live), ...(await leadingState(live)) };
    const master = containersOf(live, 'mesos-master').find(({ host }) => host === before.leader.name);
    if (master === undefined) throw new Error(`${before.leader.name} leads, and no master is declared on it`);
    try {
      return await withKilled(live, master, async (at) => {
        let now = before.leader.name;
        // The agents are those of the state of before, registered with the new leader under their ids.
        const areBack = async (): Promise<boolean> => {
          const { leader: other, state } = await leadingState(live);
          now = other.name;
          const ids = state.slaves.filter(({ active }) => active).map((agent) => agent.id);
          return other.name !== master.host && before.state.slaves.every((agent) => ids.includes(agent.id));
        };
        const isBack = await waitUntil('another leader with all agents', LEADER_SECONDS, areBack).then(
          () => true,
          () => false,
        );
        const seconds = (Date.now() - at) / 1000;
        const wrong = [
          ...(isBack ? [] : [`after ${LEADER_SECONDS} s no other master led with the agents that ${master.host} had`]),
          ...tasksChanged(before.tasks, await runningTasks(live)),
        ];
        const right = [
          `${master.host} led, then ${now}, with the same ${before.state.slaves.length} agents`,
          `${before.tasks.size} tasks run on: the same ids, containers and times of start`,
        ];
        return judge(id, done, wrong, right, { seconds, tasks: before.tasks.size });
      });
    } finally {
      await mesosBack(live);
    }
  });
}
