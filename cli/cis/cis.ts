import { CliError, UnreachableError } from '../cli-error';
import type { Io } from '../io';
import type { EnvironmentJson, HostJson } from '../manifest';
import type { HostFacts } from './facts';
import { gather } from './gather';
import { judge, render } from './report';

/** Checks the live engines and containers against the CIS Docker Benchmark; 1 when a check fails or a host gives no answer. */
export async function cis(manifest: EnvironmentJson, options: { json?: boolean }, io: Io): Promise<number> {
  const asked = manifest.hosts.filter(({ engine, state }) => engine === 'docker' && state !== 'lost');
  if (asked.length === 0) {
    throw new CliError(
      manifest.environment,
      'hosts = 0',
      'the CIS Docker Benchmark is about hosts with an engine, and none is declared',
      'declare engine: docker for those that have one',
    );
  }
  const answers = await Promise.all(asked.map((host) => ask(host, io)));
  const hosts = answers.flatMap((answer) => ('facts' in answer ? [answer.facts] : []));
  const unreachable = Object.fromEntries(
    answers.flatMap((answer) => ('reason' in answer ? [[answer.host, answer.reason]] : [])),
  );
  const report = judge({ manifest, hosts }, unreachable);
  io.out(options.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : render(report, io.colour));
  return report.well ? 0 : 1;
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
