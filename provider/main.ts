import { serve } from './framework';
import { consulKeyResource } from './resources/consul-key';
import { consulKeyringResource } from './resources/consul-keyring';
import { consulNodeResource } from './resources/consul-node';
import { consulPolicyResource } from './resources/consul-policy';
import { consulTokenResource } from './resources/consul-token';
import { hostContainerResource } from './resources/host-container';
import { hostDirectoryResource } from './resources/host-directory';
import { hostFileResource } from './resources/host-file';
import { hostFirewallResource } from './resources/host-firewall';
import { hostNetworkResource } from './resources/host-network';
import { marathonAppResource } from './resources/marathon-app';
import { overlayNetworkResource } from './resources/overlay-network';
import { rolloutResource } from './resources/rollout';
import { swarmMemberResource } from './resources/swarm-member';
import { swarmServiceResource } from './resources/swarm-service';
import { systemdUnitResource } from './resources/systemd-unit';

serve([
  swarmMemberResource(),
  overlayNetworkResource(),
  swarmServiceResource(),
  hostNetworkResource(),
  hostContainerResource(),
  hostDirectoryResource(),
  hostFileResource(),
  systemdUnitResource(),
  rolloutResource(),
  hostFirewallResource(),
  consulKeyringResource(),
  consulNodeResource(),
  consulPolicyResource(),
  consulTokenResource(),
  consulKeyResource(),
  marathonAppResource(),
]);
