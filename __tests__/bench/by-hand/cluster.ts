import { join } from 'node:path';
import { dockerLines } from '../../../lab/docker';
import { run } from '../../../lab/run';
import { sshArguments } from '../../../lab/ssh';
import { allLabHosts, LAB_LABEL, labHosts, type LabHost } from '../../../lab/topology';
import { prepareHost, runIn, startAll, waitAll, type Captured, type NetworkKind } from './commands';

export const LAB = 'lab';

/** @throws Error for any other environment, whose hosts are somebody's, and while the lab has others: they go when it is made anew */
export async function onlyOnLab(environment: string): Promise<void> {
  refuseOthers(environment, []);
  refuseOthers(
    environment,
    await dockerLines(['ps', '--all', '--filter', `label=${LAB_LABEL}`, '--format', '{{.Names}}']),
  );
}

/** @param containers those of the lab that are there, by name */
export function refuseOthers(environment: string, containers: readonly string[]): void {
  if (environment !== LAB)
    throw new Error(
      `environment = "${environment}": this bench empties its hosts again and again\nGive --environment ${LAB}.`,
    );
  const others = allLabHosts().filter((host) => host.environment !== LAB && containers.includes(host.container));
  if (others.length > 0)
    throw new Error(
      `environment = "${LAB}": ${others.map(({ name }) => name).join(', ')} of ${others[0]?.environment ?? ''} would be removed with its hosts\n` +
        'Take all down, bring up what is measured: npm run lab down; npm run lab',
    );
}

/** Machines made anew: an engine and no image on them. */
export async function emptyHosts(project: string): Promise<void> {
  for (const verb of ['down', 'up']) await run('sh', [join('lab', 'start.sh'), verb], { cwd: project });
}

export const onHost = (host: LabHost, script: string): Promise<string> =>
  run('ssh', [...sshArguments(host), 'bash', '-s'], { input: script });

export interface ClusterByHand {
  /** Runs a script in the client's container, and answers all that it writes. */
  readonly onEdge: (script: string) => Promise<string>;
}

/** The cluster once more, by commands over SSH, each step on all hosts at the same time. Ends when everything serves. */
export async function startByHand(captured: Captured, network: NetworkKind): Promise<ClusterByHand> {
  const hosts = labHosts();
  const [manager, ...workers] = hosts as [LabHost, ...LabHost[]];
  await Promise.all(hosts.map((host) => onHost(host, prepareHost(captured, host, hosts, network))));
  const init = `docker swarm init --advertise-addr ${manager.address} >/dev/null && docker swarm join-token --quiet worker`;
  const token = (await onHost(manager, init)).trim();
  const joining = `docker swarm join --token ${token} ${manager.address}:2377 >/dev/null`;
  await Promise.all(workers.map((worker) => onHost(worker, joining)));
  const id = "docker info --format '{{.Swarm.NodeID}}'";
  const nodes = await Promise.all(
    hosts.map(async (host) => ({ name: host.name, node: (await onHost(host, id)).trim() })),
  );
  await onHost(manager, startAll(captured, nodes, network));
  await onHost(manager, waitAll(captured));
  const edge = captured.services.find(({ Name }) => Name.endsWith('-edge'))?.Name ?? '';
  return { onEdge: (script) => onHost(manager, runIn(edge, ['bash', '-c', `{ ${script}; } 2>&1`])) };
}
