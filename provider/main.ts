import { serve } from './framework';
import { hostDirectoryResource } from './resources/host-directory';
import { hostFirewallResource } from './resources/host-firewall';
import { rolloutResource } from './resources/rollout';
import { swarmMemberResource } from './resources/swarm-member';

serve([swarmMemberResource(), hostDirectoryResource(), rolloutResource(), hostFirewallResource()]);
