import { Checks, type Check } from '../preflight/findings';
import type { EnvironmentJson } from '../manifest';
import type { EnvironmentStatus } from '../status';

/** Every declared container and health check, as `longshore status` sees them. */
export function daemonChecks(manifest: EnvironmentJson, status: EnvironmentStatus): Check[] {
  const daemons = status.daemons
    .filter(({ state }) => state !== 'lost')
    .map(({ host, daemon, path, state, health, well }) => {
      const checks = new Checks(host);
      const value = `${daemon} ${state}${health === '-' || health === 'none' ? '' : `, ${health}`}`;
      if (well) checks.ok('daemon', value);
      else
        checks.fault(
          'daemon',
          `${path}: ${value}`,
          'every declared container must run and be healthy',
          `longshore logs ${manifest.environment} ${daemon}@${host}`,
        );
      return checks.list;
    });
  const health = status.checks.map(({ path, container, description, output, well }) => {
    const host = manifest.containers.find((candidate) => candidate.path === container)?.host ?? '';
    const checks = new Checks(host);
    if (well) checks.ok('health', description);
    else
      checks.fault(
        'health',
        `${path}: ${description}: not well`,
        output || 'no answer',
        `longshore status ${manifest.environment}`,
      );
    return checks.list;
  });
  return [...daemons, ...health].flat();
}
