import {
  difference,
  misplaced,
  parseDataNodes,
  parseNodeManagers,
  sameMachines,
  unhealthy,
  type Machine,
} from './a1-judge';
import { dataNodesBean, waitUntil } from './clients';
import { quoteAll, titleOf, type ContainerJson, type Live } from './live';
import type { Fault, Proof, Say } from './proof';
import { attempt, judge, verdictOf, type Line } from './row';

/** Seconds since a DataNode's last heartbeat that still count as alive; it beats every 3 s. */
const LAST_CONTACT = 30;

/** A1: each daemon in a container on its declared host, as many distinct hosts as declared. */
export class A1 implements Proof {
  readonly row = 'A1';
  readonly title = 'One master and its slaves, each on its own host, in containers';
  readonly breaks = [(live: Live, say: Say): Promise<Fault> => this.breakIt(live, say)];
  readonly limits = [
    {
      notShown:
        'The lab hosts are containers with a systemd, a machine-id and a Docker engine of their own on one kernel: distinct hosts, not distinct hardware.',
      wouldShow: '`npm run prove -- A1 --environment staging` with physical machines in hosts/staging.yaml.',
    },
  ];

  async run(live: Live): Promise<Line[]> {
    return Promise.all([
      this.placement(live),
      this.health(live),
      this.machines(live),
      this.hdfs(live),
      this.yarn(live),
    ]);
  }

  private placement(live: Live): Promise<Line> {
    const { containers, hosts } = live.manifest;
    const done = `looked on all ${hosts.length} hosts for the ${containers.length} declared containers`;
    return attempt('A1.placement', done, async () => {
      const wrong = misplaced(containers, await live.inventory());
      const right = live.hosts.map(
        ({ name }) =>
          `${name}: ${containers
            .filter(({ host }) => host === name)
            .map(({ daemon }) => daemon)
            .join(', ')}`,
      );
      return judge('A1.placement', done, wrong, right, { containers: containers.length, hosts: live.hosts.length });
    });
  }

  private health(live: Live): Promise<Line> {
    const done = 'asked each engine for the health of each task';
    return attempt('A1.health', done, async () => {
      const wrong = unhealthy(live.manifest.containers, await live.inventory());
      return judge('A1.health', done, wrong, [`all ${live.manifest.containers.length} healthy`]);
    });
  }

  private machines(live: Live): Promise<Line> {
    const done = 'read machine-id, engine id and swarm node id of each host';
    return attempt('A1.hosts', done, async () => {
      const machines = await Promise.all(live.hosts.map(({ name }) => machine(live, name)));
      const right = machines.map(
        ({ host, machineId, nodeId }) => `${host}: machine ${machineId.slice(0, 8)}, swarm node ${nodeId.slice(0, 8)}`,
      );
      return judge('A1.hosts', done, sameMachines(machines), right, { hosts: machines.length });
    });
  }

  private hdfs(live: Live): Promise<Line> {
    const done = 'asked the NameNode for its live DataNodes';
    return attempt('A1.hdfs', done, async () => {
      const { live: seen, dead } = parseDataNodes(await live.json(live.daemon('namenode'), dataNodesBean));
      const silent = [...seen]
        .filter(([, seconds]) => seconds > LAST_CONTACT)
        .map(([name, seconds]) => `DataNode of ${name} is silent for ${seconds} s`);
      const wrong = [
        ...difference(
          'DataNode',
          live.daemons('datanode').map(({ host }) => host),
          [...seen.keys()],
        ),
        ...dead.filter((name) => !seen.has(name)).map((name) => `DataNode of ${name} is dead`),
        ...silent,
      ];
      return judge('A1.hdfs', done, wrong, [`DataNodes of ${[...seen.keys()].sort().join(', ')}`], {
        dataNodes: seen.size,
      });
    });
  }

