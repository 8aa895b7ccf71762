import fc from 'fast-check';
import {
  explainRestart,
  planRestart,
  restartStrategy,
  type RestartPlan,
  type RestartSituation,
} from '../../../upstream/marathon/restart';
import { RESTART_STRATEGIES, UPGRADE_PHASES } from '../../fixtures/marathon/upgrade-phases';

/** What a row tells in its name only: the table's shape has no field for it. */
const TOLD_BY_NAME: Readonly<Record<string, Partial<RestartSituation>>> = {
  'one instance with an external volume only': { exclusiveVolume: true },
  'one of three is unhealthy, half kept, no over capacity, and its own check kills it': { unhealthyDies: true },
  'the new version never gets ready, half kept': { newVersion: 'never ready' },
  'the new version never gets ready, 0 and 0': { newVersion: 'never ready' },
  'a new instance fails once': { newVersion: 'fails once' },
};

test.each(RESTART_STRATEGIES.map((row) => [row.name, row] as const))('strategy: %s', (_, row) => {
  const { minHealthy, maxCapacity, killImmediately } = row;
  expect(restartStrategy(row, row.current, row.healthy)).toEqual({ minHealthy, maxCapacity, killImmediately });
});

test.each(UPGRADE_PHASES.map((row) => [row.name, row] as const))('phases: %s', (name, row) => {
  const { minHealthy, maxCapacity, killImmediately, phases, outcome, most, fewest } = row;
  expect(planRestart({ ...row, ...TOLD_BY_NAME[name] })).toEqual({
    strategy: { minHealthy, maxCapacity, killImmediately },
    phases,
    outcome,
    most,
    fewest,
    ...(row.reason === undefined ? {} : { reason: row.reason }),
  });
});

test('rows told by their name are still there', () => {
  const names = UPGRADE_PHASES.map((row) => row.name);
  expect(Object.keys(TOLD_BY_NAME).filter((name) => !names.includes(name))).toEqual([]);
});

const capacity = fc.oneof(
  fc.constantFrom(0, 0.5, 1),
  fc.integer({ min: 0, max: 100 }).map((n) => n / 100),
);
const situation = fc
  .record({
    instances: fc.integer({ min: 1, max: 60 }),
    minimumHealthCapacity: capacity,
    maximumOverCapacity: capacity,
    resident: fc.boolean(),
    old: fc.integer({ min: 0, max: 60 }),
    unhealthyPart: fc.double({ min: 0, max: 1, noNaN: true }),
    places: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
    newPlaces: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
    unhealthyDies: fc.boolean(),
    unseen: fc.boolean(),
    newVersion: fc.constantFrom('ready' as const, 'fails once' as const, 'never ready' as const),
  })
  .map(({ unhealthyPart, places, newPlaces, ...rest }) => ({
    ...rest,
    unhealthy: Math.floor(rest.old * unhealthyPart),
    ...(places === undefined ? {} : { places: Math.max(places, rest.old) }),
    ...(newPlaces === undefined ? {} : { newPlaces }),
  }));

