import type { Results, StoredRow } from './results';
import { isPass, passes, type ControlResult, type Line, type RowResult, type Verdict } from './row';
import type { LabRun } from './runs';

const MARKS: Readonly<Record<Line['outcome'], string>> = {
  pass: 'ok',
  contract: 'ok (contract)',
  fail: 'FAILED',
  incomplete: 'not done',
  'not yet': 'not yet',
};

/** A line as it is printed while proving. */
export function printLine({ id, outcome, done, seen, figures }: Line): string {
  const text = [
    `  ${id.padEnd(14)} ${MARKS[outcome].padEnd(8)} ${done}`,
    ...seen.map((observation) => `                          ${observation}`),
  ];
  if (figures !== undefined && Object.keys(figures).length > 0)
    text.push(`                          (${listFigures(figures)})`);
  return `${text.join('\n')}\n`;
}

export function printRow(row: RowResult): string {
  const open = row.lines.filter((line) => !passes(line)).map(({ id }) => id);
  const text = [`${row.verdict} ${row.row} in ${row.seconds} s${open.length === 0 ? '' : ` (${open.join(', ')})`}`];
  for (const { broke, named, mended, verdict } of row.controls ?? [])
    text.push(
      `  negative control: ${broke}`,
      ...named.map((observation) => `    the proof said: ${observation}`),
      `    ${mended}`,
      `${verdict} ${row.row} negative control`,
    );
  return `${text.join('\n')}\n`;
}

function listFigures(figures: Readonly<Record<string, number | string>>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? Math.round(value * 1000) / 1000 : value}`)
    .join(', ');
}

/** docs/proofs.md, from the stored results of the environments given. */
export function renderReport(environments: readonly Results[], runs: readonly LabRun[] = []): string {
  const parts = [
    '# Proofs',
    '',
    'Written by `npm run prove -- --write` from the last run of each row on a live environment; nothing here is typed by hand.',
    'A row passes when all its lines do. Its negative controls each broke the thing on the live environment, saw the proof fail and',
    'name the fault, and mended it.',
  ];
  if (runs.length > 0) parts.push('', ...renderRuns(runs));
  for (const environment of environments) parts.push('', ...renderEnvironment(environment));
  return `${parts.join('\n')}\n`;
}

function renderRuns(runs: readonly LabRun[]): string[] {
  const seconds = (value: number | undefined): string => (value === undefined ? 'not seen' : `${Math.round(value)} s`);
  return [
    '## `npm run lab`, the last run of each kind',
    '',
    '| environment | from | in all | CPU-minutes | `cdktf deploy` to first finished job | when (UTC) |',
    '|---|---|---|---|---|---|',
    ...runs.map(
      ({ environment, from, seconds: all, cpuMinutes, firstJobSeconds, at }) =>
        `| ${environment} | ${from} | ${seconds(all)} | ${cpuMinutes?.toFixed(1) ?? 'not known'} | ${seconds(firstJobSeconds)} | ${at.slice(0, 16).replace('T', ' ')} |`,
    ),
  ];
}

function renderEnvironment({ environment, machine, rows }: Results): string[] {
  const all = Object.values(rows);
  return [
    `## Environment \`${environment}\``,
    '',
    machine,
    '',
    '| row | what | verdict | negative control | when (UTC) | seconds |',
    '|---|---|---|---|---|---|',
    ...all.map(
      ({ row, title, verdict, controls, at, seconds }) =>
        `| ${row} | ${cell(title)} | ${mark(verdict)} | ${markAll(controls)} | ${at.slice(0, 16).replace('T', ' ')} | ${seconds} |`,
    ),
    ...all.flatMap(renderRow),
  ];
}

function mark(verdict: Verdict): string {
  return isPass(verdict) ? verdict : `**${verdict}**`;
}

function markAll(controls: readonly ControlResult[] = []): string {
  if (controls.length === 0) return 'not run';
  const passed = controls.filter(({ verdict }) => isPass(verdict)).length;
  if (passed < controls.length) return `${mark('FAIL')} (${passed} of ${controls.length} pass)`;
  return controls.length === 1 ? 'PASS' : `PASS (${passed})`;
}

function renderRow({ row, title, lines, controls = [], limits }: StoredRow): string[] {
  const text = ['', `### ${row}: ${title}`, '', '| line | done | seen | figures |', '|---|---|---|---|'];
  for (const { id, outcome, done, seen, figures } of lines) {
    const observations = seen.map(cell).join('<br>');
    text.push(
      `| ${id} | ${cell(done)} | ${outcome === 'pass' ? observations : `**${MARKS[outcome]}**: ${observations}`} | ${figures === undefined ? '' : cell(listFigures(figures))} |`,
    );
  }
  for (const { broke, named, mended, verdict } of controls)
    text.push(
      '',
      `Negative control (${verdict}): ${broke}. The proof said: ${named.map((said) => `"${said}"`).join(', ')}. Then: ${mended}.`,
    );
  if (limits.length > 0)
    text.push(
      '',
      'What this environment does not show, and what would:',
      '',
      ...limits.map(({ notShown, wouldShow }) => `- ${notShown} ${wouldShow}`),
    );
  return text;
}

/** Text as a cell of a table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
