import { control } from './control';
import type { Live } from './live';
import type { Break, Fault } from './proof';
import { judge, type Line } from './row';

const good = judge('A2.tcp', 'x', [], ['fine']);
const bad = judge('A2.tcp', 'x', ['cut'], []);

/** A fault that only notes what happens to it. */
function breaking(check: () => Promise<readonly Line[]>, log: string[]): Break {
  const fault: Fault = {
    broke: 'cut it',
    names: /^cut$/,
    check,
    undo: () => {
      log.push('undo');
      return Promise.resolve();
    },
    recheck: () => {
      log.push('recheck');
      return Promise.resolve([good]);
    },
    mended: 'mended',
  };
  return () => Promise.resolve(fault);
}

const nobody = undefined as unknown as Live;
const silent = (): void => undefined;

describe('a negative control on a live environment', () => {
  test('undoes the fault before it looks again', async () => {
    const log: string[] = [];
    const result = await control(
      breaking(() => Promise.resolve([bad]), log),
      nobody,
      silent,
      (undo) => log.push(undo === undefined ? 'safe' : 'armed'),
    );
    expect(result.verdict).toBe('PASS');
    expect(log).toEqual(['armed', 'undo', 'safe', 'recheck']);
  });

  test('fails with the error of the proof, and the fault is undone all the same', async () => {
    const log: string[] = [];
    const broken = breaking(() => Promise.reject(new Error('slave2 gives no answer')), log);
    await expect(control(broken, nobody, silent, () => undefined)).rejects.toThrow('slave2 gives no answer');
    expect(log).toEqual(['undo']);
  });
});
