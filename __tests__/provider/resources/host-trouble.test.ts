import { orLastKnown, pause } from '../../../provider/resources/host-trouble';
import { UnreachableError } from '../../../provider/transport';
import { connectionTo, testContext } from '../fixture';

const a = connectionTo({ name: 'a', address: '192.0.2.1' });

describe('the last known state', () => {
  test('fails for trouble other than an unreachable host', async () => {
    await expect(orLastKnown(a, {}, testContext(), () => Promise.reject(new Error('bug')))).rejects.toThrow('bug');
  });

  test('the warning names the host that did not answer, which may be another one', async () => {
    const context = testContext();
    await orLastKnown(a, {}, context, () => Promise.reject(new UnreachableError('b', 'no route')));
    expect(context.warnings).toEqual([expect.stringMatching(/^host b cannot be reached/)]);
  });
});

describe('a lost host', () => {
  const lost = { ...a, state: 'lost', unreachable: 'fail' } as const;

  test('is expected to be silent: its last known state stands without a word', async () => {
    const context = testContext();
    const read = (): Promise<never> => Promise.reject(new UnreachableError('a', 'it is declared lost'));
    expect(await orLastKnown(lost, { size: 1 }, context, read)).toEqual({ size: 1 });
    expect(context.warnings).toEqual([]);
  });

  test('fails where another host is the silent one', async () => {
    const read = (): Promise<never> => Promise.reject(new UnreachableError('b', 'no route'));
    await expect(orLastKnown(lost, {}, testContext(), read)).rejects.toThrow('host b cannot be reached');
  });
});

describe("a host whose silence fails the plan (unreachable: 'fail')", () => {
  const strict = { ...a, unreachable: 'fail' } as const;
  const read = (): Promise<never> => Promise.reject(new UnreachableError('a', 'no route'));
  afterEach(() => {
    delete process.env.LONGSHORE_UNREACHABLE;
  });

  test('fails with the way out: the state learns only from an apply that it is lost', async () => {
    await expect(orLastKnown(strict, {}, testContext(), read)).rejects.toThrow(
      'declare it lost (state: lost) and run once with LONGSHORE_UNREACHABLE=warn.',
    );
  });

  test('is as last known for one run that asks for it', async () => {
    process.env.LONGSHORE_UNREACHABLE = 'warn';
    const context = testContext();
    expect(await orLastKnown(strict, { size: 1 }, context, read)).toEqual({ size: 1 });
    expect(context.warnings).toHaveLength(1);
  });
});

describe('a pause', () => {
  test('ends by itself and leaves no listener', async () => {
    const { signal } = new AbortController();
    const removed = jest.spyOn(signal, 'removeEventListener');
    await pause(1, signal);
    expect(removed).toHaveBeenCalledTimes(1);
  });

  test.each(['before', 'during'])('fails when Terraform is interrupted %s it', async (when) => {
    const stop = new AbortController();
    if (when === 'before') stop.abort();
    const waiting = pause(60_000, stop.signal);
    stop.abort();
    await expect(waiting).rejects.toThrow('interrupted while waiting\nWhat was begun on the hosts goes on.');
  });
});
