import type { Io } from '../io';
import { readManifest, type EnvironmentJson } from '../manifest';
import { measureOverlays } from '../overlay/measure';
import { look } from '../preflight/look';
import { reported, type ReportOptions } from '../preflight/reported';
import { readStatus } from '../status';
import { ENVIRONMENT, jsonOption, quietOption, type Verb } from '../verb';
import { daemonChecks } from './daemon-checks';
import { listenerChecks } from './listener-checks';
import { overlayChecks } from './overlay-checks';
import { secretChecks } from './secret-checks';

/** Proves, after a deploy, on the daemons themselves, that what is declared is open and runs; exit codes as preflight's. */
export function verify(manifest: EnvironmentJson, options: ReportOptions, io: Io): Promise<number> {
  return reported(manifest, options, io, async (progress) => {
    const from = { project: io.project, signal: io.interrupted };
    const [{ hosts, flowFindings, flows, skipped, reading }, status, overlays] = await Promise.all([
      look(manifest, io, progress, { deployed: true }),
      readStatus(manifest, io),
      measureOverlays(manifest, from),
    ]);
    const checks = [
      ...hosts,
      ...daemonChecks(manifest, status),
      ...listenerChecks(manifest, reading.facts),
      ...flowFindings,
      ...overlayChecks(overlays, manifest, flows),
      ...secretChecks(manifest.environment, io.project, new Date()),
    ];
    return { checks, flows, skipped, overlays };
  });
}

export const verifyVerb: Verb = (cli) => {
  cli
    .verb('verify', {
      does: 'after a deploy: try every flow, the overlays, the health of all containers, ends of certificates; exit codes as preflight',
      examples: ['longshore verify lab', 'longshore verify lab --json | jq .flows'],
    })
    .argument('<environment>', ENVIRONMENT)
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(
      cli.runs((name: string, options: ReportOptions) => verify(readManifest(name, cli.io.project), options, cli.io)),
    );
};
