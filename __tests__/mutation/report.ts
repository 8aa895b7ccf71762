import { cell } from '../proofs/report';
import { AREAS } from './areas';
import { score, total, type Results, type Survivor } from './results';
import { REASONS, type Reason } from './survivors';

export const GOAL = 85;

/** Why a survivor stays; undefined while nobody has looked at it. */
export function reasonOf({ file, becomes }: Survivor, reasons: readonly Reason[] = REASONS): string | undefined {
  return reasons.find((reason) => reason.file === file && reason.becomes.includes(becomes))?.why;
}

/** docs/mutation.md, from the raw results. */
export function renderReport(results: readonly Results[]): string {
  const rows = AREAS.map(({ name, title, leftOut = '' }) => {
    const result = results.find(({ area }) => area === name);
    if (result === undefined) return `| \`${name}\` | ${title} | not run yet | | | | | | | ${leftOut} |`;
    const counts = total(result.files);
    const { killed, timeouts, survived, errors } = counts;
    const verdict = score(counts) >= GOAL ? 'held' : '**missed**';
    const when = `${result.at.slice(0, 10)} ${result.commit}`;
    const cells = [`${score(counts).toFixed(1)} % (${verdict})`, killed, timeouts, survived, errors, when, leftOut];
    return `| \`${name}\` | ${title} | ${cells.join(' | ')} |`;
  });
  const survivors = AREAS.flatMap(({ name }) => {
    const result = results.find(({ area }) => area === name);
    if (result === undefined || result.survivors.length === 0) return [];
    return [`\n### \`${name}\`\n`, '| where | as it is | changed | why it stays |', '| --- | --- | --- | --- |'].concat(
      result.survivors.map((survivor) => {
        const { file, line, was, becomes, notRun } = survivor;
        const why = reasonOf(survivor) ?? `**not looked at yet**${notRun === true ? ' (no test runs it)' : ''}`;
        return `| ${file}:${line} | ${code(was)} | ${code(becomes)} | ${why} |`;
      }),
    );
  });
  return `# Mutation tests

Made by \`npm run mutate\` from the raw results in docs/mutation/; nothing here is typed by hand but why a survivor stays
(\`__tests__/mutation/survivors.ts\`). Stryker changes one thing of a file at a time (a condition, an operator, a text) and runs the unit
tests of that area: a change that no test notices survived. Wanted: at least ${GOAL} % noticed. \`npm run mutate -- values\` runs one area.

| area | what | noticed | killed | time-outs | survived | could not be loaded | when | left out |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

## Survivors
${survivors.length === 0 ? '\nNone.' : survivors.join('\n')}
`;
}

function code(text: string): string {
  const ticks = text.includes('`') ? '``' : '`';
  return cell(`${ticks} ${text} ${ticks}`);
}
