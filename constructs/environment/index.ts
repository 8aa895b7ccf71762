export { ConfigurationError, Faults } from './configuration-error';
export { Connections, endName, type ConnectionsProps, type FlowPeer, type IConnectable } from './connections';
export { Environment, type EnvironmentProps } from './environment';
export type * from './environment-json';
export { Flows, type Flow, type FlowEnd, type FlowNetwork } from './flows';
export {
  GeneratedSecrets,
  type AuthorityProps,
  type CertificateAuthority,
  type CertificateProps,
  type SecretJson,
  type TextProps,
} from './generated-secrets';
export { Host, type HostProps, type HostState } from './host';
export { HostGroup } from './host-group';
export { ImageCatalog, type Binary } from './image-catalog';
export { inventoryFirewall, type FirewallSettings } from './inventory';
export { Manifest } from './manifest';
export type { MemoryClaim } from './memory-claim';
export { othersOf } from './others';
export { Peer } from './peer';
export { projectFile } from './project-file';
export { RULES_PAGE, type PlacedFinding } from './report';
export { RuleBook, type Breach, type RuleBookProps } from './rule-book';
export { SECRET_FILE } from './rules';
export { Secret } from './secret';
export { Secrets, type SecretReading } from './secrets';
export type { SecretNeed, SecretsJson } from './secrets-json';
export { Ssh, type SshAgentProps, type SshKeyProps, type SshProps } from './ssh';
export type { Suppression } from './suppressions';
export { Underlay } from './underlay';
