import { firstManager, onManager } from '../../../provider/resources/managers';
import { FakeEngines } from '../fake-engines';
import { connectionTo } from '../fixture';

const engines = new FakeEngines();
const [a, b, worker] = [engines.add('a'), engines.add('b'), engines.add('worker')];
const swarm = engines.swarm([a, b, worker], 2);
const managers = [connectionTo(worker), connectionTo(a), connectionTo(b)];
const ask = (): Promise<{ ID: string }> =>
  onManager(engines.engineOf, { managers }, (engine) => engine.get<{ ID: string }>('/swarm'));

test('the first that answers and manages a swarm is asked', async () => {
  expect((await ask()).ID).toBe(swarm.ID);
  expect(engines.calls.map(({ host }) => host)).toEqual(['worker', 'a']);
});

test('fails with the last reason when none does', async () => {
  a.reachable = b.reachable = false;
  await expect(ask()).rejects.toThrow('host b cannot be reached');
});

test('the first one decides what a plan does', () => {
  expect(firstManager({ managers }, 'service web').name).toBe('worker');
});

test('fails where there is none, naming what asks', () => {
  expect(() => firstManager({ managers: [] }, 'service web')).toThrow(
    'service web: managers = []: what a swarm holds is asked of its managers\nGive at least one.',
  );
});
