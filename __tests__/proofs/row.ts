/** One named line of a row: what was done and what was seen. */
export interface Line {
  /** For example `A1.placement`. */
  readonly id: string;
  readonly outcome: 'pass' | 'contract' | 'fail' | 'incomplete' | 'not yet';
  readonly done: string;
  /** One entry per observation; a failing line names each thing that is wrong. */
  readonly seen: readonly string[];
  readonly figures?: Readonly<Record<string, number | string>>;
}

/** `PASS (contract)`: what was shown ran on a simulator of the program, at least in part. */
export type Verdict = 'PASS' | 'PASS (contract)' | 'FAIL' | 'INCOMPLETE';

/** What a row's negative control did: broke the thing, saw the proof fail and name it, mended it. */
export interface ControlResult {
  readonly broke: string;
  /** The failing observation that names the fault. */
  readonly named: readonly string[];
  readonly mended: string;
  readonly verdict: Verdict;
}

export interface RowResult {
  readonly row: string;
  readonly verdict: Verdict;
  /** ISO 8601, when the proof began. */
  readonly at: string;
  readonly seconds: number;
  readonly lines: readonly Line[];
  /** Those that were run; none where the row did not hold. */
  readonly controls?: readonly ControlResult[];
}

/** What one machine cannot show, and what would. */
export interface Limit {
  readonly notShown: string;
  readonly wouldShow: string;
}

export const passes = ({ outcome }: Pick<Line, 'outcome'>): boolean => outcome === 'pass' || outcome === 'contract';

export const isPass = (verdict: Verdict): boolean => verdict === 'PASS' || verdict === 'PASS (contract)';

/** A row passes only when all its lines do; a row that could not do all its lines is no failure of the platform, but no pass. */
export function verdictOf(lines: readonly Line[]): Verdict {
  if (lines.some(({ outcome }) => outcome === 'fail')) return 'FAIL';
  if (lines.length === 0 || !lines.every(passes)) return 'INCOMPLETE';
  return lines.some(({ outcome }) => outcome === 'contract') ? 'PASS (contract)' : 'PASS';
}

/** Whether all that exists of a row was shown: the rest of it is not built yet. */
export function holds(lines: readonly Line[]): boolean {
  return lines.length > 0 && lines.every((line) => passes(line) || line.outcome === 'not yet');
}

/** What ran on a simulator in a program's place is never a PASS. */
export function onSimulator(line: Line): Line {
  return line.outcome === 'pass' ? { ...line, outcome: 'contract' } : line;
}

/** A line of what the platform does not have yet, so that nobody takes the row for whole. */
export function notYet(id: string, what: string): Line {
  return { id, outcome: 'not yet', done: 'nothing', seen: [what] };
}

/** A line that passes when nothing is wrong, and otherwise shows what is. */
export function judge(
  id: string,
  done: string,
  wrong: readonly string[],
  right: readonly string[],
  figures?: Line['figures'],
): Line {
  const outcome = wrong.length === 0 ? 'pass' : 'fail';
  return { id, outcome, done, seen: wrong.length === 0 ? right : wrong, ...(figures === undefined ? {} : { figures }) };
}

/** Runs one line; what it could not do (a host without answer, a command that failed) is incomplete and says why. */
export async function attempt(id: string, done: string, work: () => Promise<Line>): Promise<Line> {
  try {
    return await work();
  } catch (error) {
    return { id, outcome: 'incomplete', done, seen: [error instanceof Error ? error.message : String(error)] };
  }
}

/** As {@link attempt}, for lines that one piece of work shows together. */
export async function attemptAll(
  ids: readonly string[],
  done: string,
  work: () => Promise<readonly Line[]>,
): Promise<readonly Line[]> {
  let lines: readonly Line[] = [];
  const all = await attempt('', done, async () => {
    lines = await work();
    return judge('', done, [], []);
  });
  return all.outcome === 'pass' ? lines : ids.map((id) => ({ ...all, id }));
}

/** Every row passed as far as it exists, and one has lines that are not there yet. */
export const HOLDS_SO_FAR = 3;

/** 0 when every row passed, 1 when one failed, 2 when a line could not be done, 3 when some are only not there yet. */
export function exitCodeOf(rows: readonly RowResult[]): number {
  const verdicts = rows.flatMap(({ verdict, controls = [] }) => [verdict, ...controls.map((one) => one.verdict)]);
  if (verdicts.includes('FAIL')) return 1;
  if (rows.length === 0 || !rows.every(({ lines }) => holds(lines))) return 2;
  return verdicts.includes('INCOMPLETE') ? HOLDS_SO_FAR : 0;
}
