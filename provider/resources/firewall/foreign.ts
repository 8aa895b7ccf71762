import type { Facts } from './facts';

/** Somebody else's firewall that drops by default. */
export type Foreign =
  | { readonly kind: 'firewalld' | 'ufw' }
  /** An nftables table of its own, which can be taken out and put back as a whole. */
  | { readonly kind: 'table'; readonly family: string; readonly table: string; readonly chain: string }
  /** iptables' INPUT: a chain in a table that Docker works in too. */
  | { readonly kind: 'iptables'; readonly family: 'ip' | 'ip6' }
  /** What we know no way to put aside. */
  | { readonly kind: 'other'; readonly what: string };

export function inWords(foreign: Foreign): string {
  switch (foreign.kind) {
    case 'table':
      return `nftables table ${foreign.family} ${foreign.table} drops by default (chain ${foreign.chain})`;
    case 'iptables':
      return `${foreign.family === 'ip' ? 'iptables' : 'ip6tables'} drops by default (chain INPUT)`;
    case 'other':
      return foreign.what;
    default:
      return `${foreign.kind} is active`;
  }
}

interface Chain {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
}

/** Only what filters the way in; Docker's own drops stand in the hook forward. */
export function foreignFirewalls(
  facts: Pick<Facts, 'services' | 'isUfwActive' | 'ruleset' | 'legacyInput'>,
): Foreign[] {
  const found: Foreign[] = [];
  const isFirewalldActive = facts.services.some(({ name, isActive }) => name === 'firewalld' && isActive);
  if (isFirewalldActive) found.push({ kind: 'firewalld' });
  if (facts.isUfwActive) found.push({ kind: 'ufw' });
  for (const { family, table, chain } of droppingChains(facts.ruleset)) {
    const isIptables = (family === 'ip' || family === 'ip6') && /^[A-Z]+$/.test(chain);
    if (table === 'firewalld' && isFirewalldActive) continue;
    if (isIptables && (facts.isUfwActive || isFirewalldActive)) continue; // theirs
    if (isIptables && table === 'filter' && chain === 'INPUT') found.push({ kind: 'iptables', family });
    else if (isIptables || !/^[\w.-]+$/.test(table))
      found.push({ kind: 'other', what: `table ${family} ${table} drops by default (chain ${chain})` });
    else if (!found.some((other) => other.kind === 'table' && other.family === family && other.table === table))
      found.push({ kind: 'table', family, table, chain });
  }
  if (/^-P INPUT DROP$/m.test(facts.legacyInput))
    found.push({ kind: 'other', what: 'iptables-legacy drops by default' });
  return found;
}

/** Base chains on the way in whose packets end in a drop when no rule lets them through. */
function droppingChains(ruleset: string): Chain[] {
  const found: Chain[] = [];
  let [family, table, chain] = ['', '', ''];
  let isWayIn = false;
  for (const line of ruleset.split('\n')) {
    const head = /^table (\S+) (\S+) \{/.exec(line);
    if (head !== null) [, family, table] = head as unknown as [string, string, string];
    const inner = /^\tchain (\S+) \{/.exec(line);
    if (inner !== null) [chain, isWayIn] = [inner[1] as string, false];
    const base = /^\t\ttype filter hook (\S+) .*; policy (\S+);/.exec(line);
    if (base !== null) isWayIn = ['input', 'prerouting', 'ingress'].includes(base[1] as string);
    const drops =
      base?.[2] === 'drop' ||
      /^\t\t(counter (packets \d+ bytes \d+ )?)?(drop|reject( with .+)?)( comment ".*")?$/.test(line);
    if (isWayIn && drops && table !== 'longshore') found.push({ family, table, chain });
  }
  return found;
}

const REPLACE = 'existing: replace puts it aside until the firewall is destroyed';

/** Why somebody else's firewall stands in the way; undefined when it does not. */
export function foreignTrouble(
  found: readonly Foreign[],
  existing: 'refuse' | 'integrate' | 'replace',
): string | undefined {
  const other = found.find(({ kind }) => kind === 'other');
  if (existing === 'replace') {
    return other === undefined
      ? undefined
      : `${inWords(other)}, and there is no way to put that aside and back\nRemove it there by hand.`;
  }
  const inTheWay = found.filter(({ kind }) => existing === 'refuse' || kind !== 'firewalld');
  if (inTheWay.length === 0) return undefined;
  const isFirewalld = inTheWay.some(({ kind }) => kind === 'firewalld');
  const words = inTheWay.map(inWords).join('; ');
  if (existing === 'integrate')
    return `${words}, and only firewalld can be integrated with\nRemove it there, or use ${REPLACE}.`;
  return (
    `${words}, and two firewalls know nothing of each other\n` +
    `Choose: ${isFirewalld ? 'existing: integrate tells firewalld what is let in; ' : ''}${REPLACE}; or remove it there by hand.`
  );
}
