import type { Live } from './live';
import type { Break, Fault, Say } from './proof';
import { isPass, passes, verdictOf, type ControlResult, type Line } from './row';

/** What is wrong in the lines of a run. */
function wrongIn(lines: readonly Line[]): string[] {
  return lines.filter(({ outcome }) => outcome === 'fail').flatMap(({ seen }) => seen);
}

/**
 * Breaks the thing, sees the proof fail and name it, mends it, sees it pass again. The fault never stays: not after an
 * error, and not after Ctrl-C (`onFault` hands its undo to the caller's signal handler).
 */
export async function control(
  breakIt: Break,
  live: Live,
  say: Say,
  onFault: (undo: (() => Promise<void>) | undefined) => void,
): Promise<ControlResult> {
  const fault = await breakIt(live, say);
  onFault(fault.undo);
  let lines: readonly Line[];
  try {
    say('running the proof on it, which must fail');
    lines = await fault.check();
  } finally {
    say('mending it');
    await fault.undo();
    onFault(undefined);
  }
  return judgeControl(fault, lines, await fault.recheck());
}

/** A control holds when the proof failed, named the fault and, where the fault is exact, nothing else; and passed when it was mended. */
export function judgeControl(
  fault: { readonly broke: string; readonly mended: string; readonly names: Fault['names']; readonly only?: RegExp },
  broken: readonly Line[],
  mended: readonly Line[],
): ControlResult {
  const wrong = wrongIn(broken);
  const names = [fault.names].flat();
  const named = wrong.filter((observation) => names.some((name) => name.test(observation)));
  const others = fault.only === undefined ? [] : wrong.filter((observation) => fault.only?.test(observation) !== true);
  const again = verdictOf(mended);
  const result = (
    verdict: ControlResult['verdict'],
    seen: readonly string[],
    ending = fault.mended,
  ): ControlResult => ({ broke: fault.broke, named: seen, mended: ending, verdict });
  if (wrong.length === 0) return result('FAIL', ['the proof did not notice']);
  if (!names.every((name) => named.some((observation) => name.test(observation))))
    return result('FAIL', [`the proof failed but did not name it: ${wrong.join('; ')}`]);
  if (others.length > 0) return result('FAIL', [`the proof also named what is well: ${others.join('; ')}`]);
  if (!isPass(again))
    return result(
      'FAIL',
      named,
      `after mending the proof is ${again}: ${mended
        .filter((line) => !passes(line))
        .flatMap(({ seen }) => seen)
        .join('; ')}`,
    );
  return result(again, named);
}
