export { ConsulCluster } from './consul-cluster';
export type { AutopilotSettings, ConsulClusterProps } from './consul-cluster-props';
export { ConsulKey, type ConsulKeyProps } from './consul-key';
export { ConsulPolicy, type ConsulPolicyProps } from './consul-policy';
export { ConsulToken, type ConsulTokenProps } from './consul-token';
export { ExternalService, type ExternalServiceProps } from './external-service';
export type { ConsulAttributes, IConsulCluster } from './i-consul-cluster';
