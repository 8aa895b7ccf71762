import type { EnvironmentJson, HostJson } from '../manifest';
import { Checks, type Check } from '../preflight/findings';
import { endOf } from '../preflight/flow-plan';
import { isHostFacts, type HostFacts, type NoFacts } from '../preflight/host-facts';
import type { Listener } from '../preflight/listeners';

/** Ports of clients that hold a socket open for answers: DHCP, which every firewall of ours lets through. */
const CLIENTS: readonly Pick<Listener, 'protocol' | 'port'>[] = [
  { protocol: 'udp', port: 68 },
  { protocol: 'udp', port: 546 },
];

/** What listens on a host's underlay and no flow declares. */
export function undeclaredListeners(host: HostJson, facts: HostFacts, manifest: EnvironmentJson): Listener[] {
  const declared = manifest.flows
    .filter(
      ({ network, to }) => network === 'underlay' && endOf(manifest, to).hosts.some(({ name }) => name === host.name),
    )
    .map(({ port }) => rangeOf(port));
  const found = facts.listeners.filter(
    ({ protocol, address, port }) =>
      (address === '*' || address === host.address) &&
      !(protocol === 'tcp' && port === host.ssh.port) &&
      !CLIENTS.some((client) => client.protocol === protocol && client.port === port) &&
      !declared.some((range) => range.protocol === protocol && range.first <= port && port <= range.last),
  );
  const key = ({ protocol, port }: Listener): string => `${protocol} ${port}`;
  return found.filter((listener, index) => found.findIndex((other) => key(other) === key(listener)) === index);
}

function rangeOf(text: string): { protocol: string; first: number; last: number } {
  const [range = '', protocol = 'tcp'] = text.split('/');
  const [first = 0, last = first] = range.split('-').map(Number);
  return { protocol, first, last };
}

export function listenerChecks(manifest: EnvironmentJson, facts: ReadonlyMap<string, HostFacts | NoFacts>): Check[] {
  return manifest.hosts.flatMap((host) => {
    const found = facts.get(host.name);
    if (!isHostFacts(found)) return [];
    const checks = new Checks(host.name);
    const firewall = manifest.firewalls.find(({ hosts, mode }) => mode === 'enforce' && hosts.includes(host.name));
    const rule = 'what listens on the underlay is declared by a flow, or closed';
    for (const { protocol, port, program } of undeclaredListeners(host, found, manifest)) {
      const value = `${protocol} ${port} (${program ?? 'program not seen'}) is declared by no flow`;
      if (firewall !== undefined) {
        checks.note('listener', value, rule, `closed by HostFirewall ${firewall.path}; stop it if nobody needs it`);
      } else
        checks.fault(
          'listener',
          value,
          rule,
          `stop it, bind it to 127.0.0.1, declare the flow, or close it with a HostFirewall in mode "enforce"`,
        );
    }
    if (checks.list.length === 0) checks.ok('listener', 'none but the declared');
    return checks.list;
  });
}
