export { OverlayNetwork, type IOverlayNetwork, type OverlayNetworkProps } from './overlay-network';
export { HOST_LABEL, Swarm, type ISwarm, type SwarmAttributes, type SwarmProps } from './swarm';
export { SwarmService, type SwarmServiceProps, type SwarmServiceRollout } from './swarm-service';
