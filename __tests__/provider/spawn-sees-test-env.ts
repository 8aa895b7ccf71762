// Import this before the code under test. jest gives tests a copy of process.env, but node's spawn takes the real one, so that a
// PATH set by a test would not count.
import type { ChildProcess, SpawnOptions } from 'node:child_process';

jest.mock('node:child_process', () => {
  const actual = jest.requireActual<{
    spawn: (command: string, args: string[], options: SpawnOptions) => ChildProcess;
  }>('node:child_process');
  return {
    ...actual,
    spawn: (command: string, args: string[], options: SpawnOptions) =>
      actual.spawn(command, args, { ...options, env: process.env }),
  };
});
