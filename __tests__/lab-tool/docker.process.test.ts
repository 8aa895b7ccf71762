import {
  containerState,
  docker,
  dockerEnvironment,
  dockerLines,
  dockerSucceeds,
  ENGINE_SOCKET,
} from '../../lab/docker';
import { FakePrograms } from './fake-program';

let programs: FakePrograms;
beforeEach(() => {
  programs = new FakePrograms();
});
afterEach(() => {
  programs.remove();
});

describe('dockerEnvironment', () => {
  test('points at the engine of this machine, whatever the shell had chosen', () => {
    const env = dockerEnvironment({ DOCKER_HOST: 'ssh://elsewhere', DOCKER_CONTEXT: 'elsewhere', HOME: '/home/x' });
    expect(env).toMatchObject({ DOCKER_HOST: `unix://${ENGINE_SOCKET}`, DOCKER_BUILDKIT: '0', HOME: '/home/x' });
    expect(env).not.toHaveProperty('DOCKER_CONTEXT');
  });

  test('leaves the environment it was given as it is', () => {
    const given = { DOCKER_CONTEXT: 'elsewhere' };
    dockerEnvironment(given);
    expect(given).toEqual({ DOCKER_CONTEXT: 'elsewhere' });
  });
});

test('docker runs with that environment', async () => {
  programs.add('docker', 'echo "$DOCKER_HOST $*"');
  expect(await docker(['ps', '-a'])).toBe(`unix://${ENGINE_SOCKET} ps -a\n`);
});

test('fails with what the engine said', async () => {
  programs.add('docker', 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
  await expect(docker(['ps'])).rejects.toThrow(/docker ps\nended with exit code 1:\nCannot connect/);
  expect(await dockerSucceeds(['ps'])).toBe(false);
});

test('dockerLines leaves empty lines out', async () => {
  programs.add('docker', 'printf "a\\n\\nb\\n"');
  expect(await dockerLines(['ps'])).toEqual(['a', 'b']);
});

describe('containerState', () => {
  test.each([
    ['', 'absent'],
    ['running', 'running'],
    ['exited', 'stopped'],
    ['created', 'stopped'],
    ['dead', 'stopped'],
  ])('engine says "%s": %s', async (said, state) => {
    programs.add('docker', `echo "${said}"`);
    expect(await containerState('longshore-lab-master')).toBe(state);
  });

  test('asks for the whole name: longshore-lab-master is not longshore-lab-master2', async () => {
    programs.add('docker', 'case "$*" in *"--all"*"name=^/longshore-lab-master$"*) echo running;; esac');
    expect(await containerState('longshore-lab-master')).toBe('running');
  });
});
