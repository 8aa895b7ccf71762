export type { HostConnection } from '../../provider/connection';
export { deliverProvider } from './deliver-provider';
export { onSynthesis } from './on-synthesis';
export {
  HostDirectoryResource,
  HostFirewallResource,
  RolloutResource,
  SwarmMemberResource,
  type RolloutCheck,
} from './resources';
