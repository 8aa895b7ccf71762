import type { Planned } from '../../framework';
import type { hostFirewall } from '../host-firewall.schema';

export type FirewallAttributes = typeof hostFirewall.attributes;

/** What a host's firewall is to be. */
export type Declared = Planned<FirewallAttributes>;
