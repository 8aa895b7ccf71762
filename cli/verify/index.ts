import { answer, type AnswerOptions } from '../answer';
import type { Io } from '../io';
import { readManifest, type EnvironmentJson } from '../manifest';
import { measureOverlays } from '../overlay/measure';
import { look } from '../preflight/look';
import { exitCode, renderReport, reportJson, type Report } from '../preflight/report';
import { Progress, type ProgressOptions } from '../progress';
import { readStatus } from '../status';
import { ENVIRONMENT, jsonOption, quietOption, type Verb } from '../verb';
import { daemonChecks } from './daemon-checks';
import { listenerChecks } from './listener-checks';
import { overlayChecks } from './overlay-checks';

/** Proves, after a deploy, on the daemons themselves, that what is declared is open and runs; exit codes as preflight's. */
export async function verify(
  manifest: EnvironmentJson,
  options: AnswerOptions & ProgressOptions,
  io: Io,
): Promise<number> {
  const progress = new Progress(io, options);
  try {
    const from = { project: io.project, signal: io.interrupted };
    const [seen, status, overlays] = await Promise.all([
      look(manifest, io, progress, { deployed: true }),
      readStatus(manifest, io),
      measureOverlays(manifest, from),
    ]);
    const checks = [
      ...seen.hosts,
      ...daemonChecks(manifest, status),
      ...listenerChecks(manifest, seen.reading.facts),
      ...seen.flowFindings,
      ...overlayChecks(overlays, manifest, seen.flows),
    ];
    const report: Report = {
      environment: manifest.environment,
      well: exitCode({ checks, flows: seen.flows }) === 0,
      seconds: progress.end(),
      checks,
      flows: seen.flows,
      skipped: seen.skipped,
      overlays,
    };
    answer(io, options, reportJson(report), () => renderReport(manifest, report, io.colour));
    return exitCode(report);
  } finally {
    progress.end();
  }
}

export const verifyVerb: Verb = (cli) => {
  cli
    .verb('verify', {
      does: 'after a deploy: try every flow, the overlays and the health of all containers; exit codes as preflight',
      examples: ['longshore verify lab', 'longshore verify lab --json | jq .flows'],
    })
    .argument('<environment>', ENVIRONMENT)
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(
      cli.runs((name: string, options: AnswerOptions & ProgressOptions) =>
        verify(readManifest(name, cli.io.project), options, cli.io),
      ),
    );
};
