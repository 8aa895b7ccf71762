// The public surface; with testing/index.ts nothing else is public.
export {
  HealthCheck,
  Mount,
  type ContainerFile,
  type ContainerProps,
  type HealthCheckProps,
  type SecretFile,
} from './container';
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
