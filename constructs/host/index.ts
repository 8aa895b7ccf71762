export type { HostConnection } from '../../provider/connection';
export { deliverProvider } from './deliver-provider';
export { escapeTemplate } from './escape-template';
export { beforeSynthesis, onSynthesis } from './on-synthesis';
export {
  HostDirectoryResource,
  HostFirewallResource,
  OverlayNetworkResource,
  RolloutResource,
  SwarmMemberResource,
  SwarmServiceResource,
  type RolloutCheck,
} from './resources';
