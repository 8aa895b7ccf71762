import type { Counts, FileResult, Survivor } from './results';

interface Place {
  readonly line: number;
  readonly column: number;
}

/** Of Stryker's report (the mutation testing report schema), what is read here. */
export interface StrykerReport {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string;
        readonly mutants: readonly {
          readonly mutatorName: string;
          readonly replacement?: string;
          readonly status: string;
          readonly location: { readonly start: Place; readonly end: Place };
        }[];
      }
    >
  >;
}

const STATUS: Readonly<Record<string, keyof Counts>> = {
  Killed: 'killed',
  Timeout: 'timeouts',
  Survived: 'survived',
  NoCoverage: 'survived',
  RuntimeError: 'errors',
  CompileError: 'errors',
};
const LONGEST = 200;

/** @throws Error when a change was not tried to the end */
export function readReport(report: StrykerReport): { files: FileResult[]; survivors: Survivor[] } {
  const files: FileResult[] = [];
  const survivors: Survivor[] = [];
  for (const [file, { source, mutants }] of Object.entries(report.files)) {
    const counts = { killed: 0, timeouts: 0, survived: 0, errors: 0 };
    for (const { mutatorName: mutator, replacement = '', status, location } of mutants) {
      if (status === 'Ignored') continue;
      const kind = STATUS[status];
      if (kind === undefined) throw new Error(`${file}: a mutant is ${status}`);
      counts[kind] += 1;
      if (kind !== 'survived') continue;
      const { was, becomes } = shown(source, location, replacement);
      const { line } = location.start;
      survivors.push({ file, line, mutator, was, becomes, ...(status === 'NoCoverage' && { notRun: true }) });
    }
    files.push({ file, ...counts });
  }
  return { files, survivors };
}

function shown(source: string, { start, end }: { start: Place; end: Place }, replacement: string) {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const before = (lines[0] ?? '').slice(0, start.column - 1);
  const after = (lines.at(-1) ?? '').slice(end.column - 1);
  const [was, becomes] = [oneLine(lines.join('\n')), oneLine(`${before}${replacement}${after}`)];
  let same = 0;
  while (same < was.length && was[same] === becomes[same]) same += 1;
  const from = Math.max(0, Math.min(same - LONGEST / 2, was.length - LONGEST));
  return { was: cut(was, from), becomes: cut(becomes, from) };
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** Of a long line, what stands around the change. */
function cut(text: string, from: number): string {
  const start = text.length > LONGEST ? from : 0;
  const part = text.slice(start, start + LONGEST);
  return `${start > 0 ? '… ' : ''}${part}${start + LONGEST < text.length ? ' …' : ''}`;
}
