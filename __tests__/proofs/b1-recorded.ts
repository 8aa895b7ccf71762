import { recordOf } from '../../lab/simulators/record';
import type { Told } from './b1-flags-judge';
import { declaredPrograms, flagOf, type DeclaredProgram } from './b1-programs';
import { attempt, onSimulator, type Line } from './row';
import { quote, type Live } from './live';

/** Shell, in a program's container: prints what the simulator wrote of how it was started; nothing where that was not since this start. */
export function reading({ told }: Pick<DeclaredProgram, 'told'>, startedAt: string): string {
  const file = `\${SIMULATOR_RECORD:-${quote(`${flagOf(told, 'work_dir') ?? '.'}/recorded.json`)}}`;
  // What lies there from before: another image runs now.
  const isNew = `[ "$(stat -c %Y "$record")" -ge "$(date -d ${quote(startedAt)} +%s)" ]`;
  return `record=${file}; [ ! -f "$record" ] || ! ${isNew} || cat "$record"`;
}

/** What a program was told, as it wrote down itself; undefined where it is not the simulator, for the real one writes nothing. */
export async function recordedBy(live: Live, program: DeclaredProgram): Promise<Told | undefined> {
  const { host, service } = program.container;
  const startedAt = (await live.succeedOn(host, `$D inspect --format '{{.State.StartedAt}}' ${quote(service)}`)).trim();
  const text = await live.in(program.container, reading(program, startedAt));
  return text.trim() === '' ? undefined : (JSON.parse(text) as Told);
}

/** What is declared, with the same left out of it as of a record, and with what it was given in files: a record has the names. */
export function asRecorded({ program, told: { argv, environment }, fromFiles }: DeclaredProgram): Told {
  const all = { ...environment, ...Object.fromEntries(fromFiles.map((name) => [name, ''])) };
  return recordOf({ program, argv, environment: all, ignored: [] });
}

/** Whether what runs as Mesos or Marathon is a simulator, or may be: nobody that answers says otherwise. */
export async function isSimulated(live: Live): Promise<boolean> {
  let real = 0;
  for (const program of declaredPrograms(live)) {
    const recorded = await recordedBy(live, program).catch(() => null);
    if (recorded !== null && recorded !== undefined) return true;
    if (recorded === undefined) real += 1;
  }
  return real === 0;
}

/** As {@link attempt}, for a line that Mesos or Marathon has a part in: no PASS where they are simulated. */
export async function attemptHere(live: Live, id: string, done: string, work: () => Promise<Line>): Promise<Line> {
  const line = await attempt(id, done, work);
  return (await isSimulated(live)) ? onSimulator(line) : line;
}
