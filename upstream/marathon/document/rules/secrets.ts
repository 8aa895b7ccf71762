import type { App } from '../app';
import { each, found, type Finding } from '../answer';
import type { ServerFlags } from '../server';
import { featureEnabled } from './features';

const FEATURE = 'secrets';

export function secrets(app: App, { features }: ServerFlags): Finding[] {
  const names = Object.keys(app.secrets);
  return [
    ...(names.length > 0 ? featureEnabled(features, FEATURE, '/secrets') : []),
    ...(features.includes(FEATURE) ? each('/secrets/keys', names, notEmpty) : []),
  ];
}

/** Names of variables may be anything but empty; a secret they point at must be declared. */
export function environment(app: App, { features }: ServerFlags): Finding[] {
  const references = Object.entries(app.env).flatMap(([name, value]) =>
    typeof value === 'string' ? [] : [{ name, secret: value.secret }],
  );
  return [
    ...each('/env/keys', Object.keys(app.env), notEmpty),
    ...found(
      references.length > 0 && !features.includes(FEATURE),
      '/env',
      'use of secret-references in the environment requires the secrets feature to be enabled',
    ),
    ...references.flatMap(({ name, secret }) =>
      found(!(secret in app.secrets), `/env/${name}/secret`, 'references an undefined secret'),
    ),
  ];
}

function notEmpty(name: string): Finding[] {
  return found(name === '', '', 'must not be empty');
}
