import { httpOverSsh, UnreachableError } from '../../provider/transport';
import { deploy, saidLast } from './b1-deploy';
import { misordered, restarted } from './b1-judge';
import { leadingState, mesosBack, mesosWrong, runningTasks } from './b1-mesos-api';
import { awayTogether, silences, tasksChanged, type Asked } from './b1-mesos-judge';
import { containersOf, declaredPrograms, flagOf, type DeclaredProgram, type Program } from './b1-programs';
import { attemptHere } from './b1-recorded';
import type { ContainerJson, Live } from './live';
import type { Say } from './proof';
import { judge, type Line } from './row';

const ROLLED = ['mesos-master', 'mesos-agent'] as const satisfies readonly Program[];
/** Between two questions, where a daemon answers faster. */
const EVERY_MILLISECONDS = 250;

/** One deploy that restarts every master and agent. */
interface Roll {
  readonly orders: readonly string[];
  readonly wrong: readonly string[];
}

/** Deploys other settings of masters and agents and the declared ones again, while each is asked whether it serves. */
export function roll(live: Live, say: Say): Promise<Line> {
  const id = 'B1.mesos.roll';
  const done =
    'deployed other settings of masters and agents, and the declared ones again, while each was asked for /health';
  return attemptHere(live, id, done, async () => {
    say(done);
    const tasks = await runningTasks(live);
    if (tasks.size === 0) throw new Error(`${live.environment}: no task runs that could be lost`);
    const asking = new Asking(live);
    const rolls: Roll[] = [];
    let asked: readonly Asked[] = [];
    try {
      rolls.push(await rollOnce(live, true, say));
    } finally {
      // Also after a failure: nothing of the proof stays deployed.
      try {
        rolls.push(await rollOnce(live, false, say));
      } finally {
        asked = await asking.stop();
      }
    }
    await mesosBack(live);
    const of = (program: Program): Asked[] => asked.filter(({ member }) => member.startsWith(program));
    const wrong = [
      ...rolls.flatMap((one) => one.wrong),
      ...ROLLED.flatMap((program) => awayTogether(program, of(program))),
      ...(await mesosWrong(live)),
      ...tasksChanged(tasks, await runningTasks(live)),
    ];
    const away = silences(asked);
    const longest = Math.max(0, ...away.map(({ from, to }) => to - from)) / 1000;
    const right = [
      ...rolls.flatMap(({ orders }) => orders),
      `seen away ${away.length} times, ${longest.toFixed(1)} s at most, never two masters or two agents at once`,
      `${tasks.size} tasks ran on in the same containers`,
    ];
    return judge(id, done, wrong, right, { asked: asked.length, longestAway: longest });
  });
}

async function rollOnce(live: Live, changed: boolean, say: Say): Promise<Roll> {
  const { leader } = await leadingState(live);
  const before = await startedAt(live);
  const run = await deploy(live, { variant: changed ? 'mesos' : undefined });
  say(`deployed in ${run.seconds.toFixed(0)} s`);
  const after = await startedAt(live);
  const failed = run.code === 0 ? [] : [`the deploy ended with ${run.code}: ${saidLast(run)}`];
  const orderOf = (program: Program): string[] => restarted(of(before, program), of(after, program));
  const agents = containersOf(live, 'mesos-agent').filter(({ host }) => !orderOf('mesos-agent').includes(host));
  const masters = containersOf(live, 'mesos-master').map(({ host }) => host);
  return {
    orders: [
      `masters restarted in the order ${orderOf('mesos-master').join(', ')}: the leader last`,
      `agents in the order ${orderOf('mesos-agent').join(', ')}`,
    ],
    wrong: [
      ...failed,
      ...misordered('masters', masters, orderOf('mesos-master'), leader.name),
      ...agents.map(({ host }) => `agents: ${host} did not restart`),
    ],
  };
}

/** When each began to run, by program and host. */
async function startedAt(live: Live): Promise<Map<string, string>> {
  const inventory = await live.inventory();
  return new Map(
    ROLLED.flatMap((program) =>
      containersOf(live, program).map((container): [string, string] => {
        const found = inventory
          .get(container.host)
          ?.find(({ service, status }) => service === container.service && status === 'running');
        return [nameOf(container), found?.startedAt ?? 'not running'];
      }),
    ),
  );
}

const nameOf = ({ daemon, host }: ContainerJson): string => `${daemon} ${host}`;

function of(all: ReadonlyMap<string, string>, program: Program): Map<string, string> {
  return new Map(
    [...all]
      .filter(([name]) => name.startsWith(`${program} `))
      .map(([name, at]) => [name.slice(program.length + 1), at]),
  );
}

/** Asks every master and agent all the time whether it serves, each at its host's address. */
class Asking {
  private readonly asked: Asked[] = [];
  private readonly running: Promise<unknown>;
  private isOver = false;

  constructor(live: Live) {
    const daemons = declaredPrograms(live).filter(({ program }) => program !== 'marathon');
    this.running = Promise.all(daemons.map((daemon) => this.ask(live, daemon)));
  }

  private async ask(live: Live, { container, told }: DeclaredProgram): Promise<void> {
    const { address } = live.host(container.host);
    const api = httpOverSsh(live.connection(container.host), Number(flagOf(told, 'port')), address);
    while (!this.isOver) {
      const at = Date.now();
      const answered = await api.call('GET', '/health', { seconds: 3 }).then(
        ({ status }) => status === 200,
        // Anything but nobody there is an answer: one that speaks TLS.
        (error: unknown) => !(error instanceof UnreachableError),
      );
      this.asked.push({ member: nameOf(container), at, until: Date.now(), answered });
      const left = EVERY_MILLISECONDS - (Date.now() - at);
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
    }
  }

  async stop(): Promise<readonly Asked[]> {
    this.isOver = true;
    await this.running;
    return this.asked;
  }
}
