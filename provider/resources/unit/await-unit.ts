import type { HostConnection } from '../../connection';
import type { Outcome, RunScript } from '../../transport';
import { pause } from '../host-trouble';
import { isWell, propertiesIn, stateOf, type Properties } from './found';
import { showScript } from './scripts';

export interface Awaited {
  readonly host: HostConnection;
  readonly name: string;
  readonly readyCommand?: readonly string[];
  readonly timeoutSeconds: number;
}

/** The unit does not start, and why; it is not waited for any longer. */
export class StartError extends Error {}

/** How long it has to be active: what ends at once is so for a moment too. */
const STEADY_MILLISECONDS = 2000;

/**
 * Waits until the unit is active, stays so for a moment, and its ready command passes.
 * @throws StartError otherwise
 */
export async function awaitUnit(
  run: RunScript,
  unit: Awaited,
  signal: AbortSignal,
  poll: number,
  steadyMilliseconds = STEADY_MILLISECONDS,
): Promise<void> {
  const deadline = Date.now() + unit.timeoutSeconds * 1000;
  let steady = { entered: '', since: 0 };
  for (;;) {
    const { properties, ready, said } = await ask(run, unit);
    if (isOver(properties)) throw new StartError(stateOf(properties));
    if (properties.ActiveState !== 'active') {
      if (isWell(properties)) return; // it ran, and ended well
      steady = { entered: '', since: 0 };
    } else {
      const entered = properties.ActiveEnterTimestampMonotonic ?? 'active';
      if (steady.entered !== entered) steady = { entered, since: Date.now() };
      if (ready && Date.now() - steady.since >= steadyMilliseconds) return;
    }
    if (Date.now() > deadline) {
      const last = said === '' ? '' : `: ${said}`;
      const state = steady.entered === '' || ready ? stateOf(properties) : `its ready command does not pass${last}`;
      throw new StartError(`not ready in ${unit.timeoutSeconds} s, ${state}`);
    }
    await pause(poll, signal);
  }
}

/** Nothing will come of it any more. */
function isOver(properties: Properties): boolean {
  const { LoadState, ActiveState } = properties;
  return LoadState !== 'loaded' || ActiveState === 'failed' || (ActiveState === 'inactive' && !isWell(properties));
}

async function ask(
  run: RunScript,
  { host, name, readyCommand = [] }: Awaited,
): Promise<{ properties: Properties; ready: boolean; said: string }> {
  const { stdout } = shown(host, name, await run(host, showScript(name, readyCommand)));
  const [, code, said = ''] = /^ready (\d+)\n([\s\S]*)$/m.exec(stdout) ?? [];
  const [show = ''] = stdout.split(/^ready \d+$/m);
  return {
    properties: propertiesIn(show),
    ready: readyCommand.length === 0 || code === '0',
    said: said.trim().split('\n').at(-1) ?? '',
  };
}

/** What systemd said of a unit. @throws Error when it said nothing */
export function shown({ name: host }: HostConnection, name: string, outcome: Outcome): Outcome {
  if (outcome.code === 0) return outcome;
  throw new Error(`host ${host}: ${name} cannot be looked at (exit ${outcome.code})\n${outcome.stderr.trim()}`);
}
