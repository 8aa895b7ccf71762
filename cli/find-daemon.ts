import { CliError } from './cli-error';
import { titleOf, type ContainerJson, type EnvironmentJson } from './manifest';

/** The one declared container that `namenode` or `datanode@slave1` means. */
export function findDaemon(manifest: EnvironmentJson, wanted: string): ContainerJson {
  const [daemon, host] = wanted.split('@', 2) as [string, string | undefined];
  const named = manifest.containers.filter((container) => container.daemon === daemon || container.service === daemon);
  if (named.length === 0) {
    const known = [...new Set(manifest.containers.map((container) => container.daemon))].join(', ');
    throw new CliError(
      manifest.environment,
      `daemon = "${daemon}"`,
      `no such daemon (declared: ${known})`,
      'use one of these',
    );
  }
  const found = host === undefined ? named : named.filter((container) => container.host === host);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const choices = named.map(titleOf).join(', ');
  const rule = found.length === 0 ? `it is not declared on that host` : `it runs on ${found.length} hosts`;
  throw new CliError(manifest.environment, `daemon = "${wanted}"`, rule, `use one of ${choices}`);
}
