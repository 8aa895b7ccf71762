import { DissolvedError, onManager, readFrom, removeFrom } from '../../../provider/resources/managers';
import type { HostConnection } from '../../../provider/connection';
import { EngineError, UnreachableError, type Engine } from '../../../provider/transport';
import { FakeEngines, type FakeHost, type FakeSwarm } from '../fake-engines';
import { connectionTo, testContext } from '../fixture';

let engines: FakeEngines;
let a: FakeHost;
let b: FakeHost;
let worker: FakeHost;
let swarm: FakeSwarm;
let managers: HostConnection[];

beforeEach(() => {
  engines = new FakeEngines();
  [a, b, worker] = [engines.add('a'), engines.add('b'), engines.add('worker')];
  swarm = engines.swarm([a, b, worker], 2);
  managers = [connectionTo(worker), connectionTo(a), connectionTo(b)];
});

const get = (engine: Engine): Promise<{ ID: string }> => engine.get<{ ID: string }>('/swarm');
const ask = (): Promise<{ ID: string }> => onManager(engines.engineOf, { managers }, get);
const allLeave = (): void => {
  for (const host of [a, b, worker]) engines.leaveByHand(host);
};

describe('asking a manager', () => {
  test('the first that answers and manages a swarm is asked', async () => {
    expect((await ask()).ID).toBe(swarm.ID);
    expect(engines.calls.map(({ host }) => host)).toEqual(['worker', 'a']);
  });

  test('fails with the last reason when none can be reached', async () => {
    a.reachable = b.reachable = false;
    await expect(ask()).rejects.toThrow('host b cannot be reached');
  });

  test('fails at once with what is no matter of reaching it', async () => {
    engines.answer(({ path }) => path === '/swarm', { status: 500, body: { message: 'broken' } });
    await expect(ask()).rejects.toThrow(EngineError);
  });

  test('fails as host trouble while a host is in the swarm and manages it no more', async () => {
    managers = [connectionTo(worker)];
    await expect(ask()).rejects.toThrow('host worker manages no swarm now\nworker: This node is not a swarm manager.');
    await expect(ask()).rejects.toThrow(UnreachableError);
  });

  test('fails as dissolved when all have left; not while one of them is silent', async () => {
    allLeave();
    await expect(ask()).rejects.toThrow(
      'the swarm is gone: worker, a, b left it\nRun the same command again: the next plan makes the swarm and what it held.',
    );
    b.reachable = false;
    await expect(ask()).rejects.toThrow('host b cannot be reached');
    a.reachable = false;
    managers.reverse();
    await expect(ask()).rejects.toThrow('host worker manages no swarm now');
  });

  test('a lost manager is not waited for: the others say whether the swarm is gone', async () => {
    allLeave();
    b.reachable = false;
    managers = [connectionTo(a), connectionTo(b, { state: 'lost' })];
    await expect(ask()).rejects.toThrow(DissolvedError);
    managers = [connectionTo(b, { state: 'lost' })];
    await expect(ask()).rejects.toThrow('host b cannot be reached');
  });

  test('fails when the engine fails while it is asked whether it left', async () => {
    allLeave();
    engines.answer(({ path }) => path === '/info', { status: 500, body: { message: 'broken' } });
    await expect(ask()).rejects.toThrow('broken');
  });

  test('fails when there is none to ask', async () => {
    managers = [];
    await expect(ask()).rejects.toThrow('no manager is given');
  });
});

describe('reading what a swarm holds', () => {
  const read = (): Promise<unknown> => {
    const state = { managers, size: 1 };
    return readFrom(engines.engineOf, 'service web', state, testContext(), () =>
      onManager(engines.engineOf, state, get).then(() => ({ ...state, size: 2 })),
    );
  };

  test('is what a manager says', async () => {
    expect(await read()).toMatchObject({ size: 2 });
  });

  test('is as last known while none answers, and nothing when the swarm is gone', async () => {
    a.reachable = b.reachable = worker.reachable = false;
    expect(await read()).toMatchObject({ size: 1 });
    a.reachable = b.reachable = worker.reachable = true;
    allLeave();
    expect(await read()).toBeUndefined();
  });

  test('fails where there is no manager, naming what asks; and with any other trouble', async () => {
    engines.answer(({ path }) => path === '/swarm', { status: 500, body: { message: 'broken' } });
    await expect(read()).rejects.toThrow('broken');
    managers = [];
    await expect(read()).rejects.toThrow(
      'service web: managers = []: what a swarm holds is asked of its managers\nGive at least one.',
    );
  });
});

describe('taking something out of a swarm', () => {
  const remove = (): Promise<void> => removeFrom(engines.engineOf, { managers }, (engine) => engine.delete('/swarm'));

  test('is done where the swarm is gone, by hand or with all its managers', async () => {
    allLeave();
    await remove();
    a.reachable = false;
    managers = [connectionTo(a, { state: 'lost' })];
    await remove();
  });

  test('fails while its managers are only silent, and with any other trouble', async () => {
    engines.answer(({ path }) => path === '/swarm', { status: 500, body: { message: 'broken' } });
    await expect(remove()).rejects.toThrow('broken');
    a.reachable = b.reachable = worker.reachable = false;
    await expect(remove()).rejects.toThrow('host b cannot be reached');
  });
});
