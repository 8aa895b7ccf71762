export type { HostConnection } from '../../provider/connection';
export { deliverProvider } from './deliver-provider';
export { escapeTemplate } from './escape-template';
export { onSynthesis } from './on-synthesis';
export {
  ConsulKeyResource,
  ConsulKeyringResource,
  ConsulNodeResource,
  ConsulPolicyResource,
  ConsulTokenResource,
  HostDirectoryResource,
  HostFirewallResource,
  OverlayNetworkResource,
  RolloutResource,
  SwarmMemberResource,
  SwarmServiceResource,
  type RolloutCheck,
} from './resources';
