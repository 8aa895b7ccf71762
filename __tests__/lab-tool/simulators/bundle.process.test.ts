import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { cacheDirectory } from '../../../lab/paths';
import { bundled, bundleSimulator } from '../../../lab/simulators/bundle';

jest.mock('../../../lab/paths', () => jest.requireActual<{ default: object }>('../paths-elsewhere').default);

const folder = cacheDirectory('entries');
const entry = (text: string): string => {
  const file = join(folder, 'main.ts');
  writeFileSync(file, text);
  return file;
};
beforeEach(() => {
  mkdirSync(folder, { recursive: true });
});
afterEach(() => {
  rmSync(dirname(cacheDirectory('x')), { recursive: true, force: true });
});

describe('a bundle', () => {
  test('is one file with all it imports, data too', async () => {
    writeFileSync(join(folder, 'data.json'), '{ "answer": 42 }');
    const content = await bundled(entry("import data from './data.json'; module.exports = data.answer as number;"));
    const module = { exports: undefined as unknown };
    runInNewContext(Buffer.from(content).toString(), { module });
    expect(module.exports).toBe(42);
  });

  test('fails where an import is missing', async () => {
    await expect(bundled(entry("import './missing'; export {};"))).rejects.toThrow('Could not resolve "./missing"');
  });
});

describe('bundleSimulator', () => {
  test('stages under a hash of the content, and finds it again', async () => {
    const stage = await bundleSimulator('mesos');
    expect(readdirSync(stage)).toEqual(['mesos.cjs']);
    expect(basename(stage)).toMatch(/^[0-9a-f]{16}$/);
    expect(await bundleSimulator('mesos')).toBe(stage);
  });
});
