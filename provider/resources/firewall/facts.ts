import type { Declared } from './declared';
import { DECLARED_FILE, INTEGRATED, PENDING, REPLACED, RULES_FILE, RUN, UNIT, UNIT_FILE } from './paths';
import { ruleset, TABLE } from './ruleset';
import { document, script } from '../shell';

/** What a host says of itself; every text as its own tools print it. */
export interface Facts {
  readonly clientAddress: string | undefined;
  /** TCP port at which its sshd accepted us. */
  readonly serverPort: number | undefined;
  /** Path of nft; undefined where there is none. */
  readonly nft: string | undefined;
  readonly hasSystemd: boolean;
  readonly services: readonly Service[];
  readonly isUfwActive: boolean;
  /** All tables, without counters. */
  readonly ruleset: string;
  /** The input chain of iptables' older kernel interface, which nft does not see. */
  readonly legacyInput: string;
  readonly devices: readonly Device[];
  /** Names of bridges that the Docker engine calls its own. */
  readonly dockerBridges: readonly string[];
  /** Rich rules of firewalld in zones that were told: `<zone> <rule>`. */
  readonly richRules: readonly string[];
  /** What it was told. */
  readonly integrated: readonly string[];
  /** Our table; empty when there is none. */
  readonly table: string;
  /** What is declared, as the host's own nft prints it. */
  readonly declared: string;
  readonly declaredError: string;
  readonly file: string;
  readonly declaredFile: string;
  readonly unit: string;
  readonly isEnabled: boolean;
  /** A change waits for its confirmation. */
  readonly isArmed: boolean;
  /** Somebody else's firewall has been put aside. */
  readonly hasReplaced: boolean;
}

export interface Service {
  readonly name: string;
  readonly isActive: boolean;
  readonly isEnabled: boolean;
}

export interface Device {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly isDefaultRoute: boolean;
}

/** Firewalls and loaders of rules that may be there. */
const SERVICES = ['firewalld', 'nftables', 'netfilter-persistent', 'iptables', 'ip6tables'];

const ASK_BRIDGES = `
for network in $(timeout 10 docker network ls --quiet --filter driver=bridge 2>/dev/null); do
  timeout 10 docker network inspect --format '{{index .Options "com.docker.network.bridge.name"}}' "$network" 2>/dev/null
done`;

/**
 * Asks only. Declared rules are printed by a namespace of their own, where they filter nothing.
 * @param asksDocker for its bridges, which takes long while the engine starts or hangs
 */
export function askFacts(declared?: Declared, asksDocker = false): string {
  const rules = declared === undefined || declared.mode === 'off' ? '' : ruleset(declared);
  return script(`
say() { printf '\\n==== %s\\n' "$1"; }
say connection; echo "$connection"
say nft; command -v nft
say systemd; [ -d /run/systemd/system ] && echo yes
say services
for service in ${SERVICES.join(' ')}; do
  echo "$service $(systemctl is-active $service 2>/dev/null) $(systemctl is-enabled $service 2>/dev/null)"
done
say ufw; ufw status 2>/dev/null | head -n 1
say ruleset; nft -s list ruleset 2>/dev/null
say legacy; [ -s /proc/net/ip_tables_names ] && iptables-legacy -S INPUT 2>/dev/null
say addresses; ip -o -4 address show scope global
say routes; ip -o -4 route show default
say bridges
${asksDocker ? ASK_BRIDGES : ''}
say rich
if systemctl is-active --quiet firewalld 2>/dev/null; then
  for zone in $(cut -d ' ' -f 1 ${INTEGRATED} 2>/dev/null | sort -u); do
    firewall-cmd --permanent --zone="$zone" --list-rich-rules | sed "s/^/$zone /"
  done
fi
say table; nft -s list table ${TABLE} 2>/dev/null
say declared
${rules === '' ? '' : `unshare -n sh -c 'nft -f - && nft -s list table ${TABLE}' 2>&1 ${document(rules)}\n[ $? = 0 ] || { say error; echo yes; }`}
say file; cat ${RULES_FILE} 2>/dev/null
say json; cat ${DECLARED_FILE} 2>/dev/null
say unit; cat ${UNIT_FILE} 2>/dev/null
say enabled; systemctl is-enabled ${UNIT} 2>/dev/null
say armed; ls ${RUN}/armed ${RUN}/firing 2>/dev/null
say integrated; cat ${INTEGRATED} 2>/dev/null
say replaced; ls -d ${REPLACED} ${PENDING} 2>/dev/null
`);
}

export function readFacts(stdout: string): Facts {
  const sections = new Map(
    stdout.split(/^==== /m).map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end), section.slice(end + 1).trim()] as const;
    }),
  );
  const text = (name: string): string => sections.get(name) ?? '';
  const lines = (name: string): string[] => text(name).split('\n').filter(Boolean);
  const [client, , , port] = text('connection').split(' ');
  const routes = lines('routes').map((line) => / dev (\S+)/.exec(line)?.[1]);
  const isBroken = text('error') !== '';
  return {
    clientAddress: client === undefined || client === '' ? undefined : client.replace(/^::ffff:/, ''),
    serverPort: port === undefined ? undefined : Number(port),
    nft: text('nft') || undefined,
    hasSystemd: text('systemd') === 'yes',
    services: lines('services').map((line) => {
      const [name = '', active, enabled] = line.split(' ');
      return { name, isActive: active === 'active', isEnabled: enabled === 'enabled' };
    }),
    isUfwActive: text('ufw') === 'Status: active',
    ruleset: text('ruleset'),
    legacyInput: text('legacy'),
    devices: devicesIn(lines('addresses'), routes),
    dockerBridges: lines('bridges'),
    richRules: lines('rich'),
    integrated: lines('integrated'),
    table: text('table'),
    declared: isBroken ? '' : text('declared'),
    declaredError: isBroken ? text('declared') : '',
    file: text('file'),
    declaredFile: text('json'),
    unit: text('unit'),
    isEnabled: text('enabled') === 'enabled',
    isArmed: text('armed') !== '',
    hasReplaced: text('replaced') !== '',
  };
}

/** `2: eth0    inet 192.0.2.11/24 brd ...` */
function devicesIn(lines: readonly string[], routes: readonly (string | undefined)[]): Device[] {
  const found = new Map<string, string[]>();
  for (const line of lines) {
    const [, name, address] = /^\d+: (\S+)\s+inet ([\d.]+)/.exec(line) ?? [];
    if (name !== undefined && address !== undefined) found.set(name, [...(found.get(name) ?? []), address]);
  }
  return [...found].map(([name, addresses]) => ({ name, addresses, isDefaultRoute: routes.includes(name) }));
}
