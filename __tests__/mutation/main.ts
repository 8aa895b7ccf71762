// npm run mutate -- [areas] [--report]
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { CliError } from '../../cli/cli-error';
import { projectDirectory } from '../../cli/manifest';
import { replaceFile } from '../replace-file';
import { AREAS, filesOf, type Area } from './areas';
import { GOAL, reasonOf, renderReport } from './report';
import { readResults, score, total, writeResults, type FileResult, type Results, type Survivor } from './results';
import { install, mutate, version } from './stryker';
import { readReport } from './stryker-report';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function select(wanted: readonly string[]): readonly Area[] {
  const names = AREAS.map(({ name }) => name);
  const unknown = wanted.find((name) => name !== 'all' && !names.includes(name));
  if (unknown !== undefined) {
    const rule = `no such area (there are ${names.join(', ')})`;
    throw new CliError('npm run mutate', `area = "${unknown}"`, rule, 'name one of these, or all');
  }
  return wanted.length === 0 || wanted.includes('all') ? AREAS : AREAS.filter(({ name }) => wanted.includes(name));
}

function run(area: Area, project: string): Results {
  const at = new Date().toISOString();
  const commit = checkedOut(project);
  const files: FileResult[] = [];
  const survivors: Survivor[] = [];
  const all = filesOf(area, project);
  for (const [index, file] of all.entries()) {
    say(`== ${area.name} ${index + 1}/${all.length}: ${file}`);
    const read = readReport(mutate(project, file, area.tests(file)));
    files.push(...read.files);
    survivors.push(...read.survivors);
    for (const { line, becomes } of read.survivors) say(`survived: ${file}:${line}: ${becomes}`);
  }
  return { area: area.name, at, commit, stryker: version(project), files, survivors };
}

function checkedOut(project: string): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: project, encoding: 'utf8' }).trim();
  const changes = git('status', '--porcelain', '--', 'constructs', 'provider', '__tests__');
  return `${git('rev-parse', '--short', 'HEAD')}${changes === '' ? '' : '+'}`;
}

function writePage(project: string): void {
  const results = AREAS.flatMap(({ name }) => readResults(project, name) ?? []);
  replaceFile(join(project, 'docs', 'mutation.md'), renderReport(results));
}

function mutateAll(wanted: readonly string[], isReport: boolean): number {
  const project = projectDirectory(process.cwd());
  const areas = select(wanted);
  let isMissed = false;
  if (!isReport) {
    install(project, say);
    for (const area of areas) {
      const results = run(area, project);
      writeResults(project, results);
      const counts = total(results.files);
      const open = results.survivors.filter((survivor) => reasonOf(survivor) === undefined).length;
      say(
        `${area.name}: ${score(counts).toFixed(1)} % noticed (wanted: ${GOAL} %), ${counts.survived} survived, ${open} of these not looked at yet`,
      );
      isMissed ||= score(counts) < GOAL;
    }
  }
  writePage(project);
  return isMissed ? 1 : 0;
}

function main(): number {
  const program = new Command('npm run mutate --')
    .description(
      'Changes one thing of the code at a time and runs its unit tests: what no test notices is listed in docs/mutation.md. An interrupted run goes on at the file where it was.',
    )
    .argument('[areas...]', `any of ${AREAS.map(({ name }) => name).join(', ')}, all; none for all`)
    .option('--report', 'run nothing, write docs/mutation.md from docs/mutation')
    .exitOverride();
  try {
    program.parse(process.argv);
    return mutateAll(program.args, program.opts<{ report?: boolean }>().report === true);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${error instanceof CliError ? `error: ${error.message}` : String(error)}\n`);
    return 2;
  }
}

process.exitCode = main();
