import { ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { deploy, makeSecrets, prove } from '../../lab/deploy';
import { LAB, LAB_ENVIRONMENTS, LAB_PLATFORM } from '../../lab/environments';
import { PROJECT } from '../../lab/paths';
import { run } from '../../lab/run';

// Nothing is spawned: the real thing would deploy the lab.
jest.mock('node:child_process', () => ({ ...jest.requireActual<object>('node:child_process'), spawn: jest.fn() }));
jest.mock('../../lab/run', () => ({ ...jest.requireActual<object>('../../lab/run'), run: jest.fn() }));
const spawned = jest.mocked(spawn);
const synth = jest.mocked(run);
let child: ChildProcess;
beforeEach(() => {
  child = new ChildProcess();
  spawned.mockReset().mockReturnValue(child);
  synth.mockReset();
});

/** Lets the command end and answers its command line. */
async function commandLine(work: Promise<void>, exitCode = 0): Promise<string> {
  child.emit('close', exitCode);
  await work;
  const [program, args] = spawned.mock.calls[0] ?? [];
  return [program, ...(args ?? [])].join(' ');
}

test('deploys with the ordinary command, in the project, and waits for no keyboard', async () => {
  expect(await commandLine(deploy(LAB, 'terraform'))).toBe('npx --no-install cdktf deploy lab --auto-approve');
  const options = spawned.mock.calls[0]?.[2];
  expect(options).toMatchObject({
    cwd: PROJECT,
    stdio: ['ignore', process.stdout.isTTY ? 'inherit' : 'pipe', 'inherit'],
  });
  expect(options?.env).toMatchObject({ TERRAFORM_BINARY_NAME: 'terraform' });
});

test('proves the rows of the main job with the program of `npm run prove`', async () => {
  const line = await commandLine(prove(LAB, 'terraform'));
  const proofs = /__tests__\S+\.ts/.exec(line)?.[0] ?? 'no such file';
  expect(existsSync(join(PROJECT, proofs))).toBe(true);
  expect(line).toMatch(/ A1 A2 A3 --environment lab$/);
});

test('takes a row for proven whose other lines are not built yet, and no other that is incomplete', async () => {
  await expect(commandLine(prove(LAB_PLATFORM, 'terraform'), 3)).resolves.toMatch(/ B1 --environment lab-platform$/);
  await expect(commandLine(prove(LAB_PLATFORM, 'terraform'), 2)).rejects.toThrow('ended with exit code 2');
});

test('deploys another environment by its name, and says how to go on with that one', async () => {
  await expect(commandLine(deploy(LAB_PLATFORM, 'terraform'), 1)).rejects.toThrow(
    /cdktf deploy lab-platform --auto-approve: .* run `npm run lab platform` again/,
  );
});

describe('makeSecrets', () => {
  test('synthesizes, which lists them, and makes them by the command that users have', async () => {
    synth.mockResolvedValue('');
    const work = makeSecrets(LAB_PLATFORM, 'terraform');
    await new Promise(setImmediate);
    expect(synth.mock.calls.map(([program, args]) => [program, ...args].join(' '))).toEqual([
      'npx --no-install cdktf synth',
    ]);
    expect(await commandLine(work)).toBe('node --import tsx cli/main.ts secrets lab-platform init');
  });

  test('fails where the project cannot be synthesized, and makes none', async () => {
    synth.mockRejectedValue(new Error('cdktf synth ended with exit code 1'));
    await expect(makeSecrets(LAB_PLATFORM, 'terraform')).rejects.toThrow('cdktf synth ended with exit code 1');
    expect(spawned).not.toHaveBeenCalled();
  });
});

test('fails when the command fails, and says how to go on', async () => {
  await expect(commandLine(deploy(LAB, 'terraform'), 1)).rejects.toThrow(
    /cdktf deploy lab --auto-approve: ended with exit code 1; mend it and run `npm run lab` again/,
  );
});

test('fails where there is no npx', async () => {
  const work = deploy(LAB, 'terraform');
  child.emit('error', new Error('spawn npx ENOENT'));
  await expect(work).rejects.toThrow('spawn npx ENOENT');
});

test.each(LAB_ENVIRONMENTS)('where to look on $name names commands that package.json has', ({ whereToLook }) => {
  const { scripts } = jest.requireActual<{ scripts: Record<string, string> }>('../../package.json');
  const named = whereToLook.map((line) => /npm run (\w+)/.exec(line)?.[1]).filter((script) => script !== undefined);
  expect(named).toContain('longshore');
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});
