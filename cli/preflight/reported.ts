import { answer, type AnswerOptions } from '../answer';
import type { Io } from '../io';
import type { EnvironmentJson } from '../manifest';
import { Progress, type ProgressOptions } from '../progress';
import { exitCode, renderReport, reportJson, type Report } from './report';

export type ReportOptions = AnswerOptions & ProgressOptions;

/** What was seen of an environment. */
export type Seen = Pick<Report, 'checks' | 'flows' | 'skipped' | 'overlays'>;

/** Looks, says what it waits for meanwhile, and answers with one report. @returns the exit code of what was seen */
export async function reported(
  manifest: EnvironmentJson,
  options: ReportOptions,
  io: Io,
  look: (progress: Progress) => Promise<Seen>,
): Promise<number> {
  const progress = new Progress(io, options);
  try {
    const seen = await look(progress);
    const code = exitCode(seen);
    const report: Report = {
      environment: manifest.environment,
      well: code === 0,
      seconds: progress.end(),
      ...seen,
    };
    answer(io, options, reportJson(report), () => renderReport(manifest, report, io.colour));
    return code;
  } finally {
    progress.end();
  }
}
