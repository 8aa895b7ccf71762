import type { Io } from '../io';
import { readManifest, type EnvironmentJson } from '../manifest';
import { ENVIRONMENT, jsonOption, quietOption, type Verb } from '../verb';
import { look } from './look';
import { reported, type ReportOptions } from './reported';

/** Says, before a deploy, what is closed, missing or in the way; 0 well, 1 faults, 2 when no host could be looked at. */
export function preflight(manifest: EnvironmentJson, options: ReportOptions, io: Io): Promise<number> {
  return reported(manifest, options, io, async (progress) => {
    const { hosts, flows, flowFindings, skipped } = await look(manifest, io, progress, { deployed: false });
    return { checks: [...hosts, ...flowFindings], flows, skipped };
  });
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
      cli.runs((name: string, options: ReportOptions) =>
        preflight(readManifest(name, cli.io.project), options, cli.io),
      ),
    );
};
