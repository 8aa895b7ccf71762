import { isRefused, readDuration } from '../../upstream/mesos/flags';
import { lab } from '../lab/live';
import { agentsBack } from './b1-consul';
import { consulWrong } from './b1-marathon-consul';
import { Marathon } from './b1-marathon-api';
import { doubled } from './b1-marathon-judge';
import { flagOf, declaredPrograms } from './b1-programs';
import { attemptHere } from './b1-recorded';
import { leadingState, mesosBack, mesosWrong, runningTasks, seatsOf } from './b1-mesos-api';
import { quorumBack } from './b1-zookeeper';
import type { Seat } from './b1-mesos-judge';
import { waitUntil } from './clients';
import type { Live } from './live';
import type { Say } from './proof';
import { judge, type Line } from './row';

/** What is added to the agent's time-out: a launch elsewhere, and its first check. */
const LAUNCH_SECONDS = 120;

/** A host loses its power: its instance runs elsewhere, and does not run twice when the host is back. */
export function hostLost(live: Live, say: Say): Promise<Line> {
  const id = 'B1.marathon.host';
  const done = 'pulled the plug of a host that runs an instance, and put it back';
  return attemptHere(live, id, done, async () => {
    if (!live.environment.startsWith('lab'))
      throw new Error(`${live.environment}: a proof has no hand on the power of its hosts`);
    say(done);
    const marathon = new Marathon(live);
    const { leader } = await leadingState(live);
    const before = await marathon.tasks();
    const seat = seatsOf(live, 'mesos-agent').findLast(
      ({ name, address }) => name !== leader.name && before.some(({ host }) => host === address),
    );
    if (seat === undefined) throw new Error(`${marathon.app.id}: no instance runs beside the leading master's host`);
    const timeout = agentTimeout(live);
    const lost = await withoutPower(live, marathon, seat, timeout + LAUNCH_SECONDS).finally(() =>
      lab('power-on', seat.name),
    );
    say(`well ${lost.seconds.toFixed(0)} s after ${seat.name} lost its power`);
    await Promise.all([quorumBack(live), agentsBack(live), mesosBack(live)]);
    const tasks = await marathon.tasks();
    const wrong = [
      ...lost.wrong,
      ...(await mesosWrong(live)),
      ...(await marathon.wrong()),
      ...doubled(tasks, await runningTasks(live)),
      ...(await consulWrong(live, marathon.app, tasks)),
    ];
    const right = [
      `${seat.name} off: ${marathon.app.instances} healthy elsewhere after ${lost.seconds.toFixed(0)} s (the master gives an agent ${timeout} s)`,
      `${seat.name} on: its agent is active, each instance runs once, Consul has no ghost`,
    ];
    return judge(id, done, wrong, right, { seconds: lost.seconds, agentTimeout: timeout });
  });
}

async function withoutPower(
  live: Live,
  marathon: Marathon,
  off: Seat,
  limit: number,
): Promise<{ readonly seconds: number; readonly wrong: readonly string[] }> {
  lab('power-off', off.name, '--hard');
  const at = Date.now();
  const isElsewhere = async (): Promise<boolean> => {
    const tasks = await marathon.tasks();
    return tasks.every(({ host }) => host !== off.address) && (await marathon.wrong()).length === 0;
  };
  await waitUntil('its instance elsewhere', limit, isElsewhere).catch(() => undefined);
  const seconds = (Date.now() - at) / 1000;
  const others = seatsOf(live, 'mesos-agent').filter(({ name }) => name !== off.name);
  const running = await runningTasks(
    live,
    others.map(({ name }) => name),
  );
  return { seconds, wrong: [...(await marathon.wrong()), ...doubled(await marathon.tasks(), running)] };
}

/** Seconds until the master gives up an agent: what it is told, or Mesos' own 15 s, five times. */
function agentTimeout(live: Live): number {
  const master = declaredPrograms(live).find(({ program }) => program === 'mesos-master');
  const told = (name: string): string | undefined => master && flagOf(master.told, name);
  const ping = readDuration(told('agent_ping_timeout') ?? '15secs');
  if (isRefused(ping)) throw new Error(`agent_ping_timeout: ${ping.says}`);
  return (ping.value / 1e9) * Number(told('max_agent_ping_timeouts') ?? '5');
}
