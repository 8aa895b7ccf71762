// For every unit test: it starts no program. Starting one takes longer than most tests, and a worker of jest, large as it is, is slow to fork.
import type * as ChildProcess from 'node:child_process';

let started: string | undefined;

jest.mock('node:child_process', () => {
  const refuse = (program: string): never => {
    started = program;
    throw new Error(`a unit test starts no program (${program}): call its file *.process.test.ts`);
  };
  const refused = ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'] as const;
  return {
    ...jest.requireActual<typeof ChildProcess>('node:child_process'),
    ...Object.fromEntries(refused.map((name) => [name, refuse])),
  };
});

// Where the code under test takes that for a program that is not there.
afterEach(() => {
  const program = started;
  started = undefined;
  if (program !== undefined) throw new Error(`the test started ${program}: call its file *.process.test.ts`);
});
