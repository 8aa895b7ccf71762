// The public surface; with testing/index.ts nothing else is public.
export * from './container';
export * from './environment';
export * from './firewall';
export {
  HostDirectoryResource,
  HostFirewallResource,
  RolloutResource,
  SwarmMemberResource,
  type HostConnection,
  type RolloutCheck,
} from './host';
export * from './hadoop';
export * from './swarm';
export * from './values';