  private yarn(live: Live): Promise<Line> {
    const done = 'asked the ResourceManager for its running NodeManagers';
    return attempt('A1.yarn', done, async () => {
      const { running, others } = parseNodeManagers(
        await live.json(live.daemon('resourcemanager'), '/ws/v1/cluster/nodes'),
      );
      const declared = live.daemons('nodemanager').map(({ host }) => host);
      const wrong = difference('NodeManager', declared, running);
      // A NodeManager that came back under a new port leaves a LOST entry of the same host: only a host without a running one is wrong.
      const lost = others.filter((other) => !running.some((name) => other.startsWith(`${name} `)));
      return judge(
        'A1.yarn',
        done,
        [...wrong, ...(wrong.length > 0 ? lost : [])],
        [`NodeManagers of ${[...running].sort().join(', ')}`],
        { nodeManagers: running.length },
      );
    });
  }

  /** Moves a worker's daemon to another host, as a careless `docker service update` would. */
  private async breakIt(live: Live, say: Say): Promise<Fault> {
    const victim = live.daemons('nodemanager').at(-1) ?? live.daemon('datanode');
    const target = otherHost(live, victim);
    const manager = managerOf(live);
    const own = (await constraints(live, manager, victim)).find((constraint) => constraint.includes('longshore.host'));
    if (own === undefined)
      throw new Error(`${victim.service} has no constraint on longshore.host, so it cannot be moved`);
    const moved = own.replace(victim.host, target);
    const update = (remove: string, add: string): string =>
      `$D service update --detach --quiet ${quoteAll(['--constraint-rm', remove, '--constraint-add', add, victim.service])}`;
    const undo = async (): Promise<void> => {
      if ((await constraints(live, manager, victim)).includes(moved)) await live.succeedOn(manager, update(moved, own));
    };
    try {
      say(`moving ${victim.service} from ${victim.host} to ${target}`);
      await live.succeedOn(manager, update(own, moved));
      const runsOn = async (host: string): Promise<boolean> =>
        ((await live.inventory()).get(host) ?? []).some(
          ({ service, status }) => service === victim.service && status === 'running',
        );
      await waitUntil(`${victim.service} to leave ${victim.host}`, 120, async () => !(await runsOn(victim.host)));
      // Where the target lacks the daemon's data directory the task cannot start: then it runs nowhere, which A1 must name as well.
      await waitUntil(`${victim.service} to run on ${target}`, 30, () => runsOn(target)).catch(() => undefined);
    } catch (error) {
      await undo();
      throw error;
    }
    return {
      broke: `moved ${victim.service} from ${victim.host} to ${target} by docker service update`,
      check: async () => this.run(live),
      names: new RegExp(`^${escape(titleOf(victim))} .*runs (on ${target}, declared on ${victim.host}|nowhere)$`),
      undo,
      recheck: async () => {
        let lines: Line[] = [];
        await waitUntil('A1 to hold again', 240, async () => {
          lines = await this.run(live);
          return verdictOf(lines) === 'PASS';
        }).catch(() => undefined);
        return lines;
      },
      mended: `moved back to ${victim.host}, A1 holds again`,
    };
  }

  cleanUp(): Promise<void> {
    return Promise.resolve();
  }
}

async function machine(live: Live, host: string): Promise<Machine> {
  const [machineId = '', engineId = '', nodeId = ''] = (
    await live.succeedOn(host, `cat /etc/machine-id; $D info --format '{{.ID}}\n{{.Swarm.NodeID}}'`)
  )
    .trim()
    .split('\n');
  return { host, machineId, engineId, nodeId };
}

function otherHost(live: Live, victim: ContainerJson): string {
  const workers = live.daemons(victim.daemon).map(({ host }) => host);
  const target = [...workers, ...live.hosts.map(({ name }) => name)].find((name) => name !== victim.host);
  if (target === undefined)
    throw new Error(`${live.environment}: there is no second host to move ${victim.service} to`);
  return target;
}

/** The first declared manager of the first swarm: where services are changed. */
function managerOf(live: Live): string {
  const manager = live.manifest.swarms[0]?.managers[0];
  if (manager === undefined) throw new Error(`${live.environment}: no swarm manager is declared`);
  return manager;
}

async function constraints(live: Live, manager: string, container: ContainerJson): Promise<string[]> {
  const text = await live.succeedOn(
    manager,
    `$D service inspect --format '{{json .Spec.TaskTemplate.Placement.Constraints}}' ${container.service}`,
  );
  return JSON.parse(text) as string[];
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
