import { hostContainerResource } from '../../../../provider/resources/host-container';
import { FakeDockers, type FakeContainer, type FakeDocker } from '../../fake-docker';
import { connectionTo, testContext } from '../../fixture';
import { ONE, planned, TWO, type Planned, type Resource, type State } from './fixture';

let hosts: FakeDockers;
let resource: Resource;
let machines: FakeDocker[];
/** Name of the host whose member leads; the first other one after it was restarted. */
let leader: string;
/** Hosts whose members take no part, though they run. */
let absent: Set<string>;
/** What became of members, in order. */
let events: string[];

async function ensemble(size: number, voters = size): Promise<State[]> {
  machines = Array.from({ length: size }, (_, index) => hosts.add(`c${index + 1}`));
  for (const machine of machines) {
    for (const image of [ONE, TWO]) machine.registry.set(image, {});
    machine.exec = (_, [command]) => {
      const passes = command === 'leads' ? machine.name === leader : !absent.has(machine.name);
      return { code: passes ? 0 : 1, output: '' };
    };
  }
  const roll = { name: 'zookeeper', last: ['leads'], ready: ['takes part'] };
  const quorum = { members: machines.map((machine) => ({ host: connectionTo(machine), container: 'web' })), voters };
  const states = await Promise.all(
    machines.map((machine) =>
      resource.create(planned(machine, { roll, quorum, files: {}, fileModes: {} }), testContext()),
    ),
  );
  for (const machine of machines) {
    const fate = (container: FakeContainer): void => {
      events.push(`${machine.name} ${container.Config.Image === TWO ? 'new' : 'old'}`);
      if (leader === machine.name) leader = machines.find(({ name }) => name !== leader)?.name ?? '';
    };
    for (const image of [ONE, TWO]) machine.fates.set(image, fate);
  }
  return states;
}

const roll = (states: readonly State[], changes: Partial<Planned> = { image: TWO }) =>
  Promise.allSettled(states.map((state) => resource.update({ ...state, ...changes }, state, testContext())));
const messages = (results: readonly PromiseSettledResult<unknown>[]): string[] =>
  results.map((result) =>
    result.status === 'rejected' ? ((result.reason as Error).message.split('\n')[0] ?? '') : 'done',
  );
const running = (): string[] =>
  machines.map(({ name, containers }) => `${name} ${containers[0]?.Config.Image === TWO ? 'new' : 'old'}`);

beforeEach(() => {
  hosts = new FakeDockers();
  resource = hostContainerResource(hosts.engineOf, hosts.run, 1, 20);
  leader = 'c1';
  absent = new Set();
  events = [];
});
afterEach(() => {
  hosts.remove();
});

describe('a group that is rolled', () => {
  test('restarts one at a time, the leader last', async () => {
    const states = await ensemble(5);
    leader = 'c2';
    expect(messages(await roll(states))).toEqual(['done', 'done', 'done', 'done', 'done']);
    expect(events).toEqual(['c1 new', 'c3 new', 'c4 new', 'c5 new', 'c2 new']);
  });

  test('takes no turns when it is created, nor for what restarts nothing', async () => {
    const states = await ensemble(3);
    expect(events).toEqual([]);
    await roll(states, { timeoutSeconds: 6 });
    expect(events).toEqual([]);
  });

  test('waits until the one that was restarted takes part again', async () => {
    const states = await ensemble(3);
    const [, second] = machines as [FakeDocker, FakeDocker];
    second.fates.set(TWO, () => {
      events.push('c2 new');
      absent.add('c2');
      setTimeout(() => {
        events.push('c2 takes part');
        absent.delete('c2');
      }, 30);
    });
    expect(messages(await roll(states))).toEqual(['done', 'done', 'done']);
    expect(events.slice(0, 3)).toEqual(['c2 new', 'c2 takes part', 'c3 new']);
  });

  test('fails where a majority would be lost, naming who does not take part; nothing is stopped', async () => {
    const states = await ensemble(3);
    absent.add('c3');
    leader = 'c2';
    const results = await roll(states, { image: TWO, timeoutSeconds: 0.05 });
    expect(messages(results)).toEqual([
      'container web on c1: not restarted: zookeeper would lose its majority (2 of 3)',
      'container web on c2: not rolled, because web on c1 failed',
      'container web on c3: not rolled, because web on c1 failed',
    ]);
    const [first] = results as [PromiseRejectedResult];
    expect((first.reason as Error).message).toContain('\n1 others take part. Not ready: web on c3.\nMend these first');
    expect(events).toEqual([]);
  });

  test('counts voters that have no container now', async () => {
    const states = await ensemble(3, 5);
    const [, second] = await roll(states, { image: TWO, timeoutSeconds: 0.05 });
    expect((second as PromiseRejectedResult).reason).toMatchObject({
      message: expect.stringContaining(
        'would lose its majority (3 of 5)\n2 others take part. Not ready: 2 without a container.',
      ) as string,
    });
  });

  test('a member whose host does not answer takes no part', async () => {
    const [first] = await ensemble(3);
    const [, , third] = machines as [FakeDocker, FakeDocker, FakeDocker];
    third.reachable = false;
    const results = await roll([first as State], { image: TWO, timeoutSeconds: 0.05 });
    expect(messages(results)).toEqual([
      'container web on c1: not restarted: zookeeper would lose its majority (2 of 3)',
    ]);
  });

  test('a member that takes no part itself may restart: how else would it be mended', async () => {
    const states = await ensemble(3);
    for (const { name } of machines) absent.add(name);
    expect(messages(await roll(states))).toEqual(['done', 'done', 'done']);
  });

  test('only takes turns where nobody says who is in it', async () => {
    const states = (await ensemble(3)).map((state) => ({ ...state, quorum: undefined }));
    for (const name of ['c2', 'c3']) absent.add(name);
    leader = 'c2';
    expect(messages(await roll(states))).toEqual(['done', 'done', 'done']);
    expect(events).toEqual(['c1 new', 'c3 new', 'c2 new']);
  });

  test.each([1, 2])('of %d has no majority to keep, and takes turns all the same', async (size) => {
    const states = await ensemble(size);
    expect(messages(await roll(states))).toEqual(states.map(() => 'done'));
    expect(events).toHaveLength(size);
  });

  test('fails fast after the first that is not well: it is back, the others were never touched', async () => {
    const states = await ensemble(3);
    leader = 'c3';
    const [first] = machines as [FakeDocker];
    first.fates.set(TWO, (container) => {
      container.State.Health = { Status: 'unhealthy', Log: [] };
    });
    expect(messages(await roll(states))).toEqual([
      'container web on c1: it is unhealthy',
      'container web on c2: not rolled, because web on c1 failed',
      'container web on c3: not rolled, because web on c1 failed',
    ]);
    expect([running(), events]).toEqual([['c1 old', 'c2 old', 'c3 old'], ['c1 old']]);
  });

  test('fails fast, too, when one cannot pull its image', async () => {
    const states = await ensemble(3);
    machines[1]?.registry.clear();
    const results = messages(await roll(states));
    expect(results[1]).toMatch(/^host c2: image .* cannot be pulled$/);
    expect(results[0]).toMatch(/done|not rolled, because web on c2 failed/);
  });
});
