import { run, succeeds, type RunOptions } from './run';

/** The outer engine is this machine's own, whatever context or DOCKER_HOST the shell has. */
export const ENGINE_SOCKET = '/var/run/docker.sock';

/** Runs the docker client against this machine's engine. @throws CommandError when it fails */
export function docker(args: readonly string[], options: RunOptions = {}): Promise<string> {
  return run('docker', args, { ...options, env: dockerEnvironment(options.env) });
}

export function dockerSucceeds(args: readonly string[]): Promise<boolean> {
  return succeeds('docker', args, { env: dockerEnvironment() });
}

/** The classic builder: Debian's client has no buildx, and the lab's Dockerfiles need none. */
export function dockerEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const rest = { ...env };
  delete rest.DOCKER_CONTEXT;
  return { ...rest, DOCKER_HOST: `unix://${ENGINE_SOCKET}`, DOCKER_BUILDKIT: '0', DOCKER_CLI_HINTS: 'false' };
}

/** Non-empty lines of a command's output. */
export async function dockerLines(args: readonly string[]): Promise<string[]> {
  return (await docker(args)).split('\n').filter((line) => line !== '');
}

export type ContainerState = 'absent' | 'running' | 'stopped';

export async function containerState(name: string): Promise<ContainerState> {
  const [state] = await dockerLines(['ps', '--all', '--filter', `name=^/${name}$`, '--format', '{{.State}}']);
  if (state === undefined) return 'absent';
  return state === 'running' ? 'running' : 'stopped';
}
