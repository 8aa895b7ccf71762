import fc from 'fast-check';
import {
  canonicalApp,
  judge,
  settledApp,
  settledOver,
  writeApp,
  type Form,
  type JsonObject,
} from '../../../upstream/marathon/document';
import { CANONICAL_FORMS } from '../../fixtures/marathon/canonical-forms';
import type { CanonicalForm } from '../../fixtures/marathon/rows';
import { anyApp } from './any-app';
import { requestOf, serverWith } from './documents';

const rows = CANONICAL_FORMS.map((row) => [row.name, row] as const);
const server = serverWith([], { enable_features: 'external_volumes' });

function formOf({ request = 'POST /v2/apps', previous, body }: CanonicalForm): JsonObject {
  const holding = serverWith(previous === undefined ? [] : [previous], { enable_features: 'external_volumes' });
  const verdict = judge(requestOf(request, JSON.stringify(body)), holding);
  if (verdict.verdict === 'refuse') throw new Error(JSON.stringify(verdict));
  return verdict.apps.map(writeApp)[0] ?? {};
}

function app(form: Form): JsonObject {
  if (!('app' in form)) throw new Error(JSON.stringify(form));
  return form.app;
}

test.each(rows)('%s', (_, row) => {
  expect(formOf(row)).toEqual(row.canonical);
});

describe('what is got and sent again', () => {
  /** The one form that upstream itself changes: the default port is written, so that the check gets its portIndex. */
  const CHANGES = 'a Marathon check over the default port';

  test.each(rows.filter(([name]) => name !== CHANGES))('%s: stays', (_, { canonical }) => {
    expect(app(canonicalApp(canonical, server))).toEqual(canonical);
  });

  test(`${CHANGES}: gets a portIndex, and then stays`, () => {
    const { body, canonical } = CANONICAL_FORMS.find(({ name }) => name === CHANGES) as CanonicalForm;
    const [check] = canonical.healthChecks as [JsonObject];
    const settled = { ...canonical, healthChecks: [{ ...check, portIndex: 0 }] };
    expect(app(settledApp(body))).toEqual(settled);
    expect(app(canonicalApp(settled))).toEqual(settled);
  });

  test('is the same for any app, once it has settled', () => {
    fc.assert(
      fc.property(anyApp, (document) => {
        const settled = app(settledApp(document));
        expect(app(settledApp(settled))).toEqual(settled);
        expect(app(canonicalApp(settled))).toEqual(settled);
      }),
    );
  });

  test('is refused where the app is', () => {
    expect(settledApp({ id: '/web' })).toMatchObject({ verdict: 'refuse', status: 422 });
  });
});

describe('an app put over what is there', () => {
  test('has no difference where nothing was changed', () => {
    fc.assert(
      fc.property(anyApp, (document) => {
        const current = app(canonicalApp(document));
        expect(app(settledOver(document, current))).toEqual(app(settledOver(current, current)));
      }),
    );
  });

  test('shows what an operator has changed, and keeps service port and role', () => {
    const wanted = { id: '/web', cmd: 'sleep 60' };
    const current = {
      ...app(canonicalApp(wanted)),
      instances: 5,
      role: 'ops',
      tasksRunning: 5,
      version: '2026-01-01T00:00:00.000Z',
    };
    const [is, was] = [app(settledOver(wanted, current)), app(settledOver(current, current))];
    expect(was).toEqual({ ...is, instances: 5 });
    expect(is).toMatchObject({ role: 'ops', portDefinitions: [{ port: 10000 }] });
  });

  test('takes the name of the default network from there', () => {
    const wanted = { id: '/web', cmd: 'sleep 60', networks: [{ mode: 'container' }] };
    const current = app(canonicalApp(wanted, serverWith([], { default_network_name: 'dev' })));
    expect(app(settledOver(wanted, current))).toEqual(current);
  });

  test('is refused where either is', () => {
    const good = { id: '/web', cmd: 'sleep 60' };
    expect(settledOver({ cmd: 'w' }, good)).toMatchObject({ verdict: 'refuse' });
    expect(settledOver(good, { id: '/web' })).toMatchObject({ verdict: 'refuse' });
  });
});
