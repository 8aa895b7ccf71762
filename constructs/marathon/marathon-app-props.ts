import type { ITerraformDependable } from 'cdktf';
import type { JsonObject } from '../../upstream/marathon/document';
import type { ContainerProps, HealthCheck } from '../container';
import type { Duration, Size } from '../values';
import type { IMarathonApp } from './i-marathon-app';
import type { IMarathonCluster } from './i-marathon-cluster';
import type { MarathonConstraint } from './marathon-constraint';
import type { MarathonHealthCheck } from './marathon-health-check';
import type { MarathonNetwork } from './marathon-network';

export interface MarathonPort {
  /** By it a readiness check, and PORT_<NAME> in the container, know the port; unique in the app. @default - without */
  readonly name?: string;
  /** In the container; not on the network of the hosts. 0: the same as the port of the host. @default 0 */
  readonly containerPort?: number;
  /** Of the host; fixed where it is not 0: then each agent that offers it holds one instance. @default 0: from the offer (HOST, BRIDGE); none (container network) */
  readonly hostPort?: number;
  /** By which a balancer knows the app; nothing listens there. @default 0: Marathon chooses one, and keeps it */
  readonly servicePort?: number;
  /** @default 'tcp' */
  readonly protocol?: 'tcp' | 'udp' | 'udp,tcp';
  /** @default none */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface UpgradeStrategyProps {
  /** 0 to 1: the part of the instances that stays healthy, rounded up. */
  readonly minimumHealthCapacity: number;
  /** 0 to 1: the part of the instances that may run beside them, rounded down. */
  readonly maximumOverCapacity: number;
}

export interface BackoffProps {
  /** After the first failure. @default 1 s */
  readonly delay?: Duration;
  /** By which it grows with each further one. @default 1.15 */
  readonly factor?: number;
  /** @default 5 min */
  readonly maximum?: Duration;
}

export interface FetchedFile {
  /** Which the agent fetches into the sandbox before the container starts. */
  readonly uri: string;
  /** @default true */
  readonly extract?: boolean;
  /** @default false */
  readonly executable?: boolean;
  /** In the agent's own cache. @default false */
  readonly cache?: boolean;
  /** In the sandbox. @default - its name in the uri */
  readonly destPath?: string;
}

export interface ReadinessCheckProps {
  /** Of the port that is asked. */
  readonly portName: string;
  /** @default 'readinessCheck' */
  readonly name?: string;
  /** @default 'HTTP' */
  readonly protocol?: 'HTTP' | 'HTTPS';
  /** @default '/' */
  readonly path?: string;
  /** @default 30 s */
  readonly interval?: Duration;
  /** Less than the interval. @default 10 s */
  readonly timeout?: Duration;
  /** @default [200] */
  readonly statusCodes?: readonly number[];
}

/** What becomes of an instance on an agent that Mesos has lost (75 s after it was heard of last). */
export type UnreachableStrategyProps =
  | 'disabled'
  | {
      /** Until another is started for it. */
      readonly inactiveAfter: Duration;
      /** Until it is given up; not before inactiveAfter. */
      readonly expungeAfter: Duration;
    };

/**
 * An app: a container, as many instances of it, and how they are replaced. What a container promises elsewhere holds here through parameters of Docker:
 * no capabilities, no new privileges, a read-only root, a limit of processes.
 */
export interface MarathonAppProps extends Omit<ContainerProps, 'files' | 'secretFiles' | 'healthCheck'> {
  readonly cluster: IMarathonCluster;
  /**
   * Set aside on an agent, in cores, fractions allowed; a share beside other containers while the host is busy, and no limit. It is one too where agents have
   * `cgroups_enable_cfs`; another limit is said by `document: { resourceLimits: { cpus: 2 } }`. @default 1
   */
  readonly cpus?: number;
  /** The limit; the kernel kills what exceeds it. As much is set aside on an agent, unless memoryReservation says less. */
  readonly memory: Size;
  /** Set aside on an agent. @default - memory */
  readonly memoryReservation?: Size;
  /** By the agent: a command in the container, whose image must have a shell, or a request. @default none: nobody looks at a HEALTHCHECK of the image */
  readonly healthCheck?: HealthCheck | MarathonHealthCheck;
  /** Of the app, not of its containers: there they are variables, MARATHON_APP_LABEL_<NAME>. @default - only Longshore's own */
  readonly labels?: Readonly<Record<string, string>>;
  /** Absolute, lower case: `/shop/web`. @default - the construct's path below the stack, in lower case */
  readonly appId?: string;
  /** @default 1 */
  readonly instances?: number;
  /** Whether the number of instances is left to operators and auto-scalers: `instances` then counts for the first deploy only. @default false */
  readonly ignoreInstances?: boolean;
  /** @default - Marathon's own: 1 and 1, and 0.5 and 0 with volumes that it keeps */
  readonly upgradeStrategy?: UpgradeStrategyProps;
  /** @default MarathonNetwork.HOST */
  readonly network?: MarathonNetwork;
  /** @default none */
  readonly ports?: readonly MarathonPort[];
  /** On which agents, and how they are spread: `[MarathonConstraint.maxPer('hostname', 2)]`. @default any */
  readonly constraints?: readonly MarathonConstraint[];
  /** @default none */
  readonly fetch?: readonly FetchedFile[];
  /** How long a failed instance waits until it is launched again. */
  readonly backoff?: BackoffProps;
  /** @default - replaced as soon as Mesos has lost its agent */
  readonly unreachableStrategy?: UnreachableStrategyProps;
  /** Which instances go first when it is scaled down. @default 'YOUNGEST_FIRST' */
  readonly killSelection?: 'YOUNGEST_FIRST' | 'OLDEST_FIRST';
  /** Must pass before a new instance counts in a restart, beside its health. @default none */
  readonly readinessCheck?: ReadinessCheckProps;
  /** `*`, the app's own role, or both. @default - both */
  readonly acceptedResourceRoles?: readonly string[];
  /** Apps that are deployed first; one that is declared elsewhere by its id. @default none */
  readonly dependencies?: readonly (IMarathonApp | string)[];
  /** Whether the image is pulled again for each instance. @default false */
  readonly forcePullImage?: boolean;
  /** Further parameters of `docker run`, by name without dashes. @default none */
  readonly dockerParameters?: readonly { readonly key: string; readonly value: string }[];
  /** How long a deployment may make no progress before it is reverted: no step, no instance more that is as it should be. The revert has as long. @default 10 min */
  readonly timeout?: Duration;
  /** After so many failed tasks of a new definition its deployment is given up; 0: the timeout alone counts. @default 5 */
  readonly taskFailures?: number;
  /** Whether a change cancels a deployment that locks the app. @default false: it waits for it */
  readonly force?: boolean;
  /** What must be there first, beside its cluster and the apps it depends on: files at the agents, for example. @default none */
  readonly dependsOn?: readonly ITerraformDependable[];
  /** Laid over the document, for what has no property here (RFC 7396: null takes away, lists are replaced whole); judged as the rest is. @default none */
  readonly document?: JsonObject;
}
