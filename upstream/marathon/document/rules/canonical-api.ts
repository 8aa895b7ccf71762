import type { App } from '../app';
import { below, found, type Finding } from '../answer';
import type { Roles, ServerFlags } from '../server';
import { constraints } from './constraints';
import { container } from './containers';
import { healthChecks } from './health-checks';
import { identity } from './identity';
import { networks } from './networks';
import { portDefinitions } from './ports';
import { readinessChecks } from './readiness-checks';
import { resources } from './resources';
import { roles as roleRules } from './roles';
import { environment, secrets } from './secrets';
import { upgradeStrategy } from './upgrade-strategy';
import { whatRuns } from './what-runs';

/** The second stage: an app in the current API, before defaults that depend on others are filled in (validateCanonicalAppAPI). */
export function canonicalApi(app: App, flags: ServerFlags, roles: Roles): Finding[] {
  const isHost = app.networks.some(({ mode }) => mode === 'host');
  const isElsewhere = app.networks.some(({ mode }) => mode !== 'host');
  return [
    ...container(app, flags),
    ...below('/portDefinitions', portDefinitions(app.portDefinitions ?? [])),
    ...whatRuns(app),
    ...healthChecks(app),
    ...resources(app, flags),
    ...secrets(app, flags),
    ...environment(app, flags),
    ...readinessChecks(app),
    ...upgradeStrategy(app),
    ...constraints(app),
    ...networks(app, flags.defaultNetworkName),
    ...roleRules(app, roles),
    ...identity(app),
    ...found(
      isHost && app.container?.portMappings !== undefined && app.container.portMappings.length > 0,
      '',
      'portMappings are not allowed with host-networking',
    ),
    ...found(
      isElsewhere && (app.portDefinitions ?? []).length > 0,
      '',
      'portDefinitions are only allowed with host-networking',
    ),
  ];
}
