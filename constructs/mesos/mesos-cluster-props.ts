import type { Mount, RegistryCredentials } from '../container';
import type { Host, HostGroup, Secret } from '../environment';
import type { ContainerImage, Duration, Size } from '../values';
import type { IZooKeeperEnsemble } from '../zookeeper';
import type { MesosCertificates } from './certificates';
import type { MesosDistribution } from './distribution';

/**
 * Flags by name, without dashes: `{ offer_timeout: '5mins', quiet: true }`. Durations and sizes are in Mesos' own notation. Each is judged at synth
 * by what the program of the distribution takes.
 */
export type MesosFlags = Readonly<Record<string, string | number | boolean>>;

/** What an agent offers. What is left out, the agent finds out itself. */
export interface MesosResources {
  readonly cpus?: number;
  /** Whole MiB. */
  readonly memory?: Size;
  /** Whole MiB. */
  readonly disk?: Size;
  /** Ranges of host ports for tasks: `31000-32000`. */
  readonly ports?: readonly string[];
}

/** Where a host is, for frameworks that spread over regions and zones. */
export interface MesosDomain {
  readonly region: string;
  readonly zone: string;
}

/** By the names of acls.proto: `{ permissive: false, register_frameworks: [{ principals: {...}, roles: {...} }] }`. */
export type MesosAcls = Readonly<Record<string, boolean | readonly object[]>>;

/** Who must say who he is. Secrets are made by `longshore secrets <environment> init`, and are files. */
export interface MesosAuthentication {
  /** Principals of frameworks, each with a secret of its own (`cluster.credential('marathon')`). @default ['marathon'] */
  readonly frameworks?: readonly string[];
  /** Whether HTTP needs the principal `operator`, for reading too. @default true */
  readonly http?: boolean;
}

/** TLS of libprocess, of masters and agents. Executors, and Marathon, are given no certificates yet: they speak plain text, which needs `downgrade`. */
export interface MesosTls {
  /** @default - a CA of the cluster's own and a certificate for each host, made by `longshore secrets <environment> init` */
  readonly certificates?: MesosCertificates;
  /** Whether plain text is understood too. Without it no executor is heard, and LS191 refuses the cluster. @default false */
  readonly downgrade?: boolean;
  /** Whether whoever connects by TLS must show a certificate of the CA. @default true */
  readonly clientCertificates?: boolean;
}

/** What a MesosCluster is made of. */
export interface MesosClusterProps {
  /** 3 go on without one, 5 without two. A single one is for trying out. */
  readonly masters: HostGroup;
  /** Where tasks run, hosts of masters among them if you like. */
  readonly agents: HostGroup;
  /** Where masters elect their leader, and agents and frameworks find it. */
  readonly zooKeeper: IZooKeeperEnsemble;
  /** Path in ZooKeeper. @default '/mesos' */
  readonly zooKeeperPath?: string;
  /** @default MesosDistribution.CLUSTERD */
  readonly distribution?: MesosDistribution;
  /**
   * With mesos-master, mesos-agent, sh, curl and a docker CLI on the path, and without an ENTRYPOINT: executors are started from it too.
   * @default image `mesos` of the environment's catalog
   */
  readonly image?: ContainerImage;
  /** Credentials of its registry. @default - a public one */
  readonly registries?: readonly RegistryCredentials[];
  /** Shown in the web page. @default - the stack's id */
  readonly clusterName?: string;

  /** TCP, at the host's address. @default 5050 */
  readonly masterPort?: number;
  /** TCP, at the host's address. @default 5051 */
  readonly agentPort?: number;
  /** Absolute path on every master's host, of the replicated log. It stays when the cluster is removed, unless the environment purges. @default /srv/mesos-master */
  readonly masterDirectory?: string;
  /** Absolute path on every agent's host, of sandboxes and what an agent knows of its tasks. It stays likewise. @default /srv/mesos-agent */
  readonly agentDirectory?: string;
  /** The limit of a master's container. @default 1 GiB */
  readonly masterMemory?: Size;
  /** The limit of an agent's container; tasks have limits of their own. @default 512 MiB */
  readonly agentMemory?: Size;

  /** Beside those that the cluster sets. @default none */
  readonly masterFlags?: MesosFlags;
  /** Beside those that the cluster sets. @default none */
  readonly agentFlags?: MesosFlags;
  /**
   * What an agent tells frameworks of its host, e.g. `({ labels: { rack = '' } }) => ({ rack })`. One that is changed or gone makes the agent refuse to start
   * over its tasks (compatibility.cpp), so it should be of what hosts keep for life. @default none
   */
  readonly attributes?: (host: Host) => Readonly<Record<string, string>>;
  /**
   * An agent comes back over its tasks with more of these, and never with less. What is left out it finds itself: all cores, and all memory but 1 GiB
   * (of less than 2 GiB half), whatever else runs there; where the host declares its memory, LS031 sums that up.
   * @default - all that the agent finds on the host
   */
  readonly resources?: (host: Host) => MesosResources;
  /** Of masters and agents. @default none */
  readonly domain?: (host: Host) => MesosDomain;

  /** What starts tasks, in the order tried: Docker's images by the engine, commands by Mesos itself. @default 'docker,mesos' */
  readonly containerizers?: 'docker' | 'docker,mesos';
  /**
   * Whether each Docker task's executor is a container of its own: else it ends with its agent's container, and the task with it.
   * @default true
   */
  readonly executorsInContainers?: boolean;
  /** Whether tasks may have volumes that outlive them: their mounts then pass on to the host. @default false */
  readonly persistentVolumes?: boolean;
  /** A docker config.json with credentials for tasks' images. @default - public registries only */
  readonly dockerConfig?: Secret;
  /** What the docker CLI speaks with the engine (DOCKER_API_VERSION). Apache's agents need 1.44 on Docker 26 and newer. @default - what the two agree on */
  readonly dockerApiVersion?: string;
  /** Further mounts of agents, e.g. modules or CNI's configuration. @default none */
  readonly agentMounts?: readonly Mount[];
  /** How long a task's image may take to arrive; the executor's registration waits at least that long. @default 3 min */
  readonly imagePullTimeout?: Duration;
  /** From SIGTERM to SIGKILL of an agent: it ends at once on SIGTERM (logging.cpp), and its tasks go on. @default 30 s */
  readonly agentStopGracePeriod?: Duration;

  /** @default - nobody need say who he is, which production refuses (LS193) */
  readonly authentication?: MesosAuthentication;
  /** What principals may do at masters. @default - everything */
  readonly acls?: MesosAcls;
  /** What principals may do at agents. @default - everything */
  readonly agentAcls?: MesosAcls;
  /** Encryption between masters and agents; needs a build with SSL. @default - plain text */
  readonly tls?: MesosTls;

  /** How long a daemon may take until it takes part, after an update and after the first start. @default 5 min */
  readonly readyTimeout?: Duration;
}
