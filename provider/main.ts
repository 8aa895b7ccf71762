import { serve } from './framework';
import { hostContainerResource } from './resources/host-container';
import { hostDirectoryResource } from './resources/host-directory';
import { hostFirewallResource } from './resources/host-firewall';
import { hostNetworkResource } from './resources/host-network';
import { overlayNetworkResource } from './resources/overlay-network';
import { rolloutResource } from './resources/rollout';
import { swarmMemberResource } from './resources/swarm-member';
import { swarmServiceResource } from './resources/swarm-service';

serve([
  swarmMemberResource(),
  overlayNetworkResource(),
  swarmServiceResource(),
  hostNetworkResource(),
  hostContainerResource(),
  hostDirectoryResource(),
  rolloutResource(),
  hostFirewallResource(),
]);
