// How much of the code the tests run: `unit` and `process` together, since much of the provider needs a shell to be tried.
import { existsSync, readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';

/** One file, as istanbul reports it in coverage-final.json. */
interface FileCoverage {
  readonly statementMap: Readonly<Record<string, { readonly start: { readonly line: number } }>>;
  readonly s: Readonly<Record<string, number>>;
}

/** By absolute path. */
export type Coverage = Readonly<Record<string, FileCoverage>>;

/** Percent of the lines of a folder. */
export const REQUIRED: Readonly<Record<string, number>> = { constructs: 95, provider: 95, upstream: 95 };

/**
 * What is wrong with the lines that these runs have covered together, a sentence for each folder.
 * @param root of the project
 */
export function shortfalls(reports: readonly Coverage[], root: string, required = REQUIRED): string[] {
  return Object.entries(required).flatMap(([folder, percent]) => {
    const covered = coveredLines(reports, (path) => relative(root, path).startsWith(folder + sep));
    const found = covered.length === 0 ? 0 : (100 * covered.filter(Boolean).length) / covered.length;
    return found >= percent ? [] : [`${folder}: ${found.toFixed(2)} % of its lines are run, ${percent} % are required`];
  });
}

/** @throws Error where a run has left none */
export function readCoverage(file: string): Coverage {
  if (!existsSync(file)) throw new Error(`${file}: no such report; run the parts unit and process first`);
  return JSON.parse(readFileSync(file, 'utf8')) as Coverage;
}

/** For each line where a statement begins whether one of them was run, as istanbul counts lines. */
function coveredLines(reports: readonly Coverage[], isWanted: (path: string) => boolean): boolean[] {
  const lines = new Map<string, boolean>();
  for (const report of reports)
    for (const [path, { statementMap, s }] of Object.entries(report))
      if (isWanted(path))
        for (const [id, { start }] of Object.entries(statementMap)) {
          const line = `${path}:${start.line}`;
          lines.set(line, lines.get(line) === true || (s[id] ?? 0) > 0);
        }
  return [...lines.values()];
}
