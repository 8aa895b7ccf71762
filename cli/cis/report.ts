import { table, type Cell } from '../table';
import { CONTAINER_CHECKS } from './container-checks';
import { DAEMON_CHECKS } from './daemon-checks';
import type { Facts } from './facts';
import { IMAGE_CHECKS } from './image-checks';
import type { Check, Outcome, Verdict } from './outcome';
import { SWARM_CHECKS } from './swarm-checks';

export interface CheckResult extends Outcome {
  readonly id: string;
  readonly title: string;
}

export interface CisReport {
  readonly environment: string;
  /** No check failed and every host answered. */
  readonly well: boolean;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly checks: readonly CheckResult[];
  /** Why a host gave no answer, by name. */
  readonly unreachable: Readonly<Record<string, string>>;
}

export const CHECKS: readonly Check[] = [...DAEMON_CHECKS, ...IMAGE_CHECKS, ...CONTAINER_CHECKS, ...SWARM_CHECKS];

const COLOURS = { pass: 'green', waived: 'yellow', 'not applicable': 'dim', FAIL: 'red' } as const;

/** Judges what was gathered; asks nobody. */
export function judge(facts: Facts, unreachable: Readonly<Record<string, string>> = {}): CisReport {
  const checks = CHECKS.map(({ id, title, judge: judged }) => ({ id, title, ...judged(facts) }));
  const count = (verdict: Verdict): number => checks.filter((check) => check.verdict === verdict).length;
  const counts = {
    pass: count('pass'),
    waived: count('waived'),
    'not applicable': count('not applicable'),
    FAIL: count('FAIL'),
  };
  const well = counts.FAIL === 0 && Object.keys(unreachable).length === 0;
  return { environment: facts.manifest.environment, well, counts, checks, unreachable };
}

export function render(report: CisReport, colour: boolean): string {
  const rows = report.checks.map(({ id, title, verdict, detail }): Cell[] => [
    { text: id },
    { text: verdict, colour: COLOURS[verdict] },
    { text: title },
    { text: detail },
  ]);
  const { counts } = report;
  const summary = `${counts.pass} pass, ${counts.waived} waived, ${counts['not applicable']} not applicable, ${counts.FAIL} FAIL\n`;
  const reasons = Object.values(report.unreachable).map((reason) => `${reason}\n`);
  return [table(['CIS', 'VERDICT', 'CHECK', 'WHY'], rows, colour), summary, ...reasons].join('');
}
