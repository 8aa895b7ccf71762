import type { EnvironmentJson } from '../manifest';
import type { DroppingChain, FirewallFacts } from './firewall-facts';
import { isHostFacts, type HostFacts, type NoFacts } from './host-facts';
import type { FlowResult } from './verdict';

export interface Readings {
  readonly manifest: EnvironmentJson;
  /** After a deploy nothing is left for one to open. @default false */
  readonly deployed?: boolean;
  readonly facts: ReadonlyMap<string, HostFacts | NoFacts>;
}

/** The command that opens one flow at its target, in the words of the firewall that is active there. */
export function opening(result: FlowResult, readings: Readings): string {
  const { flow } = result;
  const from = readings.manifest.hosts.find(({ name }) => name === flow.from)?.address ?? flow.from;
  const at = flow.external ? undefined : readings.facts.get(flow.to);
  const sender = readings.facts.get(flow.from);
  const senderDrops = isHostFacts(sender) ? sender.firewall.outbound[0] : undefined;
  const outward = senderDrops === undefined ? undefined : nft(senderDrops, `daddr ${flow.address}`, flow);
  if (flow.external || result.detail?.includes('own firewall') === true) {
    if (outward !== undefined) return `open it with: ${outward} (on ${flow.from})`;
    return `allow ${flow.protocol} ${flow.port} from ${from} to ${flow.address}: ${flow.external ? 'on that machine, and' : 'in'} every firewall between them`;
  }
  if (!isHostFacts(at)) return `allow ${flow.protocol} ${flow.port} from ${from} on ${flow.to}`;
  const inward = inbound(at.firewall, from, flow);
  const own = firewallOf(flow.to, readings);
  if (inward !== undefined) {
    const instead = own?.mode === 'enforce' ? `, or give HostFirewall ${own.path} existing: 'replace'` : '';
    return `open it with: ${inward} (on ${flow.to})${instead}`;
  }
  if (readings.deployed === true && own !== undefined && at.firewall.own)
    return `HostFirewall ${own.path} should open it: npx cdktf diff ${readings.manifest.environment}, then deploy`;
  if (outward !== undefined) return `open it with: ${outward} (on ${flow.from})`;
  if (at.firewall.read === undefined)
    return `open it with: nft add rule inet filter input ${match(`saddr ${from}`, flow)} accept (on ${flow.to}; its rules could not be read, so table and chain are a guess)`;
  return `no rule of ${flow.from} or ${flow.to} drops it: allow ${flow.protocol} ${flow.port} from ${from} to ${flow.address} in the network between them (security group, router, hypervisor)`;
}

function inbound(firewall: FirewallFacts, from: string, flow: FlowResult['flow']): string | undefined {
  if (firewall.ufw) return `ufw allow from ${from} to any port ${flow.port} proto ${flow.protocol}`;
  if (firewall.firewalld) {
    const rule = `rule family="${from.includes(':') ? 'ipv6' : 'ipv4'}" source address="${from}" port port="${flow.port}" protocol="${flow.protocol}" accept`;
    return `firewall-cmd --permanent --add-rich-rule='${rule}' && firewall-cmd --reload`;
  }
  const [chain] = [...firewall.inbound].sort((a, b) => Number(b.hook === 'input') - Number(a.hook === 'input'));
  if (chain === undefined) return undefined;
  if (firewall.read === 'iptables')
    return `iptables -I ${chain.chain} -s ${from} -p ${flow.protocol} --dport ${flow.port} -j ACCEPT`;
  return firewall.inbound.map((each) => nft(each, `saddr ${from}`, flow)).join(' && ');
}

/** A rule at the end is enough where only the policy drops; before the rules that drop it must stand first. */
function nft({ family, table, chain, rule }: DroppingChain, peer: string, flow: FlowResult['flow']): string {
  return `nft ${rule ? 'insert' : 'add'} rule ${family} ${table} ${chain} ${match(peer, flow)} accept`;
}

function match(peer: string, { protocol, port }: FlowResult['flow']): string {
  return `${peer.includes(':') ? 'ip6' : 'ip'} ${peer} ${protocol} dport ${port}`;
}

function firewallOf(host: string, { manifest }: Readings): EnvironmentJson['firewalls'][number] | undefined {
  return manifest.firewalls.find(({ hosts, mode }) => mode !== 'off' && hosts.includes(host));
}

/** HostFirewall opens what is declared by itself, unless another firewall drops it too and is neither replaced nor told. */
export function openedAtDeploy(result: FlowResult, readings: Readings): string | undefined {
  const { flow } = result;
  if (flow.external || readings.deployed === true || result.detail?.includes('own firewall') === true) return undefined;
  const own = firewallOf(flow.to, readings);
  const at = readings.facts.get(flow.to);
  if (own === undefined || !isHostFacts(at)) return undefined;
  return isInTheWay(at.firewall, own) ? undefined : own.path;
}

/** Whether somebody else's firewall goes on dropping what ours lets in. */
export function isInTheWay(
  { ufw, firewalld, inbound }: FirewallFacts,
  { mode, existing }: EnvironmentJson['firewalls'][number],
): boolean {
  if (!ufw && !firewalld && inbound.length === 0) return false;
  if (mode !== 'enforce') return true;
  if (existing === 'integrate') return !firewalld;
  // Put aside is what drops by default; a rule that drops this or that has its reasons and stays.
  return existing === 'refuse' || inbound.some(({ policy }) => !policy);
}
