import { overlaysOf, type EnvironmentJson, type HostJson, type OverlayJson } from '../manifest';
import type { Checks } from './findings';
import type { HostFacts } from './host-facts';
import { MINIMUMS } from './minimums';
import { isInTheWay } from './remedy';

/** The underlay as the host sees it: address, MTU, forwarding, VXLAN, and who filters. */
export function networkChecks(checks: Checks, host: HostJson, facts: HostFacts, manifest: EnvironmentJson): void {
  underlay(checks, host, facts, manifest);
  const overlays = overlaysOn(host, manifest);
  if (host.engine === 'docker') {
    if (facts.ipForward) checks.ok('forward', 'net.ipv4.ip_forward = 1');
    else if (facts.engine === undefined || typeof facts.engine === 'string')
      checks.note(
        'forward',
        'net.ipv4.ip_forward = 0',
        'containers need it; Docker sets it when it starts',
        'start Docker',
      );
    else
      checks.fault(
        'forward',
        'net.ipv4.ip_forward = 0',
        'containers reach nothing without it',
        'sysctl -w net.ipv4.ip_forward=1, and keep it in /etc/sysctl.d',
      );
  }
  if (overlays.length > 0) {
    if (facts.vxlan === 'no')
      checks.fault('vxlan', 'not in this kernel', 'overlay networks need it', 'install a kernel with CONFIG_VXLAN');
    else if (facts.vxlan === 'yes') checks.ok('vxlan', 'in this kernel');
    else
      checks.note(
        'vxlan',
        'not seen',
        'overlay networks need it; the kernel tells neither modules nor configuration',
        'modprobe vxlan',
      );
  }
  encryption(
    checks,
    facts,
    overlays.filter(({ encrypted }) => encrypted === true),
  );
  firewall(checks, host, facts, manifest);
}

/** An engine makes an encrypted overlay on a kernel without ESP without a word, and it carries nothing. */
function encryption(checks: Checks, { esp }: HostFacts, encrypted: readonly OverlayJson[]): void {
  if (encrypted.length === 0) return;
  const names = encrypted.map(({ name }) => name).join(', ');
  const rule = `the encrypted overlay ${names} is carried by IPsec`;
  if (esp === 'yes') checks.ok('esp', 'this kernel carries IPsec');
  else if (esp === 'unknown') checks.note('esp', 'not tried', rule, 'allow root, and install iproute2 and util-linux');
  else checks.fault('esp', esp, rule, 'give the kernel ESP (modules esp4, xfrm_user), or leave encrypted out');
}

function overlaysOn(host: HostJson, manifest: EnvironmentJson): OverlayJson[] {
  const swarms = manifest.swarms.filter(({ managers, workers }) => [...managers, ...workers].includes(host.name));
  return overlaysOf(manifest).filter(({ swarm }) => swarms.some(({ path }) => path === swarm));
}

function underlay(checks: Checks, host: HostJson, facts: HostFacts, manifest: EnvironmentJson): void {
  const isAddress = /^[\d.]+$|:/.test(host.address);
  const found = facts.interfaces.find(({ addresses }) => addresses.includes(host.address));
  if (!facts.interfaces.some(({ addresses }) => addresses.length > 0) || !isAddress) {
    checks.ok('underlay', `${host.address} (interface not seen)`);
    return;
  }
  if (found === undefined) {
    const own = facts.interfaces.flatMap(({ addresses }) => addresses).filter((text) => !text.startsWith('127.'));
    checks.fault(
      'underlay',
      `${host.address} is none of its addresses (${own.join(', ')})`,
      'peers reach a host at its declared address',
      'declare the address of its underlay interface',
    );
    return;
  }
  const overlays = overlaysOn(host, manifest);
  const needed =
    Math.max(0, ...overlays.map(({ mtu }) => mtu ?? MINIMUMS.overlayMtu)) +
    (overlays.length > 0 ? MINIMUMS.vxlanOverhead : 0);
  const text = `${found.name} ${host.address}, MTU ${found.mtu}`;
  if (found.mtu < needed) {
    const names = overlays.map(({ name }) => `"${name}"`).join(', ');
    checks.fault(
      'underlay',
      text,
      `MTU at least ${needed} (overlay ${names} + ${MINIMUMS.vxlanOverhead} bytes of VXLAN)`,
      `give the overlay an MTU of ${found.mtu - MINIMUMS.vxlanOverhead}, or raise that of ${found.name}`,
    );
  } else checks.ok('underlay', text);
}

function firewall(checks: Checks, host: HostJson, facts: HostFacts, manifest: EnvironmentJson): void {
  const own = manifest.firewalls.find(({ hosts, mode }) => mode !== 'off' && hosts.includes(host.name));
  const { ufw, firewalld, inbound } = facts.firewall;
  const rule =
    own === undefined
      ? 'it must let the declared flows through'
      : `HostFirewall ${own.path} ${isInTheWay(facts.firewall, own) ? 'does not overrule it: what it drops stays dropped' : `takes it over at the next deploy (existing: ${own.existing})`}`;
  const fix = 'see the flows below for what it closes';
  if (ufw) checks.note('firewall', 'ufw is active', rule, fix);
  if (firewalld) checks.note('firewall', 'firewalld is active', rule, fix);
  const dropping = inbound.filter(({ policy }) => policy);
  if (!ufw && !firewalld && dropping.length > 0) {
    const chains = dropping.map(({ family, table, chain }) => `${family} ${table} ${chain}`).join(', ');
    checks.note('firewall', `drops by default (${chains})`, rule, fix);
  }
  if (!ufw && !firewalld && dropping.length === 0) {
    if (facts.firewall.read === undefined)
      checks.note('firewall', 'rules could not be read', 'reading them needs root and nft or iptables', 'declare sudo');
    else checks.ok('firewall', facts.firewall.own ? "Longshore's own" : 'none that drops by default');
  }
}
