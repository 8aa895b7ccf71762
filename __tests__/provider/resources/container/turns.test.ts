import fc from 'fast-check';
import { Turns, type Taker } from '../../../../provider/resources/container/turns';

/** What a member does, as a property chooses it. */
interface Script {
  /** How many moments pass before it wants its turn, while it makes ready, and in its turn. */
  readonly arrives: number;
  readonly prepares: number;
  readonly steps: number;
  readonly fails: 'never' | 'preparing' | 'in its turn';
}

const script: fc.Arbitrary<Script> = fc.record({
  arrives: fc.nat(4),
  prepares: fc.nat(6),
  steps: fc.nat(4),
  fails: fc.constantFrom('never', 'never', 'never', 'preparing', 'in its turn'),
});

/** Time passes when everybody has had their say. */
async function moments(count: number): Promise<void> {
  for (let moment = 0; moment < count; moment += 1) await new Promise((resolve) => setImmediate(resolve));
}

interface Event {
  readonly member: number;
  readonly what: 'waits' | 'begins' | 'ends' | 'refused' | 'failed';
}

/** Plays members of one group; whoever `leader` is leads, and leads no more once it was restarted. */
async function play(
  scripts: readonly Script[],
  leader: number | undefined,
): Promise<{ events: Event[]; most: number }> {
  const turns = new Turns(() => moments(5));
  const events: Event[] = [];
  let leads = leader;
  let running = 0;
  let most = 0;
  await Promise.all(
    scripts.map(async ({ arrives, prepares, steps, fails }, member) => {
      const taker: Taker = { name: `m${member}`, leads: async () => (await moments(1), leads === member) };
      await moments(arrives);
      events.push({ member, what: 'waits' });
      try {
        await turns.take(
          'group',
          taker,
          async () => {
            await moments(prepares);
            if (fails === 'preparing') throw new Error('no such image');
          },
          async () => {
            events.push({ member, what: 'begins' });
            running += 1;
            most = Math.max(most, running);
            await moments(steps);
            running -= 1;
            if (fails === 'in its turn') throw new Error('not well');
            if (leads === member) leads = undefined;
            events.push({ member, what: 'ends' });
          },
        );
      } catch (error) {
        const isRefused = (error as Error).message.includes('not rolled, because');
        events.push({ member, what: isRefused ? 'refused' : 'failed' });
      }
    }),
  );
  return { events, most };
}

const of = (events: readonly Event[], what: Event['what']): number[] =>
  events.filter((event) => event.what === what).map(({ member }) => member);

describe('turns', () => {
  const group = fc.array(script, { minLength: 1, maxLength: 6 });

  test('are never two at once, and everybody is told how it ended', async () => {
    await fc.assert(
      fc.asyncProperty(group, fc.option(fc.nat(5), { nil: undefined }), async (scripts, leader) => {
        const { events, most } = await play(scripts, leader);
        expect(most).toBeLessThanOrEqual(1);
        const ends = [...of(events, 'ends'), ...of(events, 'refused'), ...of(events, 'failed')];
        expect(ends.sort()).toEqual(scripts.map((_, index) => index));
      }),
      { numRuns: 200 },
    );
  });

  test('come to the leader last, of those that want one', async () => {
    const well = script.map((one) => ({ ...one, fails: 'never' as const }));
    await fc.assert(
      fc.asyncProperty(fc.array(well, { minLength: 1, maxLength: 6 }), fc.nat(5), async (scripts, leader) => {
        const { events } = await play(scripts, leader);
        const begun = events.findIndex(({ member, what }) => member === leader && what === 'begins');
        if (begun < 0) return; // there are fewer members
        const before = events.slice(0, begun);
        expect(
          of(before, 'waits')
            .filter((member) => member !== leader)
            .sort(),
        ).toEqual(of(before, 'ends').sort());
      }),
      { numRuns: 200 },
    );
  });

  test('end with the first failure', async () => {
    await fc.assert(
      fc.asyncProperty(group, fc.option(fc.nat(5), { nil: undefined }), async (scripts, leader) => {
        const { events } = await play(scripts, leader);
        const failed = events.findIndex(({ what }) => what === 'failed');
        if (failed >= 0) expect(of(events.slice(failed), 'begins')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('of several groups do not wait for one another', async () => {
    const turns = new Turns(() => Promise.resolve());
    let atOnce = 0;
    let most = 0;
    const take = (key: string) =>
      turns.take(
        key,
        { name: key, leads: () => Promise.resolve(false) },
        () => Promise.resolve(),
        async () => {
          atOnce += 1;
          most = Math.max(most, atOnce);
          await moments(3);
          atOnce -= 1;
        },
      );
    await Promise.all([take('a'), take('b')]);
    expect(most).toBe(2);
  });

  test('are given to one that cannot be asked whether it leads', async () => {
    const turns = new Turns(() => Promise.resolve());
    const taker = { name: 'a', leads: () => Promise.reject(new Error('it does not run')) };
    await expect(
      turns.take(
        'g',
        taker,
        () => Promise.resolve(),
        () => Promise.resolve('done'),
      ),
    ).resolves.toBe('done');
  });

  test('fails, for those that come after a failure, by the name of who failed first', async () => {
    const turns = new Turns(() => Promise.resolve());
    const taker = (name: string): Taker => ({ name, leads: () => Promise.resolve(false) });
    const ready = () => Promise.resolve();
    await expect(turns.take('g', taker('web on c1'), ready, () => Promise.reject(new Error('sick')))).rejects.toThrow(
      'sick',
    );
    await expect(turns.take('g', taker('web on c2'), ready, ready)).rejects.toThrow(
      'container web on c2: not rolled, because web on c1 failed\nIt runs as before. Mend what failed, and run the same command again.',
    );
  });
});
