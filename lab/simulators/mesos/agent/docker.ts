/** What is known of a container. */
export interface ContainerFacts {
  readonly isRunning: boolean;
  /** Of one that has ended. */
  readonly exitCode?: number;
  readonly pid?: number;
  /** None with the network of the host. */
  readonly ip?: string;
  /** Docker's own. */
  readonly id: string;
}

/** How a command ended. */
export interface Ended {
  /** Undefined where it was killed after its time. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The docker client, as far as an agent uses it. */
export interface Docker {
  /** @throws Error as upstream words it, where the image cannot be had */
  pull(image: string, isForced: boolean, signal: AbortSignal): Promise<void>;
  /** Starts a container and does not wait for its end. */
  run(args: readonly string[]): Promise<Ended>;
  /** Undefined where there is none. */
  inspect(name: string): Promise<ContainerFacts | undefined>;
  /** @returns the exit code of a container, once it has ended; undefined where it is gone */
  wait(name: string): Promise<number | undefined>;
  /** A command in a container. */
  exec(name: string, argv: readonly string[], timeoutMilliseconds: number): Promise<Ended>;
  /** A command in the network of a container, with the files of the agent. @param pid of the container's first process */
  inNetworkOf(pid: number, argv: readonly string[], timeoutMilliseconds: number): Promise<Ended>;
  /** SIGTERM, and SIGKILL after that time. */
  stop(name: string, graceSeconds: number): Promise<Ended>;
  remove(name: string): Promise<void>;
  /** Names of all containers that begin so, running or not. */
  names(prefix: string): Promise<string[]>;
  /** Copies what a container writes into two files, from its start. */
  follow(name: string, stdout: string, stderr: string): void;
}
