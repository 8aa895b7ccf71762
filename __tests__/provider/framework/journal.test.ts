import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { journalled, titleOf } from '../../../provider/framework/journal';

test.each([
  [{ name: 'web', host: { name: 'slave1' } }, 'web on slave1'],
  [{ name: 'datanode-slave1', id: 'x', host: { name: 'slave1' } }, 'datanode-slave1'],
  [{ id: 'slave1:/data', host: { name: 'slave1' } }, 'slave1:/data'],
  [{ id: Symbol('unknown'), host: { name: 'slave1' } }, 'swarm_member on slave1'],
  [{ name: '' }, 'swarm_member'],
  [{ name: 'web' }, 'web'],
])('a resource %# is called as people call it', (values, title) => {
  expect(titleOf('swarm_member', values)).toBe(title);
});

describe('a step of an apply', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'longshore-journal-'));
    file = join(folder, 'journal');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const states = (): string[] =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { state: string }).state);
  const step = { what: 'web', action: 'create' } as const;

  test('is noted when it begins and when it is done', async () => {
    expect(await journalled(step, () => Promise.resolve(7), file)).toBe(7);
    expect(states()).toEqual(['begun', 'done']);
  });

  test('is noted with what it waits for meanwhile', async () => {
    const work = (progress: (says: string) => void): Promise<void> => {
      progress('1 of 2 healthy');
      return Promise.resolve();
    };
    await journalled(step, work, file);
    expect(states()).toEqual(['begun', 'waits', 'done']);
    expect(readFileSync(file, 'utf8')).toContain('"says":"1 of 2 healthy"');
  });

  test('fails as its work does, and that is noted', async () => {
    await expect(journalled(step, () => Promise.reject(new Error('no')), file)).rejects.toThrow('no');
    expect(states()).toEqual(['begun', 'failed']);
  });

  test.each([undefined, ''])('is noted nowhere where the environment names no file (%p)', async (none) => {
    await journalled(step, () => Promise.resolve(), none);
    expect(existsSync(file)).toBe(false);
  });
});
