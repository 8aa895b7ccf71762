import { answer, type AnswerOptions } from '../answer';
import type { Io } from '../io';
import { readManifest, type EnvironmentJson } from '../manifest';
import { Progress, type ProgressOptions } from '../progress';
import { ENVIRONMENT, jsonOption, quietOption, type Verb } from '../verb';
import { look } from './look';
import { exitCode, renderReport, reportJson, type Report } from './report';

/** Says, before a deploy, what is closed, missing or in the way; 0 well, 1 faults, 2 when no host could be looked at. */
export async function preflight(
  manifest: EnvironmentJson,
  options: AnswerOptions & ProgressOptions,
  io: Io,
): Promise<number> {
  const progress = new Progress(io, options);
  try {
    const { hosts, flows, flowFindings, skipped } = await look(manifest, io, progress, { deployed: false });
    const checks = [...hosts, ...flowFindings];
    const report: Report = {
      environment: manifest.environment,
      well: exitCode({ checks, flows }) === 0,
      seconds: progress.end(),
      checks,
      flows,
      skipped,
    };
    answer(io, options, reportJson(report), () => renderReport(manifest, report, io.colour));
    return exitCode(report);
  } finally {
    progress.end();
  }
}

export const preflightVerb: Verb = (cli) => {
  cli
    .verb('preflight', {
      does: 'before a deploy: look at every host and try every declared flow; exit code 1 for faults, 2 when nothing could be looked at',
      examples: ['longshore preflight lab', 'longshore preflight lab --json | jq .well'],
    })
    .argument('<environment>', ENVIRONMENT)
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(
      cli.runs((name: string, options: AnswerOptions & ProgressOptions) =>
        preflight(readManifest(name, cli.io.project), options, cli.io),
      ),
    );
};
