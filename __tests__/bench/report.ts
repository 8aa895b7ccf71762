import { cell } from '../proofs/report';
import type { Bench, Goal, Section, Table } from './bench';
import { describeMachine } from './machine';
import type { Results } from './results';

/** A bench's section as it is printed and as it stands in docs/bench.md. */
export function renderSection(bench: Bench, results: Results): string {
  const { about, tables, goals = [], notMeasured = [] }: Section = bench.report(results.raw);
  const { at, machine, environment } = results;
  const where = environment === undefined ? '' : ` on environment \`${environment}\``;
  const text = [
    `## \`${bench.name}\`: ${bench.title}`,
    '',
    ...about.flatMap((paragraph) => [paragraph, '']),
    `Taken ${at.slice(0, 16).replace('T', ' ')} UTC${where}: ${describeMachine(machine)}.`,
    ...tables.flatMap(renderTable),
  ];
  if (goals.length > 0) text.push('', ...goals.map(renderGoal));
  if (notMeasured.length > 0)
    text.push('', 'Not measured:', '', ...notMeasured.map(({ what, why }) => `- ${what}: ${why}.`));
  return `${text.join('\n')}\n`;
}

/** docs/bench.md, from the raw results. A result whose bench is gone is left out. */
export function renderReport(benches: readonly Bench[], results: readonly Results[]): string {
  const sections = results.flatMap((result) => {
    const bench = benches.find(({ name }) => name === result.bench);
    return bench === undefined ? [] : [renderSection(bench, result)];
  });
  return [
    '# Bench\n\nWritten by `npm run bench` from the raw results of its last whole run in docs/bench/; nothing here is typed by hand.\n',
    ...sections,
  ].join('\n');
}

function renderTable({ columns, rows }: Table): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return ['', line(columns), `|${columns.map(() => '---').join('|')}|`, ...rows.map(line)];
}

function renderGoal({ what, seen, isHeld }: Goal): string {
  return `- Goal ${isHeld ? 'held' : '**missed**'}: ${what}; seen ${seen}.`;
}
