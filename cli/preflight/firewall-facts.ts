/** A base chain that can stop what arrives at the host. */
export interface DroppingChain {
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly hook: string;
  /** True where the policy drops, false where one of its rules does. */
  readonly policy: boolean;
  /** True where a rule drops or refuses, so that a rule added at the end comes too late. */
  readonly rule: boolean;
}

export interface FirewallFacts {
  readonly ufw: boolean;
  readonly firewalld: boolean;
  /** Chains that drop something at input or prerouting; those of Longshore itself are in `own`. */
  readonly inbound: readonly DroppingChain[];
  /** Chains that drop something at output or postrouting. */
  readonly outbound: readonly DroppingChain[];
  /** Longshore's own table stands. */
  readonly own: boolean;
  /** `nftables`, `iptables`, or absent where neither could be read. */
  readonly read?: 'nftables' | 'iptables';
}

/** Tables that Longshore makes: HostFirewall's and, for a moment, the counters of preflight. */
const OWN_TABLE = /^longshore/;

export function parseFirewall(text: { ufw: string; firewalld: string; nft: string; iptables: string }): FirewallFacts {
  const named = { ufw: /^Status: active/.test(text.ufw), firewalld: text.firewalld === 'running' };
  if (text.nft.startsWith('{')) return { ...named, ...fromNft(text.nft), read: 'nftables' };
  if (text.iptables === '') return { ...named, inbound: [], outbound: [], own: false };
  const chain = (name: string): DroppingChain[] => {
    const policy = new RegExp(`^-P ${name} DROP`, 'm').test(text.iptables);
    const rule = new RegExp(`^-A ${name} .*-j (DROP|REJECT)`, 'm').test(text.iptables);
    return policy || rule
      ? [{ family: 'ip', table: 'filter', chain: name, hook: name.toLowerCase(), policy, rule }]
      : [];
  };
  return { ...named, inbound: chain('INPUT'), outbound: chain('OUTPUT'), own: false, read: 'iptables' };
}

interface NftObject {
  chain?: { family: string; table: string; name: string; hook?: string; policy?: string };
  rule?: { family: string; table: string; chain: string; expr: Record<string, unknown>[] };
}

type Rule = NonNullable<NftObject['rule']>;

function fromNft(json: string): Pick<FirewallFacts, 'inbound' | 'outbound' | 'own'> {
  const objects = (JSON.parse(json) as { nftables: NftObject[] }).nftables;
  const rules = objects.flatMap(({ rule }) => (rule === undefined ? [] : [rule]));
  const chains = objects.flatMap(({ chain }): DroppingChain[] => {
    if (chain?.hook === undefined) return [];
    const { family, table, name, hook, policy } = chain;
    const drops = dropsBelow(family, table, name, rules, new Set());
    if (policy !== 'drop' && !drops) return [];
    return [{ family, table, chain: name, hook, policy: policy === 'drop', rule: drops }];
  });
  const foreign = chains.filter(({ table }) => !OWN_TABLE.test(table));
  return {
    inbound: foreign.filter(({ hook }) => ['input', 'prerouting', 'ingress'].includes(hook)),
    outbound: foreign.filter(({ hook }) => ['output', 'postrouting', 'egress'].includes(hook)),
    own: objects.some(({ chain }) => chain !== undefined && /^longshore/.test(chain.table)),
  };
}

/** Whether a rule of the chain, or of one it jumps to, drops or refuses. */
function dropsBelow(family: string, table: string, name: string, rules: readonly Rule[], seen: Set<string>): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  const own = rules.filter((rule) => rule.family === family && rule.table === table && rule.chain === name);
  return own.some(({ expr }) =>
    expr.some((statement) => {
      if ('drop' in statement || 'reject' in statement) return true;
      const target = (statement.xt as { name?: string } | undefined)?.name;
      if (target === 'DROP' || target === 'REJECT') return true;
      const jump = (statement.jump ?? statement.goto) as { target?: string } | undefined;
      return jump?.target !== undefined && dropsBelow(family, table, jump.target, rules, seen);
    }),
  );
}
