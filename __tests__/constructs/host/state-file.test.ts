import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restoreCutState } from '../../../constructs/host/state-file';

const WHOLE = '{"version": 4, "serial": 7}';
let folder: string;
let stack: string;
let state: string;
let locks: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-file-'));
  stack = join(folder, 'stacks', 'lab');
  state = join(folder, 'lab.tfstate');
  locks = join(folder, 'locks');
  mkdirSync(stack, { recursive: true });
  writeFileSync(locks, '');
  backend({ local: { path: '../../lab.tfstate' } });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const backend = (of: object): void => {
  writeFileSync(join(stack, 'cdk.tf.json'), JSON.stringify({ terraform: { backend: of } }));
};
const restore = (): string | undefined => restoreCutState(stack, locks);

describe('a local state that was cut short', () => {
  test.each([
    ['empty', ''],
    ['half written', WHOLE.slice(0, 12)],
  ])('and is %s gives way to its backup, and is kept', (_, text) => {
    writeFileSync(state, text);
    writeFileSync(`${state}.backup`, WHOLE);
    expect(restore()).toMatch(
      /cut short while it was written \(kept as .*lab\.tfstate\.cut-short\); .* adopted by the next apply/,
    );
    expect(readFileSync(state, 'utf8')).toBe(WHOLE);
    expect(readFileSync(`${state}.cut-short`, 'utf8')).toBe(text);
    expect(restore()).toBeUndefined();
  });

  test.each([
    ['without a backup', undefined],
    ['whose backup is no better', ''],
  ])('%s stays, and one is told what to do', (_, backup) => {
    writeFileSync(state, '');
    if (backup !== undefined) writeFileSync(`${state}.backup`, backup);
    expect(restore()).toMatch(/no whole backup lies beside it: remove it/);
    expect(readFileSync(state, 'utf8')).toBe('');
  });

  test('stays while a terraform holds it', () => {
    writeFileSync(state, '');
    writeFileSync(`${state}.backup`, WHOLE);
    writeFileSync(locks, `1: POSIX  ADVISORY  WRITE 4242 fe:00:${statSync(state).ino} 0 EOF\n`);
    expect(restore()).toBeUndefined();
    rmSync(locks); // a kernel that lists none
    expect(restore()).toBeUndefined();
    expect(readFileSync(state, 'utf8')).toBe('');
  });
});

describe('nothing is touched', () => {
  test('where the state is whole', () => {
    writeFileSync(state, WHOLE);
    writeFileSync(`${state}.backup`, '{"version": 4, "serial": 6}');
    expect(restore()).toBeUndefined();
    expect(readFileSync(state, 'utf8')).toBe(WHOLE);
  });

  test('where there is no state yet', () => {
    expect(restore()).toBeUndefined();
    expect(existsSync(state)).toBe(false);
  });

  test('where the state is kept elsewhere', () => {
    backend({ s3: {} });
    expect(restore()).toBeUndefined();
    rmSync(join(stack, 'cdk.tf.json'));
    expect(restore()).toBeUndefined();
  });
});
