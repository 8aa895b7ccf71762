import type { Io } from '../io';
import type { EnvironmentJson } from '../manifest';
import { measureOverlays } from '../overlay/measure';
import { look } from '../preflight/look';
import { Progress } from '../preflight/progress';
import { exitCode, INTERRUPTED, renderReport, reportJson, type Report } from '../preflight/report';
import { readStatus } from '../status';
import { daemonChecks } from './daemon-checks';
import { listenerChecks } from './listener-checks';
import { overlayChecks } from './overlay-checks';

/** Proves, after a deploy, on the daemons themselves, that what is declared is open and runs; exit codes as preflight's. */
export async function verify(manifest: EnvironmentJson, options: { json?: boolean }, io: Io): Promise<number> {
  const progress = new Progress(io);
  const from = { project: io.project, signal: io.interrupted };
  const [seen, status, overlays] = await Promise.all([
    look(manifest, io, progress, { deployed: true }),
    readStatus(manifest, io.project),
    measureOverlays(manifest, from),
  ]);
  const checks = [
    ...seen.hosts,
    ...daemonChecks(manifest, status),
    ...listenerChecks(manifest, seen.reading.facts),
    ...seen.flowFindings,
    ...overlayChecks(overlays, manifest, seen.flows),
  ];
  const seconds = progress.end();
  if (io.interrupted.aborted) return INTERRUPTED;
  const report: Report = {
    environment: manifest.environment,
    well: exitCode({ checks, flows: seen.flows }) === 0,
    seconds,
    checks,
    flows: seen.flows,
    skipped: seen.skipped,
    overlays,
  };
  io.out(options.json === true ? reportJson(report) : renderReport(manifest, report, io.colour));
  return exitCode(report);
}
