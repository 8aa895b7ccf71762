import { serve } from './framework';
import { hostDirectoryResource } from './resources/host-directory';
import { hostFirewallResource } from './resources/host-firewall';
import { overlayNetworkResource } from './resources/overlay-network';
import { rolloutResource } from './resources/rollout';
import { swarmMemberResource } from './resources/swarm-member';
import { swarmServiceResource } from './resources/swarm-service';

serve([
  swarmMemberResource(),
  overlayNetworkResource(),
  swarmServiceResource(),
  hostDirectoryResource(),
  rolloutResource(),
  hostFirewallResource(),
]);
