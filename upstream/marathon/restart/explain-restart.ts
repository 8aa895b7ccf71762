import type { RestartPhase, RestartPlan } from './restart-phases';

/** The plan as lines for people: what is kept, the phases (equal ones in a row are one line), how it ends. */
export function explainRestart(plan: RestartPlan): string[] {
  const { minHealthy, maxCapacity } = plan.strategy;
  return [
    `at least ${minHealthy} healthy, at most ${maxCapacity} at once`,
    ...inRows(plan.phases).map(line),
    `never fewer than ${plan.fewest} serve, never more than ${plan.most} are there, old and new together`,
    plan.outcome === 'done' ? 'done' : `hangs: ${plan.reason}`,
  ];
}

interface PhaseRow {
  readonly from: number;
  readonly times: number;
  /** The last of them. */
  readonly phase: RestartPhase;
}

function inRows(phases: readonly RestartPhase[]): PhaseRow[] {
  const rows: PhaseRow[] = [];
  for (const [at, phase] of phases.entries()) {
    const last = rows.at(-1);
    if (last !== undefined && isAlike(last.phase, phase))
      rows[rows.length - 1] = { ...last, times: last.times + 1, phase };
    else rows.push({ from: at + 1, times: 1, phase });
  }
  return rows;
}

function isAlike(a: RestartPhase, b: RestartPhase): boolean {
  return a.event === b.event && a.asked === b.asked && a.killed === b.killed && a.started === b.started;
}

function line({ from, times, phase }: PhaseRow): string {
  const number = times === 1 ? `${from}.` : `${from}.-${from + times - 1}.`;
  const steps = [EVENTS[phase.event] + (times === 1 ? '' : ', one after the other'), ...happenings(phase, times)];
  return `${number} ${steps.join('; ')} (${phase.old} old, ${phase.fresh} new, ${phase.ready} of them ready)`;
}

const EVENTS: Readonly<Record<RestartPhase['event'], string>> = {
  start: 'the restart begins',
  gone: 'all kills asked for are confirmed',
  ready: 'a new instance is ready',
  died: 'an old instance ends by itself',
  failed: 'a new instance fails and is queued again',
};

function happenings({ event, asked, killed, started }: RestartPhase, times: number): string[] {
  const each = times === 1 ? '' : ' each';
  return [
    ...(asked > 0 ? [`${asked} old asked to end${each}`] : []),
    ...(killed > 0 && event === 'gone' ? [`${killed} old ended${each}`] : []),
    ...(started > 0 ? [`${started} new queued${each}`] : []),
  ];
}
