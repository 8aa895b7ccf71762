import { containerState, type ContainerState } from './docker';
import { engineAnswers } from './engine';
import { isLinkUp } from './power';
import { outcome } from './run';
import { sshArguments } from './ssh';
import { LAB_NAMES, labHosts, REGISTRY, REGISTRY_CONTAINER, type LabHost } from './topology';

export interface Status {
  readonly lines: readonly string[];
  /** Whether every machine runs and answers. */
  readonly isWell: boolean;
}

/** What runs of the lab: every environment of which a host is there, else the first. */
export async function status(): Promise<Status> {
  if (!(await engineAnswers()))
    return { lines: ['no container engine runs here; `npm run lab up` starts the lab'], isWell: false };
  const registry = await containerState(REGISTRY_CONTAINER);
  const environments = await Promise.all(LAB_NAMES.map((name) => Promise.all(labHosts(name).map(withState))));
  const there = environments.filter((hosts) => hosts.some(({ state }) => state !== 'absent'));
  const hosts = await Promise.all((there.length > 0 ? there : environments.slice(0, 1)).flat().map(hostStatus));
  const rows = [
    ['HOST', 'ADDRESS', 'POWER', 'LINK', 'SSH', 'ENGINE'],
    ...hosts.map(({ cells }) => cells),
    ['registry', REGISTRY, power(registry), '', '', ''],
  ];
  return { lines: table(rows), isWell: registry === 'running' && hosts.every(({ isWell }) => isWell) };
}

interface HostState {
  readonly host: LabHost;
  readonly state: ContainerState;
}

async function withState(host: LabHost): Promise<HostState> {
  return { host, state: await containerState(host.container) };
}

async function hostStatus({ host, state }: HostState): Promise<{ cells: string[]; isWell: boolean }> {
  const { name, address, engine } = host;
  if (state !== 'running') return { cells: [name, address, power(state), '-', '-', '-'], isWell: false };
  const link = (await isLinkUp(host)) ? 'up' : 'cut';
  const look = engine === 'docker' ? 'docker info >/dev/null 2>&1 || exit 3' : 'true';
  const { exitCode } = await outcome('ssh', [...sshArguments(host), look]);
  const works = engine === 'docker' ? 'runs' : 'none';
  const found = exitCode === 0 ? works : exitCode === 3 ? 'fails' : '-';
  const ssh = found === '-' ? 'silent' : 'answers';
  return { cells: [name, address, 'on', link, ssh, found], isWell: exitCode === 0 };
}

function power(state: ContainerState): string {
  return { running: 'on', stopped: 'off', absent: 'absent' }[state];
}

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
