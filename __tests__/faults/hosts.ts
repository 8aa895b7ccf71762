import type { Bed } from './bed';
import { sleep } from './deploy-run';
import type { HadoopFault, Outcome, Say } from './fault';
import type { HadoopBed } from './hadoop-bed';

const MINUTES = 60;

/** Waits until `longshore verify` finds nothing wrong. @returns seconds, or what is still wrong after the time */
export async function untilWell(bed: Bed, minutes = 6): Promise<{ seconds: number; wrong: string[] }> {
  const start = Date.now();
  for (;;) {
    const { status, output } = bed.longshore(['verify', bed.name]);
    const seconds = (Date.now() - start) / 1000;
    if (status === 0) return { seconds, wrong: [] };
    if (seconds > minutes * MINUTES)
      return { seconds, wrong: [`not well after ${minutes} min:\n${output.slice(-3000)}`] };
    await sleep(3000);
  }
}

/** Everything came back without a deploy. */
async function cameBack(bed: HadoopBed, say: Say): Promise<Outcome> {
  const { seconds, wrong } = await untilWell(bed);
  say(`well after ${seconds.toFixed(0)} s`);
  return {
    wrong: [...wrong, ...bed.fileFaults(), ...bed.faults()],
    seen: [`everything was back ${seconds.toFixed(0)} s after the power, the file is whole, no changes`],
  };
}

const hostDown: HadoopFault = {
  id: 'host-down',
  title: 'a worker is off during the plan; something else is to be changed',
  promise: 'the plan names it and what to do, at most 10 s later than it would end else; the change elsewhere is made',
  runs: 5,
  limitSeconds: 10,
  run: async (bed, say) => {
    const host = bed.worker;
    const normal = bed.diff().seconds;
    bed.lab('power-off', host, '--hard');
    try {
      bed.atConsole(
        bed.manager,
        'docker service update --detach --env-add LONGSHORE_BY_HAND=1 hadoop-resourcemanager >/dev/null',
      );
      const { output, seconds, status } = bed.diff();
      say(`the diff took ${seconds.toFixed(1)} s, ${normal.toFixed(1)} s with all hosts`);
      const named = output.replaceAll(/[\s│]+/g, ' ');
      const wrong = [
        ...(status === 0 ? [] : [`the diff failed:\n${output.slice(-2000)}`]),
        ...(named.includes(`host ${host} cannot be reached`) ? [] : [`${host} is not named`]),
        ...(/Bring it back, or declare it lost \(state: lost\)/.test(named) ? [] : ['what to do is not said']),
        ...(/LONGSHORE_BY_HAND/.test(named) ? [] : ['the change elsewhere is not in the plan']),
      ];
      bed.deploy();
      const env = bed.atConsole(
        bed.manager,
        "docker service inspect --format '{{json .Spec.TaskTemplate.ContainerSpec.Env}}' hadoop-resourcemanager",
      );
      if (env.includes('LONGSHORE_BY_HAND')) wrong.push('the change elsewhere was not made');
      return {
        wrong,
        seen: [`named ${host}, changed the ResourceManager on ${bed.manager}`],
        seconds: Math.max(0, seconds - normal),
      };
    } finally {
      bed.lab('power-on', host);
      const { wrong } = await untilWell(bed);
      if (wrong.length > 0) say(wrong.join('\n'));
    }
  },
};

const managerDown: HadoopFault = {
  id: 'manager-down',
  title: "the swarm's only manager is off during the plan",
  promise: 'the plan names it as the last manager and shows what was last known',
  runs: 1,
  run: async (bed) => {
    bed.lab('power-off', bed.manager, '--hard');
    try {
      const { output, status } = bed.diff();
      const named = output.replaceAll(/[\s│]+/g, ' ');
      return {
        wrong: [
          ...(status === 0 ? [] : [`the diff failed:\n${output.slice(-2000)}`]),
          ...(named.includes(`host ${bed.manager} cannot be reached`) ? [] : [`${bed.manager} is not named`]),
          ...(/no manager of (its|the) swarm answers/.test(named) ? [] : ['it is not said that no manager is left']),
        ],
        seen: ['the plan is empty, warns that no manager answers, and names it'],
      };
    } finally {
      bed.lab('power-on', bed.manager);
      await untilWell(bed);
    }
  },
};

const reboot: HadoopFault = {
  id: 'reboot',
  title: 'a worker is rebooted',
  promise: 'everything comes back by itself, the file is whole, the diff is empty',
  runs: 1,
  run: async (bed, say) => {
    bed.putFile();
    bed.lab('power-off', bed.worker);
    bed.lab('power-on', bed.worker);
    return cameBack(bed, say);
  },
};

const powerCut: HadoopFault = {
  id: 'power-cut',
  title: 'all hosts lose power, and get it back',
  promise: 'everything comes back by itself, the file is whole, the diff is empty',
  runs: 1,
  run: async (bed, say) => {
    bed.putFile();
    for (const host of bed.hosts) bed.lab('power-off', host, '--hard');
    say('all hosts are off');
    for (const host of bed.hosts) bed.lab('power-on', host);
    return cameBack(bed, say);
  },
};

export const HOST_FAULTS: readonly HadoopFault[] = [hostDown, managerDown, reboot, powerCut];
