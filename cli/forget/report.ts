import { paint } from '../table';
import type { Consequences } from './consequences';
import { changedLines } from './inventory-edit';
import type { Refusal } from './refusal';
import type { SignsOfLife } from './signs-of-life';

export interface ForgetReport {
  readonly environment: string;
  readonly host: string;
  /** `declare`: the inventory says `state: lost` now; `deploy`: that waits for a deploy; `remove`: it is out of the inventory. */
  readonly step: 'declare' | 'deploy' | 'remove';
  readonly dryRun: boolean;
  readonly signs?: SignsOfLife;
  readonly lost?: Consequences;
  readonly refusals: readonly Refusal[];
  /** Resources in Terraform's state for which the host is not gone yet. */
  readonly pending?: readonly string[];
  readonly edit?: { readonly file: string; readonly before: string; readonly after: string };
  readonly next: readonly string[];
}

export function renderForget(report: ForgetReport, colour: boolean): string {
  const { host, step, dryRun, signs, lost, refusals, pending = [], edit, next } = report;
  const lines: string[] = [];
  if (signs !== undefined) {
    lines.push(`${host} ${signs.silence === undefined ? 'answers' : `gives no answer: ${signs.silence}`}`);
    if (signs.node !== undefined) lines.push(`its swarm calls its node ${signs.node}`);
    lines.push(`others that answer: ${signs.answering.join(', ') || 'none'}`, '');
  }
  if (lost !== undefined) lines.push(...lossLines(host, lost), '');
  for (const { value, rule, fix } of refusals)
    lines.push(`${paint('against it:', 'red', colour)} ${value}: ${rule}; ${fix}`, '');
  if (edit !== undefined) {
    lines.push(`${edit.file}${dryRun ? ' would change:' : ':'}`);
    lines.push(
      ...changedLines(edit.before, edit.after).map(
        (line) => `  ${paint(line, line.startsWith('+') ? 'green' : 'red', colour)}`,
      ),
      '',
    );
  }
  if (step === 'deploy') {
    lines.push(`waiting for a deploy (${pending.length} resources):`, ...pending.map((address) => `  ${address}`), '');
  }
  lines.push('next:', ...next.map((command) => `  ${command}`));
  return `${lines.join('\n')}\n`;
}

function lossLines(host: string, { containers, networks, swarms, quorums, remaining }: Consequences): string[] {
  return [
    `lost with ${host}:`,
    ...(containers.length === 0 ? ['  no container'] : containers.map((container) => `  ${container}`)),
    ...networks.map((network) => `  its end of network ${network}`),
    ...swarms.map(({ path, role, managers, managersLeft, quorum }) =>
      role === 'worker'
        ? `  a worker of swarm ${path}`
        : `  a manager of swarm ${path}: ${managersLeft} of ${managers} are left, ${quorum} are needed`,
    ),
    ...quorums.map(
      ({ path, daemon, members, left, needed }) =>
        `  a ${daemon} of ${path}: ${left} of ${members} are left, ${needed} are needed`,
    ),
    ...(remaining.length === 0 ? [] : ['left:', ...remaining.map((line) => `  ${line}`)]),
  ];
}
