import { Checks, type Check } from './findings';
import { isHostFacts } from './host-facts';
import { openedAtDeploy, opening, type Readings } from './remedy';
import { verdictText, type FlowResult } from './verdict';

const RULE = 'every declared flow must be open in its direction';

/** Pure: what was seen of the flows, as findings of the hosts they end at (or begin at, for targets outside). */
export function flowChecks(results: readonly FlowResult[], readings: Readings): Check[] {
  return results.flatMap((result) => {
    if (result.verdict === 'open' || silent(result, readings)) return [];
    const { flow } = result;
    const checks = new Checks(flow.external ? flow.from : flow.to);
    const text = verdictText(result);
    const id = 'flow';
    const own = openedAtDeploy(result, readings);
    switch (result.verdict) {
      case 'blocked':
        if (own === undefined) checks.fault(id, text, RULE, opening(result, readings));
        else checks.note(id, text, RULE, `HostFirewall ${own} opens it at the next deploy`);
        break;
      case 'refused':
        checks.fault(id, text, RULE, refusedFix(result));
        break;
      case 'wrong host':
        checks.fault(
          id,
          text,
          `${flow.address} must be ${flow.to}`,
          `look for another machine with that address, or for a NAT or proxy rule (DNAT, REDIRECT) between ${flow.from} and ${flow.to}`,
        );
        break;
      case 'large lost':
        checks.fault(
          id,
          text,
          'packets of the declared size must get through',
          `compare the MTU of the path with the interfaces' ("ip link"), look for rules on packet length, and try "ethtool -K <interface> tx-checksum-ip-generic off" on ${flow.from} and ${flow.to}`,
        );
        break;
      case 'port taken':
        checks.fault(
          id,
          text,
          `the port is declared for ${flow.owner ?? flow.path}`,
          `stop that program on ${flow.to}, or move it to another port`,
        );
        break;
      case 'unresolved':
        checks.fault(
          id,
          text,
          'a host must resolve the addresses it speaks to',
          `add it to DNS or to /etc/hosts of ${flow.from}, or declare an address`,
        );
        break;
      case 'not listening':
        checks.fault(
          id,
          text,
          'after a deploy its owner must listen there',
          `on ${flow.to}: systemctl status docker; then npx cdktf deploy`,
        );
        break;
      default:
        checks.note(id, text, RULE, notLookedAtFix(result));
    }
    return checks.list;
  });
}

/** A host that does not answer is one finding of its own, not one for each of its flows. */
function silent({ flow, verdict }: FlowResult, { facts }: Readings): boolean {
  const answers = (name: string): boolean => isHostFacts(facts.get(name));
  return verdict === 'not looked at' && !(answers(flow.from) && (flow.external || answers(flow.to)));
}

function refusedFix({ flow }: FlowResult): string {
  if (flow.external) return `start what serves ${flow.address}:${flow.port}, or correct the address`;
  return `a firewall rule on ${flow.to} rejects it (look for "reject" in "nft list ruleset"), or ${flow.address} is another machine`;
}

function notLookedAtFix({ flow, detail }: FlowResult): string {
  if (detail?.includes('nft') === true) return `install nftables on ${flow.to}, so that arrivals can be counted`;
  return `see the other findings of ${flow.from} and ${flow.to}`;
}
