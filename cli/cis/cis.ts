import { answer, type AnswerOptions } from '../answer';
import { CliError, UnreachableError } from '../cli-error';
import { EXIT } from '../exit-code';
import type { Io } from '../io';
import { readManifest, type EnvironmentJson, type HostJson } from '../manifest';
import { withProgress, type ProgressOptions } from '../progress';
import { ENVIRONMENT, jsonOption, quietOption, type Verb } from '../verb';
import type { HostFacts } from './facts';
import { gather } from './gather';
import { judge, render } from './report';

/** Checks the live engines and containers against the CIS Docker Benchmark; 1 when a check fails or a host gives no answer, 2 when none does. */
export async function cis(
  manifest: EnvironmentJson,
  options: AnswerOptions & ProgressOptions,
  io: Io,
): Promise<number> {
  const asked = manifest.hosts.filter(({ engine, state }) => engine === 'docker' && state !== 'lost');
  if (asked.length === 0) {
    throw new CliError(
      manifest.environment,
      'hosts = 0',
      'the CIS Docker Benchmark is about hosts with an engine, and none is declared',
      'declare engine: docker for those that have one',
    );
  }
  const answers = await withProgress(io, options, (progress) => {
    progress.step(`reading the engines and containers of ${asked.length} hosts`);
    return Promise.all(asked.map((host) => ask(host, io)));
  });
  const hosts = answers.flatMap((answer) => ('facts' in answer ? [answer.facts] : []));
  const unreachable = Object.fromEntries(
    answers.flatMap((answer) => ('reason' in answer ? [[answer.host, answer.reason]] : [])),
  );
  const report = judge({ manifest, hosts }, unreachable);
  answer(io, options, report, () => render(report, io.colour));
  if (hosts.length === 0) return EXIT.notLooked;
  return report.well ? EXIT.well : EXIT.fault;
}

async function ask(
  host: HostJson,
  { project, interrupted }: Io,
): Promise<{ facts: HostFacts } | { host: string; reason: string }> {
  try {
    return { facts: await gather(host, { project, signal: interrupted }) };
  } catch (error) {
    if (error instanceof UnreachableError) return { host: host.name, reason: error.message };
    throw error;
  }
}

export const cisVerb: Verb = (cli) => {
  cli
    .verb('cis', {
      does: 'check the live engines and containers against the CIS Docker Benchmark; exit code 1 when a check fails',
      examples: ['longshore cis lab', 'longshore cis lab --json | jq \'.checks[] | select(.verdict == "FAIL")\''],
    })
    .argument('<environment>', ENVIRONMENT)
    .addOption(jsonOption())
    .addOption(quietOption())
    .action(
      cli.runs((name: string, options: AnswerOptions & ProgressOptions) =>
        cis(readManifest(name, cli.io.project), options, cli.io),
      ),
    );
};
