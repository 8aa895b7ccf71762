import type { Io } from '../io';
import type { EnvironmentJson } from '../manifest';
import { look } from './look';
import { Progress } from './progress';
import { exitCode, INTERRUPTED, renderReport, reportJson, type Report } from './report';

/** Says, before a deploy, what is closed, missing or in the way; 0 well, 1 faults, 2 when no host could be looked at. */
export async function preflight(manifest: EnvironmentJson, options: { json?: boolean }, io: Io): Promise<number> {
  const progress = new Progress(io);
  const { hosts, flows, flowFindings, skipped } = await look(manifest, io, progress, { deployed: false });
  const checks = [...hosts, ...flowFindings];
  const seconds = progress.end();
  if (io.interrupted.aborted) return INTERRUPTED;
  const report: Report = {
    environment: manifest.environment,
    well: exitCode({ checks, flows }) === 0,
    seconds,
    checks,
    flows,
    skipped,
  };
  io.out(options.json === true ? reportJson(report) : renderReport(manifest, report, io.colour));
  return exitCode(report);
}
