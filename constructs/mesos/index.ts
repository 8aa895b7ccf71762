export type { AgentOffer, PortRange } from './agent-offer';
export type { MesosCertificates } from './certificates';
export { MesosDistribution } from './distribution';
export type { IMesosCluster, MesosAttributes } from './i-mesos-cluster';
export { MesosCluster } from './mesos-cluster';
export type {
  MesosAcls,
  MesosAuthentication,
  MesosClusterProps,
  MesosDomain,
  MesosFlags,
  MesosResources,
  MesosTls,
} from './mesos-cluster-props';
