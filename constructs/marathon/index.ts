export type { IMarathonApp } from './i-marathon-app';
export type { IMarathonCluster, MarathonAttributes } from './i-marathon-cluster';
export { MarathonApp } from './marathon-app';
export type {
  BackoffProps,
  FetchedFile,
  MarathonAppProps,
  MarathonPort,
  ReadinessCheckProps,
  UnreachableStrategyProps,
  UpgradeStrategyProps,
} from './marathon-app-props';
export { MarathonCluster } from './marathon-cluster';
export type { MarathonClusterProps } from './marathon-cluster-props';
export { MarathonConstraint } from './marathon-constraint';
export { MarathonHealthCheck, type MarathonHealthCheckProps } from './marathon-health-check';
export { MarathonNetwork } from './marathon-network';
export type { MarathonMesos } from './mesos';
