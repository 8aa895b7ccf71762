import { answer, type AnswerOptions } from '../answer';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import { readManifest, type EnvironmentJson } from '../manifest';
import { withProgress, type ProgressOptions } from '../progress';
import { paint, table, type Cell, type Colour } from '../table';
import { ENVIRONMENT, jsonOption, quietOption, type Verb } from '../verb';
import { accessFindings } from './access';
import type { Finding } from './finding';
import { labFindings } from './lab';
import { configurationFindings, nodeFinding, sshFinding, terraformFinding } from './machine';
import { cdktfFinding, projectFindings, stackFindings, terraformBlock } from './project';
import { stateFindings } from './state';

export interface DoctorReport {
  readonly environment?: string;
  /** Nothing is missing. */
  readonly well: boolean;
  readonly findings: readonly Finding[];
}

/** What this machine has and lacks; with an environment also the way to its hosts and its state. Asks no host, changes nothing. */
export async function examine(
  environment: string | undefined,
  { project }: Pick<Io, 'project'>,
): Promise<DoctorReport> {
  const block = environment === undefined ? undefined : terraformBlock(environment, project);
  const findings = [
    nodeFinding(),
    ...(await Promise.all([sshFinding(), terraformFinding(project, block?.required_version), cdktfFinding(project)])),
    ...configurationFindings(),
    ...projectFindings(project),
  ];
  if (environment !== undefined) {
    const manifest = synthesized(environment, project);
    findings.push(
      ...stackFindings(environment, manifest, project),
      ...(await accessFindings(manifest?.hosts ?? [], project)),
      ...(block === undefined ? [] : stateFindings(environment, block, project)),
    );
  }
  findings.push(...(await labFindings(project)));
  const well = findings.every(({ state }) => state !== 'missing');
  return { ...(environment !== undefined && { environment }), well, findings };
}

function synthesized(environment: string, project: string): EnvironmentJson | undefined {
  try {
    return readManifest(environment, project);
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

const COLOURS: Record<Finding['state'], Colour> = { ok: 'green', missing: 'red', hint: 'yellow' };

export function renderDoctor({ findings, well }: DoctorReport, colour: boolean): string {
  const rows = findings.map(({ check, state, value }): Cell[] => [
    { text: state, colour: COLOURS[state] },
    { text: check },
    { text: value },
  ]);
  const advice = findings.flatMap(({ check, state, rule, fix }) =>
    rule === undefined
      ? []
      : [`${paint(state, COLOURS[state], colour)} ${check}: ${rule}\n${(fix ?? '').replaceAll(/^/gm, '  ')}\n`],
  );
  const lacking = findings.filter(({ state }) => state === 'missing').length;
  return [table(['STATE', 'CHECK', 'FOUND'], rows, colour), ...advice, well ? 'well\n' : `${lacking} missing\n`].join(
    '\n',
  );
}

export async function doctor(
  environment: string | undefined,
  options: AnswerOptions & ProgressOptions,
  io: Io,
): Promise<number> {
  const report = await withProgress(io, options, (progress) => {
    progress.step('looking at this machine');
    return examine(environment, io);
  });
  answer(io, options, report, () => renderDoctor(report, io.colour));
  return report.well ? EXIT.well : EXIT.fault;
}

export const doctorVerb: Verb = (cli) => {
  cli
    .verb('doctor', {
      does: 'look at what this machine and project lack and how to get it; exit code 1 when something is missing',
      examples: ['longshore doctor', 'longshore doctor lab', "longshore doctor lab --json | jq '.findings[]'"],
    })
    .argument('[environment]', ENVIRONMENT)
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(
      cli.runs((environment: string | undefined, options: AnswerOptions & ProgressOptions) =>
        doctor(environment, options, cli.io),
      ),
    );
};
