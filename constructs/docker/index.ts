export { DockerEngine, type DockerEngineProps, type RegistryCredentials } from './docker-engine';
export { escapeTemplate } from './escape-template';
export { PinnedService, type PinnedServiceProps } from './pinned-service';
export { DOCKER_PROVIDER_VERSION } from './provider-rules';
export { SwarmConfig, type SwarmConfigProps } from './swarm-config';
export { SwarmNetwork, type SwarmNetworkProps } from './swarm-network';
