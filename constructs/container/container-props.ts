import type { Secret } from '../environment';
import type { ContainerImage, Duration, Size } from '../values';
import type { HealthCheck } from './health-check';
import type { Mount } from './mount';

/** A text file put into a container, read-only. */
export interface ContainerFile {
  readonly content: string;
  /** Octal. @default '0444' */
  readonly mode?: string;
}

/** A secret put into a container, read-only: in a swarm in memory, on a host of its own in a folder that only root may enter. */
export interface SecretFile {
  readonly secret: Secret;
  /** Numeric, `uid[:gid]`. @default - the container's `user` where that is numeric, root where it gives none */
  readonly owner?: string;
  /** Octal. @default '0400' */
  readonly mode?: string;
}

/** One description of a container, whatever runs it. Defaults are the safe ones; exceptions are named here. */
export interface ContainerProps {
  readonly image: ContainerImage;
  /** Replaces the image's ENTRYPOINT. @default - the image's */
  readonly entrypoint?: readonly string[];
  /** Replaces the image's CMD. @default - the image's */
  readonly command?: readonly string[];
  /** Never secrets: they would stand in plan, state and `docker inspect`. @default none */
  readonly environment?: Readonly<Record<string, string>>;
  /** By absolute path in the container. @default none */
  readonly files?: Readonly<Record<string, ContainerFile>>;
  /**
   * Secrets by absolute path in the container: `{ '/run/secrets/db': Secret.file('db-password') }`. A program is told the path, never
   * the content, which is in no plan, state, environment variable or argument. @default none
   */
  readonly secretFiles?: Readonly<Record<string, Secret | SecretFile>>;
  /** @default none */
  readonly mounts?: readonly Mount[];
  /** The limit; the kernel kills what exceeds it. */
  readonly memory: Size;
  /** What the scheduler sets aside. @default - nothing: pinned containers are planned by their host's declared memory */
  readonly memoryReservation?: Size;
  /** Limit in cores, fractions allowed. @default - no limit */
  readonly cpus?: number;
  /** Limit of processes and threads together. @default 4096 */
  readonly pids?: number;
  /** @default - the image's own */
  readonly healthCheck?: HealthCheck;
  /** From the stop signal to SIGKILL; destroying waits exactly that long, so it must exceed the real stop time. @default 60 s */
  readonly stopGracePeriod?: Duration;
  /** @default SIGTERM */
  readonly stopSignal?: string;
  /** Added to none, by name without `CAP_`. @default none */
  readonly capabilities?: readonly string[];
  /** `uid[:gid]` or a name of the image. @default - the image's */
  readonly user?: string;
  /** @default true */
  readonly readOnlyRootFilesystem?: boolean;
  /** Labels of the container. @default - only Longshore's own */
  readonly labels?: Readonly<Record<string, string>>;
}
