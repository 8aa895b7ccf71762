import type { App, Container } from '../app';
import { below, each, found, type Finding } from '../answer';
import type { ServerFlags } from '../server';
import { featureEnabled } from './features';
import { portMappings } from './ports';
import { uniqueVolumeNames, volume } from './volumes';

/** AppValidation.validContainer. */
export function container(app: App, { features }: ServerFlags): Finding[] {
  if (app.container === undefined) return [];
  const { portMappings: mappings = [], volumes } = app.container;
  const secretVolumes = volumes.filter((candidate) => 'secret' in candidate);
  const secrets = featureEnabled(features, 'secrets', '/secretVolumes(container)');
  return below('/container', [
    ...below('/portMappings', portMappings(mappings, app.networks)),
    ...below('/volumes', uniqueVolumeNames(volumes)),
    ...each('/volumes', volumes, (candidate) => volume(candidate, features, app.secrets)),
    ...(secretVolumes.length > 0 && secrets.length > 0 ? emptyOr('/secretVolumes(container)', secrets) : []),
    ...(app.container.type === 'DOCKER' ? docker(app.container) : mesos(app, app.container, features)),
  ]);
}

/** Where neither of two alternatives holds, both are told. */
function emptyOr(path: string, other: readonly Finding[]): Finding[] {
  return [{ path, text: 'must be empty' }, ...other];
}

function docker({ docker: part }: Container): Finding[] {
  if (part === undefined) return [{ path: '/docker', text: 'not defined' }];
  return found(
    part.pullConfig !== undefined,
    '/docker/pullConfig',
    'pullConfig is not supported with Docker containerizer',
  );
}

function mesos({ secrets }: App, { docker: part }: Container, features: readonly string[]): Finding[] {
  if (part?.pullConfig === undefined) return [];
  const path = '/docker/pullConfig';
  const feature = featureEnabled(features, 'secrets', path);
  return [
    ...(feature.length > 0 ? emptyOr(path, feature) : []),
    ...found(!(part.pullConfig.secret in secrets), path, 'pullConfig.secret must refer to an existing secret'),
  ];
}
