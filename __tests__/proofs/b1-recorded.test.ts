import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asRecorded, reading } from './b1-recorded';
import type { ContainerJson } from './live';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longshore-recorded-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const STARTED = '2030-01-01T00:00:00.5Z';
const read = (argv: readonly string[], env: Record<string, string> = {}): string =>
  execFileSync('sh', ['-c', reading({ told: { argv, environment: {} } }, STARTED)], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', ...env },
  });

function record(name: string, at = '2030-01-01T00:00:02Z'): string {
  const file = join(folder, name);
  writeFileSync(file, name);
  utimesSync(file, new Date(at), new Date(at));
  return file;
}

test('a record is read from where the image says, from the work directory, or where the program was started', () => {
  record('recorded.json');
  expect(read([])).toBe('recorded.json');
  expect(read([`--work_dir=${folder}`])).toBe('recorded.json');
  expect(read([], { SIMULATOR_RECORD: record('elsewhere') })).toBe('elsewhere');
});

test('there is none of a program that writes none, and one from before is none', () => {
  expect(read([`--work_dir=${folder}`])).toBe('');
  record('recorded.json', '2029-12-31T23:59:00Z');
  expect(read([])).toBe('');
});

test('what is declared is compared with the same left out of it', () => {
  const told = { argv: ['--http_credentials', 'a:b'], environment: { A: 'x', JAVA_PASSWORD: 'y' } };
  expect(asRecorded({ program: 'marathon', container: {} as ContainerJson, told })).toEqual({
    program: 'marathon',
    argv: ['--http_credentials', '(left out)'],
    environment: { A: 'x', JAVA_PASSWORD: '(left out)' },
    ignored: [],
  });
});
