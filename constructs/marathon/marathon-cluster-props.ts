import type { IZooKeeperEnsemble } from '../zookeeper';
import type { RegistryCredentials } from '../container';
import type { HostGroup, Secret } from '../environment';
import type { ContainerImage, Duration, Size } from '../values';
import type { MarathonMesos } from './mesos';

/** What a MarathonCluster is made of (docs/marathon.md). */
export interface MarathonClusterProps {
  /** One leads, the others take over; two hosts outlive the loss of one. */
  readonly hosts: HostGroup;
  /** The Mesos cluster that it is a framework of. */
  readonly mesos: MarathonMesos;
  /** Where it keeps its apps, and elects its leader. */
  readonly zooKeeper: IZooKeeperEnsemble;
  /** Of its own, below which it keeps them. @default '/marathon' */
  readonly zooKeeperPath?: string;
  /** Marathon 1.11.24, with /marathon/bin/marathon and bash in it. @default image `marathon` of the environment's catalog */
  readonly image?: ContainerImage;
  /** Credentials of private registries; the files never enter plan or state. @default - public registries only */
  readonly registries?: readonly RegistryCredentials[];
  /** Of the HTTP API, at the address of each host. @default 8080 */
  readonly httpPort?: number;
  /** At which Mesos' masters speak to it: fixed, so that a firewall can let them in. @default 15080 */
  readonly libprocessPort?: number;
  /** The limit. @default 1536 MiB */
  readonly memory?: Size;
  /** Of the JVM. @default - memory without 512 MiB */
  readonly heap?: Size;
  /** uid:gid in the container. @default '65534:65534', nobody of the official image */
  readonly user?: string;
  /**
   * By what everybody who asks the API is let in: a file with `<user>:<password>`, or a user, whose password `longshore secrets <environment> init` makes.
   * It is in no argument and no variable of the container: its start command reads it there.
   * @default - everybody who reaches the port is let in, which production refuses (LS229)
   */
  readonly httpCredentials?: Secret | { readonly user: string };
  /**
   * By which it registers at Mesos; its secret is that which the Mesos cluster has of the principal, unless one is given.
   * @default - principal `marathon`, where Mesos wants frameworks to say who they are
   */
  readonly mesosAuthentication?: { readonly principal: string; readonly secret?: Secret };
  /** @default 'marathon' */
  readonly frameworkName?: string;
  /** How long Mesos keeps its tasks while no Marathon is there; whole seconds, an hour at least (LS226, LS227). @default 7 days */
  readonly failoverTimeout?: Duration;
  /** The user of its tasks, who must exist on every agent. @default 'root' */
  readonly mesosUser?: string;
  /** `vips`, `task_killing`, `external_volumes`, `secrets`, `gpu_resources`. @default none */
  readonly enableFeatures?: readonly string[];
  /** First and last of the service ports that it gives to apps that ask for none. @default - Marathon's own: 10000 to 20000 */
  readonly localPorts?: { readonly first: number; readonly last: number };
  /** Any other flag, by its name without dashes; true and false turn a toggle on and off. Never secrets. @default none */
  readonly flags?: Readonly<Record<string, string | boolean>>;
  /** How long an update waits until there is a leader again. @default 5 min */
  readonly readyTimeout?: Duration;
}
