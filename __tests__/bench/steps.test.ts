import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceDigest, Steps } from './steps';

describe('steps', () => {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-steps-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const measured: string[] = [];
  const measure = (key: string) => (): Promise<number> => {
    measured.push(key);
    return Promise.resolve(measured.length);
  };

  test('that an interrupted run took are not taken again, and are forgotten with another identity or at the end', async () => {
    const first = new Steps(folder, 'synth', 'a');
    await first.step('one', measure('one'));
    await expect(first.step('two', () => Promise.reject(new Error('interrupted')))).rejects.toThrow('interrupted');

    const second = new Steps(folder, 'synth', 'a');
    expect(second.count).toBe(1);
    expect(await second.step('one', measure('one'))).toBe(1);
    expect(await second.step('two', measure('two'))).toBe(2);
    expect(measured).toEqual(['one', 'two']);

    expect(new Steps(folder, 'synth', 'b').count).toBe(0);
    expect(new Steps(folder, 'sizes', 'a').count).toBe(0);
    second.forget();
    expect(new Steps(folder, 'synth', 'a').count).toBe(0);
    expect(existsSync(join(folder, '.longshore', 'bench', 'synth.json'))).toBe(false);
  });
});

test('the digest of what is measured is the same for the same sources', () => {
  const project = join(__dirname, '..', '..');
  expect(sourceDigest(project)).toMatch(/^[0-9a-f]{16}$/);
  expect(sourceDigest(project)).toBe(sourceDigest(project));
});
