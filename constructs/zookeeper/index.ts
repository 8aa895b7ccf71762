export type { MemberCertificates as ZooKeeperCertificates } from './certificates';
export type { IZooKeeperEnsemble, ZooKeeperAttributes, ZooKeeperClients } from './ensemble';
export type { Member as ZooKeeperMember, MemberIds as ZooKeeperMemberIds } from './members';
export { ZooKeeperEnsemble } from './zookeeper-ensemble';
export type { ZooKeeperAuthentication, ZooKeeperEnsembleProps, ZooKeeperTls } from './zookeeper-ensemble-props';
