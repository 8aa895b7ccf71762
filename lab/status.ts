import { containerState } from './docker';
import { engineAnswers } from './engine';
import { isLinkUp } from './power';
import { outcome } from './run';
import { sshArguments } from './ssh';
import { labHosts, REGISTRY, REGISTRY_CONTAINER, type LabHost } from './topology';

export interface Status {
  readonly lines: readonly string[];
  /** Whether every machine runs and answers. */
  readonly isWell: boolean;
}

/** What runs of the lab. */
export async function status(): Promise<Status> {
  if (!(await engineAnswers()))
    return { lines: ['no container engine runs here; `npm run lab up` starts the lab'], isWell: false };
  const registry = await containerState(REGISTRY_CONTAINER);
  const hosts = await Promise.all(labHosts().map(hostStatus));
  const rows = [
    ['HOST', 'ADDRESS', 'POWER', 'LINK', 'SSH', 'ENGINE'],
    ...hosts,
    ['registry', REGISTRY, power(registry), '', '', ''],
  ];
  return { lines: table(rows), isWell: registry === 'running' && hosts.every((cells) => cells[5] === 'runs') };
}

async function hostStatus(host: LabHost): Promise<string[]> {
  const state = await containerState(host.container);
  if (state !== 'running') return [host.name, host.address, power(state), '-', '-', '-'];
  const link = (await isLinkUp(host)) ? 'up' : 'cut';
  const { exitCode } = await outcome('ssh', [...sshArguments(host), 'docker info >/dev/null 2>&1 || exit 3']);
  const engine = exitCode === 0 ? 'runs' : exitCode === 3 ? 'fails' : '-';
  return [host.name, host.address, 'on', link, exitCode === 0 || exitCode === 3 ? 'answers' : 'silent', engine];
}

function power(state: Awaited<ReturnType<typeof containerState>>): string {
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
