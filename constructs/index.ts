// The public surface; with testing/index.ts nothing else is public.
export {
  HealthCheck,
  HostContainer,
  HostNetwork,
  Mount,
  RollGroup,
  type ContainerCheck,
  type ContainerFile,
  type ContainerProps,
  type HealthCheckProps,
  type HostAccess,
  type HostContainerProps,
  type HostNetworkProps,
  type IHostNetwork,
  type MountPropagation,
  type PublishedPort,
  type RegistryCredentials,
  type RollGroupProps,
  type SecretFile,
} from './container';
export * from './consul';
export * from './environment';
export * from './firewall';
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
  RolloutResource,
  SwarmMemberResource,
  SystemdUnitResource,
  type ConsulAccess,
  type HostConnection,
  type MarathonAccess,
  type RolloutCheck,
} from './host';
export * from './hadoop';
export * from './host-files';
export * from './marathon';
export * from './mesos';
export * from './swarm';
export {
  allRules,
  Cidr,
  ContainerImage,
  Duration,
  faultTolerance,
  InvalidValueError,
  isOdd,
  isRfc1123Label,
  Port,
  quorum,
  rule,
  Size,
  type Finding,
  type Protocol,
  type Rule,
  type RuleText,
  type Wording,
} from './values';
export * from './zookeeper';
