import { object, type Inputs } from '../../provider/framework/schema';
import type { consulCluster } from '../../provider/resources/consul/cluster.schema';
import { consulKey } from '../../provider/resources/consul-key.schema';
import { consulKeyring } from '../../provider/resources/consul-keyring.schema';
import { consulNode } from '../../provider/resources/consul-node.schema';
import { consulPolicy } from '../../provider/resources/consul-policy.schema';
import { consulToken } from '../../provider/resources/consul-token.schema';
import type { containerAttributes } from '../../provider/resources/container.schema';
import {
  hostContainer,
  quorumAttributes,
  type PublishedPortInput,
  type QuorumInput,
  type RollInput,
  type RollMemberInput,
} from '../../provider/resources/host-container.schema';
import { hostDirectory } from '../../provider/resources/host-directory.schema';
import { hostFile } from '../../provider/resources/host-file.schema';
import { hostFirewall } from '../../provider/resources/host-firewall.schema';
import { hostNetwork } from '../../provider/resources/host-network.schema';
import { marathonApp } from '../../provider/resources/marathon-app.schema';
import type { marathonCluster } from '../../provider/resources/marathon/cluster.schema';
import { overlayNetwork } from '../../provider/resources/overlay-network.schema';
import { rollout, type rolloutCheckAttributes } from '../../provider/resources/rollout.schema';
import { swarmMember } from '../../provider/resources/swarm-member.schema';
import { swarmService } from '../../provider/resources/swarm-service.schema';
import { systemdUnit } from '../../provider/resources/systemd-unit.schema';
import { render, resourceClass } from './resource-class';

/** A host that is a member of a Docker Swarm. */
export class SwarmMemberResource extends resourceClass(swarmMember) {}

/** A VXLAN network over all members of a swarm. */
export class OverlayNetworkResource extends resourceClass(overlayNetwork) {}

/** One container on one host of a swarm, with its files. */
export class SwarmServiceResource extends resourceClass(swarmService) {}

/** One container on one host, with its files, kept by the host's own engine. */
export class HostContainerResource extends resourceClass(hostContainer) {}

/** A bridge network of one host. */
export class HostNetworkResource extends resourceClass(hostNetwork) {}

/** A directory on a host, with owner and mode. Destroying it keeps the data in it, unless `onDestroy` is `purge`. */
export class HostDirectoryResource extends resourceClass(hostDirectory) {}

/** A file on a host: text, a secret, or what the host downloads itself. */
export class HostFileResource extends resourceClass(hostFile) {}

/** A unit of a host's systemd, running. */
export class SystemdUnitResource extends resourceClass(systemdUnit) {}

/** The firewall of a host: one nftables table of our own, that lets in what is declared. */
export class HostFirewallResource extends resourceClass(hostFirewall) {}

/** Waits until services run as they are declared, and fails with the task's own error. */
export class RolloutResource extends resourceClass(rollout) {}

/** A key of Consul's key/value store. */
export class ConsulKeyResource extends resourceClass(consulKey) {}

/** The key by which the agents of a Consul cluster encrypt their gossip. */
export class ConsulKeyringResource extends resourceClass(consulKeyring) {}

/** A node's seat in a Consul cluster: given up when its agent has gone. */
export class ConsulNodeResource extends resourceClass(consulNode) {}

/** What tokens of Consul may do. */
export class ConsulPolicyResource extends resourceClass(consulPolicy) {}

/** A token of Consul, whose secret lies in a file of the operator's. */
export class ConsulTokenResource extends resourceClass(consulToken) {}

/** An app of Marathon. */
export class MarathonAppResource extends resourceClass(marathonApp) {}

/** What must hold before a rollout ends: a command run in a container until it passes. */
export type RolloutCheck = Inputs<typeof rolloutCheckAttributes>;

/** How resources of Consul ask their cluster. */
export type ConsulAccess = Inputs<{ cluster: typeof consulCluster }>['cluster'];

/** How resources of Marathon ask their cluster. */
export type MarathonAccess = Inputs<{ cluster: typeof marathonCluster }>['cluster'];

/** What every resource that runs a container says of it. */
export type ContainerInput = Inputs<typeof containerAttributes>;

/** Parts of a HostContainerResource. */
export type HostPort = PublishedPortInput;
export type RollMember = RollMemberInput;
export type RollResource = RollInput;
export type RollQuorum = QuorumInput;

/** As Terraform reads it, for a local that the members refer to. */
export const renderQuorum = (quorum: RollQuorum): unknown => render(object(quorumAttributes), quorum);
