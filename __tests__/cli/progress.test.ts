import { elapsed, Progress, withProgress } from '../../cli/progress';

describe('progress', () => {
  let said: string[];
  const io = (columns?: number) => ({
    err: (text: string) => void said.push(text),
    ...(columns !== undefined && { columns }),
  });
  beforeEach(() => {
    said = [];
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('says nothing of what takes less than two seconds', () => {
    const progress = new Progress(io());
    progress.step('asking 3 hosts');
    jest.advanceTimersByTime(1900);
    progress.step('trying 40 flows');
    jest.advanceTimersByTime(1900);
    expect(progress.end()).toBeCloseTo(3.8);
    expect(said).toEqual([]);
  });

  test('in a log: one line for each step that takes longer, with the time since the beginning', () => {
    const progress = new Progress(io());
    progress.step('asking 3 hosts');
    jest.advanceTimersByTime(10_000);
    progress.step('trying 40 flows');
    jest.advanceTimersByTime(65_000);
    progress.end();
    jest.advanceTimersByTime(10_000);
    expect(said).toEqual(['asking 3 hosts ... 2 s\n', 'trying 40 flows ... 12 s\n']);
  });

  test('on a terminal: one line that is written anew each second, fits, and goes at the end', () => {
    const progress = new Progress(io(20));
    progress.step('asking');
    jest.advanceTimersByTime(3000);
    progress.step('trying 40 flows of the underlay');
    expect(said).toEqual(['\r\u001b[2Kasking ... 2 s', '\r\u001b[2Kasking ... 3 s', '\r\u001b[2Ktrying 40 flows of ']);
    progress.end();
    expect(said.at(-1)).toBe('\r\u001b[2K');
    const { length } = said;
    jest.advanceTimersByTime(10_000);
    expect(said).toHaveLength(length);
  });

  test('is silent when told to be', () => {
    const progress = new Progress(io(), { quiet: true });
    progress.step('asking 3 hosts');
    jest.advanceTimersByTime(10_000);
    expect(said).toEqual([]);
  });

  test('fails with the work, and leaves nothing on the screen', async () => {
    const work = withProgress(io(80), {}, async (progress) => {
      progress.step('asking');
      await jest.advanceTimersByTimeAsync(2000);
      throw new Error('broken');
    });
    await expect(work).rejects.toThrow('broken');
    expect(said).toEqual(['\r\u001b[2Kasking ... 2 s', '\r\u001b[2K']);
  });

  test.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [60, '1 min 0 s'],
    [125, '2 min 5 s'],
  ])('%s s is %s', (seconds, shown) => {
    expect(elapsed(seconds)).toBe(shown);
  });
});
