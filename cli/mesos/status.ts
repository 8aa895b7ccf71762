import { answer, type AnswerOptions } from '../answer';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import type { EnvironmentJson } from '../manifest';
import { withProgress, type ProgressOptions } from '../progress';
import { table, type Cell, type Colour } from '../table';
import { agentsOf, type Agent, type AgentState, type Used } from './agents';
import { clusterOf, OperatorApi } from './operator-api';

export interface ClusterOptions extends AnswerOptions, ProgressOptions {
  /** Path of the cluster, where there are several. */
  readonly cluster?: string;
}

interface LeaderOfApi {
  readonly get_master?: { readonly master_info?: { readonly hostname?: string } };
}

export interface MesosReport {
  readonly environment: string;
  readonly cluster: string;
  /** Name of its host; its host name where no host of the environment has it. */
  readonly leader: string;
  readonly well: boolean;
  readonly agents: readonly Agent[];
}

/** The leader, and every declared agent as it knows it; 1 when one does not take part and was not taken out. */
export async function mesosStatus(manifest: EnvironmentJson, options: ClusterOptions, io: Io): Promise<number> {
  const cluster = clusterOf(manifest, options.cluster);
  const api = new OperatorApi(manifest, cluster, io);
  const report = await withProgress(io, options, async (progress): Promise<MesosReport> => {
    progress.step('asking the leading master');
    const { get_master: master } = await api.call<LeaderOfApi>('GET_MASTER');
    const hostname = master?.master_info?.hostname ?? '';
    const agents = await agentsOf(manifest, cluster, api);
    return {
      environment: manifest.environment,
      cluster: cluster.path,
      leader: manifest.hosts.find(({ address }) => address === hostname)?.name ?? hostname,
      well: agents.every(({ state }) => !FAULTS.includes(state)),
      agents,
    };
  });
  answer(io, options, report, () => render(report, io.colour));
  return report.well ? EXIT.well : EXIT.fault;
}

const FAULTS: readonly AgentState[] = ['disconnected', 'not registered'];

function colourOf(state: AgentState): Colour {
  if (FAULTS.includes(state)) return 'red';
  return state === 'active' ? 'green' : 'yellow';
}

function render({ cluster, leader, agents }: MesosReport, colour: boolean): string {
  const rows = agents.map(({ host, state, tasks, cpus, memory, version = '-', id = '-' }): Cell[] => [
    { text: host },
    { text: state, colour: colourOf(state) },
    { text: String(tasks) },
    { text: shares(cpus) },
    { text: shares(memory) },
    { text: version },
    { text: id },
  ]);
  const header = ['host', 'agent', 'tasks', 'cpus', 'MiB', 'version', 'id'];
  return `${cluster}: ${leader} leads\n${table(header, rows, colour)}`;
}

const shares = ({ used, total }: Used): string => `${round(used)} of ${round(total)}`;
const round = (amount: number): number => Math.round(amount * 100) / 100;
