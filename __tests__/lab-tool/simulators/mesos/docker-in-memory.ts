import type { ContainerFacts, Docker, Ended } from '../../../../lab/simulators/mesos/agent/docker';

const well: Ended = { exitCode: 0, stdout: '', stderr: '' };

interface Container {
  readonly args: readonly string[];
  exitCode?: number;
  readonly waiting: ((exitCode: number | undefined) => void)[];
}

/** An engine in this process: containers run until a test ends them, or until they are stopped. */
export class DockerInMemory implements Docker {
  readonly containers = new Map<string, Container>();
  readonly pulled: string[] = [];
  readonly stops: { readonly name: string; readonly grace: number }[] = [];
  readonly execs: (readonly string[])[] = [];
  /** What pulling says, where it fails. */
  pullFault: string | undefined;
  /** Pulling never ends by itself. */
  pullHangs = false;
  runExitCode = 0;
  /** What a stopped container ends with. */
  stoppedWith = 0;
  /** A client whose `docker stop` fails. */
  stopFails = false;
  /** One that takes for ever to stop a container. */
  stopHangs = false;
  check: () => Ended | Promise<Ended> = () => well;
  ip: string | undefined;

  pull(image: string, _isForced: boolean, signal: AbortSignal): Promise<void> {
    this.pulled.push(image);
    if (this.pullFault !== undefined) return Promise.reject(new Error(this.pullFault));
    if (!this.pullHangs) return Promise.resolve();
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(new Error('aborted'));
      });
    });
  }

  run(args: readonly string[]): Promise<Ended> {
    if (this.runExitCode !== 0) return Promise.resolve({ ...well, exitCode: this.runExitCode });
    this.containers.set(args[args.indexOf('--name') + 1] ?? '', { args, waiting: [] });
    return Promise.resolve(well);
  }

  /** Its process ended. */
  end(name: string, exitCode: number): void {
    const container = this.containers.get(name);
    if (container === undefined || container.exitCode !== undefined) return;
    container.exitCode = exitCode;
    for (const told of container.waiting) told(exitCode);
  }

  inspect(name: string): Promise<ContainerFacts | undefined> {
    const container = this.containers.get(name);
    if (container === undefined) return Promise.resolve(undefined);
    const { exitCode } = container;
    return Promise.resolve({
      id: `id-${name}`,
      isRunning: exitCode === undefined,
      pid: 4711,
      ...(exitCode !== undefined && { exitCode }),
      ...(this.ip !== undefined && { ip: this.ip }),
    });
  }

  wait(name: string): Promise<number | undefined> {
    const container = this.containers.get(name);
    if (container === undefined || container.exitCode !== undefined) return Promise.resolve(container?.exitCode);
    return new Promise((resolve) => container.waiting.push(resolve));
  }

  exec(_name: string, argv: readonly string[]): Promise<Ended> {
    this.execs.push(argv);
    return Promise.resolve(this.check());
  }

  inNetworkOf(_pid: number, argv: readonly string[]): Promise<Ended> {
    this.execs.push(argv);
    return Promise.resolve(this.check());
  }

  stop(name: string, grace: number): Promise<Ended> {
    this.stops.push({ name, grace });
    if (this.stopHangs) return new Promise(() => undefined);
    if (this.stopFails) return Promise.resolve({ exitCode: 1, stdout: '', stderr: 'no answer' });
    this.end(name, this.stoppedWith);
    return Promise.resolve(well);
  }

  remove(name: string): Promise<void> {
    for (const told of this.containers.get(name)?.waiting ?? []) told(undefined);
    this.containers.delete(name);
    return Promise.resolve();
  }

  names(prefix: string): Promise<string[]> {
    return Promise.resolve([...this.containers.keys()].filter((name) => name.startsWith(prefix)));
  }

  follow(): void {
    // Nobody reads it.
  }
}
