import { overlaysOf } from '../manifest';
import type { Facts, HostFacts } from './facts';
import {
  everyContainer,
  everyHost,
  fail,
  notApplicable,
  pass,
  unless,
  waived,
  type Check,
  type Outcome,
} from './outcome';
import { isGuarded, publishedByServices, secretNames } from './reading';
import { WAIVERS } from './waivers';

const NINETY_DAYS = 90 * 24 * 3600 * 1e9;

/** A check of swarms: not applicable where no host is in one. */
function ofSwarms(id: string, title: string, judge: (facts: Facts, members: Facts) => Outcome): Check {
  return {
    id,
    title,
    judge: (facts) => {
      const hosts = facts.hosts.filter(({ info }) => info.Swarm?.LocalNodeState === 'active');
      return hosts.length === 0 ? notApplicable('no host is in a swarm') : judge(facts, { ...facts, hosts });
    },
  };
}

const managers = ({ hosts }: Facts): HostFacts[] => hosts.filter(({ info }) => info.Swarm?.ControlAvailable === true);
const isLocking = ({ info }: HostFacts): boolean =>
  info.Swarm?.Cluster?.Spec?.EncryptionConfig?.AutoLockManagers === true;

/** Section 7: swarms. */
export const SWARM_CHECKS: readonly Check[] = [
  ofSwarms('7.1', 'The minimum number of manager nodes', ({ manifest }, members) => {
    const live = managers(members).map(({ name }) => name);
    const declared = manifest.swarms.flatMap((swarm) => swarm.managers);
    const other = live.filter((name) => !declared.includes(name));
    if (other.length > 0) return fail(`${other.join(' ')}: a manager that is not declared as one`);
    return everyHost({ ...members, hosts: managers(members) }, `${live.length} as declared`, ({ name, info }) => {
      const own = manifest.swarms.find((swarm) => swarm.managers.includes(name))?.managers.length ?? 0;
      const count = info.Swarm?.Managers ?? 0;
      return count === own ? undefined : `its swarm has ${count} managers, declared are ${own}`;
    });
  }),
  ofSwarms('7.2', 'Swarm services are bound to a specific host interface', (facts, members) =>
    unless(
      everyHost(members, 'bound', ({ name, listeners }) => {
        const open = listeners.filter(
          ({ address, port }) => [2377, 7946].includes(port) && ['*', '0.0.0.0', '[::]'].includes(address),
        );
        const ports = [...new Set(open.map(({ port }) => port))].sort();
        return ports.length === 0 ? undefined : `${ports.join(', ')}/tcp on all addresses${openness(facts, name)}`;
      }),
      WAIVERS['7.2'],
      members.hosts.every(({ name }) => isGuarded(facts, name)),
    ),
  ),
  ofSwarms('7.3', 'All swarm overlay networks are encrypted', (facts, members) =>
    unless(
      everyHost(members, 'encrypted', (host) => {
        const plain = host.networks.filter((network) => network.Driver === 'overlay' && isUsed(facts, network));
        const names = plain.filter(({ Options }) => Options?.['encrypted'] === undefined).map(({ Name }) => Name);
        return names.length === 0 ? undefined : `${names.join(' ')} is not${openness(facts, host.name)}`;
      }),
      WAIVERS['7.3'],
      members.hosts.every(({ name }) => isGuarded(facts, name)),
    ),
  ),
  ofSwarms('7.4', "Docker's secrets are used for secrets", (facts) =>
    everyContainer(facts, 'no variable looks like one', ({ inspected: { Config } }) => {
      const names = secretNames(Config.Env);
      return names.length === 0 ? undefined : `${names.join(' ')} in its environment`;
    }),
  ),
  ofSwarms('7.5', 'The swarm manager is run in auto-lock mode', (_, members) =>
    unless(
      everyHost({ ...members, hosts: managers(members) }, 'locked', (host) =>
        isLocking(host) ? undefined : 'auto-lock is off',
      ),
      WAIVERS['7.5'],
    ),
  ),
  ofSwarms('7.6', 'The auto-lock key is rotated periodically', (_, members) =>
    managers(members).some(isLocking) ? waived(WAIVERS['7.6']) : notApplicable('auto-lock is off'),
  ),
  ofSwarms('7.7', 'Node certificates are rotated as appropriate', (_, members) =>
    everyHost({ ...members, hosts: managers(members) }, 'within 90 days', ({ info }) => {
      const expiry = info.Swarm?.Cluster?.Spec?.CAConfig?.NodeCertExpiry ?? Infinity;
      return expiry <= NINETY_DAYS ? undefined : 'certificates live longer than 90 days';
    }),
  ),
  ofSwarms('7.8', 'CA certificates are rotated as appropriate', () => waived(WAIVERS['7.8'])),
  ofSwarms('7.9', 'Management plane traffic is separated from data plane traffic', ({ manifest }) => {
    return overlaysOf(manifest).length === 0 ? pass('no overlay network is declared') : waived(WAIVERS['7.9']);
  }),
];

function openness(facts: Facts, host: string): string {
  return isGuarded(facts, host) ? '' : ', and no declared firewall enforces there';
}

/** Swarm's own `ingress` carries nothing unless a service publishes a port through it. */
function isUsed(facts: Facts, network: HostFacts['networks'][number]): boolean {
  if (network.Ingress !== true) return true;
  return publishedByServices(facts).some(({ mode }) => mode === 'ingress');
}