describe('any restart', () => {
  test('ends, and conserves instances', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const plan = planRestart(given);
        let [old, fresh, ready, asked, killed] = [given.old, 0, 0, 0, 0];
        for (const phase of plan.phases) {
          [old, fresh, asked, killed] = [
            old - phase.killed,
            fresh + phase.started,
            asked + phase.asked,
            killed + phase.killed,
          ];
          if (phase.event === 'ready') ready += 1;
          expect([phase.old, phase.fresh, phase.ready]).toEqual([old, fresh, ready]);
          expect(fresh).toBeLessThanOrEqual(given.instances);
          expect(old + fresh).toBeLessThanOrEqual(plan.most);
        }
        const died = plan.phases.filter(({ event }) => event === 'died').length;
        expect(killed).toBe(asked + died);
        expect(plan.outcome === 'done').toBe(old === 0 && ready === given.instances);
      }),
    );
  });

  test('never serves with fewer than minHealthy, but for what was missing before and the one a resident app gives up', () => {
    fc.assert(
      fc.property(situation, (given) => {
        // Where none is told from the others, a healthy one may be killed first.
        const unhealthy = given.unseen ? 0 : given.unhealthy;
        const plan = planRestart({ ...given, unhealthy, unhealthyDies: false });
        const { minHealthy, maxCapacity } = plan.strategy;
        const healthy = given.old - unhealthy;
        const counted = given.unseen ? 0 : healthy;
        const givenUp = given.resident && minHealthy === maxCapacity && counted >= maxCapacity ? 1 : 0;
        expect(plan.fewest).toBeGreaterThanOrEqual(Math.min(healthy, minHealthy - givenUp));
      }),
    );
  });

  test('never starts beyond maxCapacity', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { phases, strategy } = planRestart(given);
        for (const { started, old, fresh } of phases) {
          if (started > 0) expect(old + fresh).toBeLessThanOrEqual(strategy.maxCapacity);
        }
      }),
    );
  });

  test('of a healthy app with places for all is done', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { newPlaces = Infinity, ...rest } = given;
        const plan = planRestart({
          ...rest,
          newPlaces: Math.max(newPlaces, given.instances),
          places: Infinity,
          unhealthy: 0,
          unseen: false,
          newVersion: 'ready',
        });
        expect(plan.outcome).toBe('done');
      }),
    );
  });

  test('of an app that no agent speaks for is done with room for one more, and with none hangs', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { instances, maximumOverCapacity } = given;
        const well = {
          unhealthy: 0,
          unseen: true,
          places: Infinity,
          newPlaces: Infinity,
          newVersion: 'ready' as const,
        };
        const plan = planRestart({ ...given, ...well, old: instances });
        expect(plan.outcome).toBe(Math.trunc(instances * (1 + maximumOverCapacity)) > instances ? 'done' : 'hangs');
      }),
    );
  });

  test('of an app scaled to nothing has no phases', () => {
    expect(planRestart({ instances: 0, minimumHealthCapacity: 1, maximumOverCapacity: 1, old: 0 })).toMatchObject({
      outcome: 'done',
      phases: [],
    });
  });
});

describe('explained', () => {
  const three = { instances: 3, minimumHealthCapacity: 0.5, maximumOverCapacity: 0, old: 3 };
  const lines = (given: RestartSituation): string[] => explainRestart(planRestart(given));

  test('names what is kept, each phase, and the end; equal phases are one line', () => {
    expect(lines(three)).toEqual([
      'at least 2 healthy, at most 3 at once',
      '1. the restart begins; 1 old asked to end (3 old, 0 new, 0 of them ready)',
      '2. all kills asked for are confirmed; 1 old ended; 1 new queued (2 old, 1 new, 0 of them ready)',
      '3.-4. a new instance is ready, one after the other; 1 old asked to end each; 1 new queued each (0 old, 3 new, 2 of them ready)',
      '5. a new instance is ready (0 old, 3 new, 3 of them ready)',
      'never fewer than 2 serve, never more than 3 are there, old and new together',
      'done',
    ]);
  });

  test('says why it hangs', () => {
    expect(lines({ ...three, minimumHealthCapacity: 1, places: 3 }).at(-1)).toBe(
      'hangs: No agent is left for the extra instance, and no old one ends before it is ready.',
    );
  });

  test('has a line for every event', () => {
    const died = lines({ ...three, unhealthy: 1, unhealthyDies: true, newVersion: 'fails once' });
    expect(died.join('\n')).toMatch(/an old instance ends by itself[^]*a new instance fails and is queued again/);
  });

  test('ends with the outcome', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const plan: RestartPlan = planRestart(given);
        expect(explainRestart(plan).at(-1)).toMatch(plan.outcome === 'done' ? /^done$/ : /^hangs: /);
      }),
    );
  });
});
