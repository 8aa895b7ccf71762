import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import type { ContainerFacts, Docker, Ended } from './docker';

export interface DockerCliOptions {
  /** `--docker` */
  readonly path: string;
  /** `--docker_socket`, a path or a URL. */
  readonly socket: string;
  readonly environment: NodeJS.ProcessEnv;
  /** `--docker_mesos_image`: what needs rights that the agent's own container has not runs in a container of that image. */
  readonly executorImage?: string;
}

interface Inspected {
  readonly Id: string;
  readonly State: {
    readonly Running: boolean;
    readonly Status: string;
    readonly ExitCode: number;
    readonly Pid: number;
  };
  readonly NetworkSettings?: {
    readonly Networks?: Readonly<Record<string, { readonly IPAddress?: string } | undefined>>;
  };
}

/** What upstream gives the container of an executor: the image has no entrypoint, or it would get all this as arguments. */
const EXECUTOR = ['--pid', 'host', '--net', 'host', '--cap-add', 'SYS_ADMIN', '--cap-add', 'SYS_PTRACE'];

/** Not the time of anything in particular: commands that answer at once have it. */
const SOON = 60_000;

export function dockerCli({ path, socket, environment, executorImage }: DockerCliOptions): Docker {
  const host = socket.startsWith('/') ? `unix://${socket}` : socket;
  const call = (args: readonly string[], timeout?: number, signal?: AbortSignal): Promise<Ended> =>
    outcome([path, '-H', host, ...args], environment, timeout, signal);

  return {
    pull: async (image, isForced, signal) => {
      const tagged = (image.split('/').at(-1) ?? image).includes(':') ? image : `${image}:latest`;
      if (!isForced && (await call(['inspect', tagged], SOON)).exitCode === 0) return;
      const { exitCode, stderr } = await call(['pull', tagged], undefined, signal);
      if (exitCode !== 0)
        throw new Error(
          `Failed to run '${path} -H ${host} pull ${tagged}': exited with status ${exitCode ?? 'unknown'}; stderr='${stderr.trim()}'`,
        );
    },
    run: (args) => call(['run', '--detach', ...args]),
    inspect: async (name) => {
      const { exitCode, stdout } = await call(['inspect', '--type', 'container', name], SOON);
      if (exitCode !== 0) return undefined;
      const [found] = JSON.parse(stdout) as Inspected[];
      return found === undefined ? undefined : facts(found);
    },
    wait: async (name) => {
      const { exitCode, stdout } = await call(['wait', name]);
      return exitCode === 0 ? Number(stdout.trim()) : undefined;
    },
    exec: (name, argv, timeout) => call(['exec', name, ...argv], timeout),
    inNetworkOf: (pid, argv, timeout) => {
      const enter = ['nsenter', `--net=/proc/${pid}/ns/net`, ...argv];
      if (executorImage === undefined) return outcome(enter, environment, timeout);
      // The client's end would not be the container's.
      const limited = ['timeout', '-s', 'KILL', String(timeout / 1000), ...enter];
      return call(['run', '--rm', ...EXECUTOR, executorImage, ...limited], timeout);
    },
    stop: (name, graceSeconds) => call(['stop', '-t', String(graceSeconds), name]),
    remove: async (name) => {
      await call(['rm', '-f', '-v', name], SOON);
    },
    names: async (prefix) => {
      const { exitCode, stdout, stderr } = await call(
        ['ps', '--all', '--filter', `name=^/${prefix}`, '--format', '{{.Names}}'],
        SOON,
      );
      if (exitCode !== 0) throw new Error(`Failed to list Docker containers: ${stderr.trim()}`);
      return stdout.split('\n').filter((name) => name !== '');
    },
    follow: (name, stdout, stderr) => {
      const child = spawn(path, ['-H', host, 'logs', '--follow', name], {
        env: environment,
        stdio: ['ignore', openSync(stdout, 'w'), openSync(stderr, 'w')],
      });
      child.on('error', () => undefined); // told by every other command of it, too
    },
  };
}

function facts({ Id, State, NetworkSettings }: Inspected): ContainerFacts {
  const ip = Object.values(NetworkSettings?.Networks ?? {}).find((network) => (network?.IPAddress ?? '') !== '');
  return {
    id: Id,
    isRunning: State.Running,
    ...(State.Status === 'exited' || State.Status === 'dead' ? { exitCode: State.ExitCode } : {}),
    ...(State.Pid > 0 && { pid: State.Pid }),
    ...(ip?.IPAddress !== undefined && { ip: ip.IPAddress }),
  };
}

/** Runs a command in a group of its own, so that all of it can be killed. */
function outcome(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
  timeout?: number,
  signal?: AbortSignal,
): Promise<Ended> {
  return new Promise((resolve) => {
    const [command = '', ...args] = argv;
    const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let [stdout, stderr] = ['', ''];
    let isLate = false;
    const kill = (): void => {
      isLate = true;
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    };
    const timer = timeout === undefined ? undefined : setTimeout(kill, timeout);
    signal?.addEventListener('abort', kill);
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const end = (exitCode: number | undefined): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      resolve({ exitCode, stdout, stderr });
    };
    child.on('error', (fault) => {
      stderr += fault.message;
      end(127);
    });
    child.on('close', (code) => {
      end(isLate ? undefined : (code ?? 255));
    });
  });
}
