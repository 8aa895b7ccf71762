import { groupNamed, hostsOf, type FlowJson } from './flow-ends';
import type { EnvironmentJson } from './manifest';

const NOBODY = 'nobody: open it yourself';

/** Who lets only declared flows of this kind through: a firewall of the target's host, or nobody. */
export function enforcedBy(manifest: EnvironmentJson, flow: FlowJson): string {
  if (flow.network !== 'underlay') return 'nobody: an overlay carries what it is given';
  const targets = hostsOf(manifest, groupNamed(manifest, flow.to));
  if (targets.length === 0) return NOBODY;
  const hostsByAnswer = new Map<string, string[]>();
  for (const { name } of targets) {
    const firewall = manifest.firewalls.find(({ hosts }) => hosts.includes(name));
    const answer = firewall === undefined ? NOBODY : `${firewall.path} (${firewall.mode})`;
    hostsByAnswer.set(answer, [...(hostsByAnswer.get(answer) ?? []), name]);
  }
  const [only] = hostsByAnswer.keys();
  if (hostsByAnswer.size === 1 && only !== undefined) return only;
  return [...hostsByAnswer].map(([answer, hosts]) => `${hosts.join(' ')}: ${answer}`).join('; ');
}
