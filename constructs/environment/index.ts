export { ConfigurationError, Faults, type Fault } from './configuration-error';
export { Environment, type EnvironmentProps } from './environment';
export type * from './environment-json';
export { Host, type HostProps, type HostState } from './host';
export { HostGroup } from './host-group';
export { ImageCatalog } from './image-catalog';
export { Manifest } from './manifest';
export { projectFile } from './project-file';
export { Ssh, type SshAgentProps, type SshKeyProps, type SshProps } from './ssh';
