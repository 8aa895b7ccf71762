export type { HostConnection } from '../../provider/connection';
export { deliverProvider } from './deliver-provider';
export { escapeTemplate } from './escape-template';
export { beforeSynthesis, onSynthesis } from './on-synthesis';
export {
  ConsulKeyResource,
  ConsulKeyringResource,
  ConsulNodeResource,
  ConsulPolicyResource,
  ConsulTokenResource,
  HostContainerResource,
  HostDirectoryResource,
  HostFileResource,
  HostFirewallResource,
  HostNetworkResource,
  MarathonAppResource,
  OverlayNetworkResource,
  renderQuorum,
  RolloutResource,
  SwarmMemberResource,
  SwarmServiceResource,
  SystemdUnitResource,
  type ConsulAccess,
  type ContainerInput,
  type HostPort,
  type MarathonAccess,
  type RollMember,
  type RollQuorum,
  type RolloutCheck,
  type RollResource,
} from './resources';
