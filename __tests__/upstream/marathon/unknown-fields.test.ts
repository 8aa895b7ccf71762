import { unknownFields, type JsonObject } from '../../../upstream/marathon/document';
import { BASES, EXAMPLES } from '../../fixtures/marathon/app-verdicts';
import { CANONICAL_FORMS } from '../../fixtures/marathon/canonical-forms';
import { bodyOf } from './documents';

test.each<[string, JsonObject, string[]]>([
  ['of the app', { id: '/web', instanses: 5 }, ['/instanses']],
  ['of a health check', { healthChecks: [{}, { maxFailures: 1 }] }, ['/healthChecks(1)/maxFailures']],
  ['of a container', { container: { docker: { images: 'x' }, volumes: [] } }, ['/container/docker/images']],
  [
    'of a volume, whichever kind it is',
    { container: { volumes: [{ containerPath: 'var', persistent_: { size: 1 } }] } },
    ['/container/volumes(0)/persistent_'],
  ],
  [
    'of a persistent volume',
    { container: { volumes: [{ persistent: { sice: 1 } }] } },
    ['/container/volumes(0)/persistent/sice'],
  ],
  [
    'of a strategy that may be text',
    { unreachableStrategy: { inactiveAfter: 1 } },
    ['/unreachableStrategy/inactiveAfter'],
  ],
  ['of a command that has two forms', { check: { exec: { command: { sh: 'true' } } } }, ['/check/exec/command/sh']],
  ['of a secret in the environment', { env: { A: 'b', C: { secrets: 'd' } } }, ['/env/C/secrets']],
])('unknown field %s', (_, document, paths) => {
  expect(unknownFields(document)).toEqual(paths);
});

test('names of variables, labels, secrets and options are free', () => {
  const external = { name: 'a', provider: 'dvdi', options: { 'dvdi/driver': 'rexray' } };
  const document = {
    env: { ANY: 'x' },
    labels: { 'any.thing': 'x' },
    secrets: { any: { source: 'x' } },
    container: { volumes: [{ containerPath: '/a', mode: 'RW', external }] },
  };
  expect(unknownFields(document)).toEqual([]);
});

test.each(Object.entries(BASES))('the base %s has none', (_, document) => {
  expect(unknownFields(document)).toEqual([]);
});

test.each(CANONICAL_FORMS.map((row) => [row.name, row] as const))('the form has none: %s', (_, { canonical }) => {
  expect(unknownFields(canonical)).toEqual([]);
});

test('the fields of app.json are all known', () => {
  const [row] = EXAMPLES;
  expect(unknownFields(JSON.parse(bodyOf((row as (typeof EXAMPLES)[0]).document)) as never)).toEqual([]);
});
