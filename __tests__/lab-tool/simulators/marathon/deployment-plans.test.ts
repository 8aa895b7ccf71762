import { app } from './cluster';
import { plan } from '../../../../lab/simulators/marathon/deployment/plan';
import { versioned, type RunSpec } from '../../../../lab/simulators/marathon/run-spec';
import { DEPLOYMENT_PLANS } from '../../../fixtures/marathon/deployments';
import type { JsonObject } from '../../../fixtures/marathon/rows';

const THEN = '2030-01-01T00:00:00.000Z';
const NOW = '2030-01-01T00:00:01.000Z';

function specs(documents: Readonly<Record<string, JsonObject>>, before: ReadonlyMap<string, RunSpec>, version: string) {
  return new Map(
    Object.entries(documents).map(([id, { restart = false, ...document }]) => {
      const spec = versioned(before.get(id), app({ ...document, id }), version, restart === true);
      return [id, spec] as const;
    }),
  );
}

test.each(DEPLOYMENT_PLANS.map((row) => [row.name, row] as const))('steps: %s', (_, { original, target, steps }) => {
  const before = specs(original, new Map(), THEN);
  const { steps: planned } = plan(before, specs(target, before, NOW), NOW);
  expect(
    planned.map((step) =>
      step
        .map((action) => ({
          action: action.action,
          app: action.spec.app.id,
          ...(action.action === 'ScaleApplication' ? { scaleTo: action.scaleTo } : {}),
        }))
        .sort((a, b) => (a.app < b.app ? -1 : 1)),
    ),
  ).toEqual(steps.map((step) => [...step].sort((a, b) => (a.app < b.app ? -1 : 1))));
});

test('only the resources of the executor: stored, and not a reason to restart', () => {
  const before = specs({ '/app': { cmd: 'sleep 5' } }, new Map(), THEN);
  const target = specs({ '/app': { cmd: 'sleep 5', executorResources: { cpus: 0.2 } } }, before, NOW);
  expect(plan(before, target, NOW).changes['/app']?.after?.app.executorResources?.cpus).toBe(0.2);
});
