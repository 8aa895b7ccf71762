import { run } from '../lab/live';
import { sleep } from './deploy-run';
import type { HadoopFault, Outcome, Say } from './fault';
import type { HadoopBed } from './hadoop-bed';
import { untilWell } from './hosts';
import { InventoryFile } from './inventory';

/** An empty machine takes the place of a host: same name and address, nothing on it. */
function replaceMachine(bed: HadoopBed, host: string): void {
  const container = `longshore-lab-${host}`;
  for (const argv of [
    ['docker', 'rm', '--force', '--volumes', container],
    ['docker', 'volume', 'rm', '--force', `${container}-docker`],
  ])
    run(argv);
  bed.lab('up');
}

/** Waits until HDFS has all copies again. */
async function untilReplicated(bed: HadoopBed): Promise<string[]> {
  const deadline = Date.now() + 5 * 60_000;
  for (;;) {
    const report = bed.hadoop('hdfs', 'fsck', '/');
    const under = /Under-replicated blocks:\s+(\d+)/i.exec(report)?.[1] ?? '?';
    const missing = /Missing blocks:\s+(\d+)/i.exec(report)?.[1] ?? '?';
    if (under === '0' && missing === '0') return [];
    if (Date.now() > deadline) return [`after 5 min HDFS has ${under} under-replicated and ${missing} missing blocks`];
    await sleep(5000);
  }
}

const replaced: HadoopFault = {
  id: 'replaced',
  title: 'a worker dies for good, an empty machine takes its name and address',
  promise: 'deploying makes it a member again, HDFS copies every block to it, the file is whole, the diff is empty',
  runs: 1,
  run: async (bed, say) => {
    bed.putFile();
    bed.hadoop('hdfs', 'dfs', '-setrep', '-w', '2', '/');
    const host = bed.worker;
    replaceMachine(bed, host);
    say(`${host} is an empty machine`);
    bed.deploy();
    const wrong = [...(await untilReplicated(bed)), ...bed.fileFaults(), ...bed.faults()];
    return { wrong, seen: [`${host} is a member again, and holds a copy of every block`] };
  },
};

const lost: HadoopFault = {
  id: 'lost',
  title: 'a worker dies for good and is declared lost (state: lost)',
  promise: 'deploying contacts it no more; then its line may go; each time the diff is empty and the file whole',
  runs: 1,
  run: async (bed, say) => {
    const host = bed.worker;
    const inventory = new InventoryFile(bed.name);
    bed.putFile();
    // Jobs leave files of one copy, which would go with the host: not what this is about.
    bed.hadoop('hdfs', 'dfs', '-setrep', '-w', '2', '/');
    bed.lab('power-off', host, '--hard');
    try {
      inventory.setState(host, 'lost');
      return await departure(bed, host, inventory, say);
    } finally {
      inventory.restore();
      replaceMachine(bed, host);
      bed.deploy();
      await untilReplicated(bed);
    }
  },
};

const leaving: HadoopFault = {
  id: 'leaving',
  title: 'a worker leaves (state: leaving)',
  promise:
    'deploying empties it, HDFS first copies its blocks; then its line may go; each time the diff is empty and the file whole',
  runs: 1,
  run: async (bed, say) => {
    const host = bed.worker;
    const inventory = new InventoryFile(bed.name);
    bed.putFile();
    // With one DataNode that stays two copies can never be made: the operator says so.
    bed.hadoop('hdfs', 'dfs', '-setrep', '-R', '1', '/');
    try {
      inventory.setState(host, 'leaving');
      const outcome = await departure(bed, host, inventory, say);
      const inSwarm = bed.atConsole(host, "docker info --format '{{.Swarm.LocalNodeState}}'").trim();
      return {
        ...outcome,
        wrong: [...outcome.wrong, ...(inSwarm === 'inactive' ? [] : [`${host} is ${inSwarm} in a swarm`])],
      };
    } finally {
      inventory.restore();
      bed.deploy();
      bed.hadoop('hdfs', 'dfs', '-setrep', '-R', '2', '/');
      await untilReplicated(bed);
    }
  },
};

/** Deploy, look; take the line out, deploy, look. */
async function departure(bed: HadoopBed, host: string, inventory: InventoryFile, say: Say): Promise<Outcome> {
  bed.deploy();
  const first = [...(await emptyDiff(bed)), ...bed.fileFaults()];
  say(`deployed; ${host} is gone from the swarm's services`);
  inventory.change(host, () => '');
  bed.deploy();
  const second = [...bed.fileFaults(), ...(await untilWell(bed)).wrong, ...bed.faults()];
  return {
    wrong: [...first, ...second],
    seen: [`${host} left in two deploys, the file could be read all the time`],
  };
}

function emptyDiff(bed: HadoopBed): Promise<string[]> {
  const { status, output } = bed.diff();
  return Promise.resolve(
    status === 0 && /No changes\./.test(output) ? [] : [`the diff is not empty:\n${output.slice(-3000)}`],
  );
}

export const DEPARTURES: readonly HadoopFault[] = [replaced, lost, leaving];
