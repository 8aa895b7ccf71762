import type { Declared } from './declared';
import type { Facts } from './facts';
import { portsOf } from './ipv4';
import { INTEGRATED, RUN } from './paths';
import { document } from '../shell';

/** What firewalld is told, in its rich language: it asks for no sets, whose names and networks it limits. */
export function richRules({ sets, rules }: Declared): string[] {
  const all = rules.flatMap(({ set, port }) => {
    const range = portsOf(port);
    if (range === undefined) return [];
    const ports = range.first === range.last ? String(range.first) : `${range.first}-${range.last}`;
    return (sets[set] ?? []).map(
      (member) =>
        `rule family="ipv4" source address="${member}" port port="${ports}" protocol="${range.protocol}" accept`,
    );
  });
  return [...new Set(all)];
}

/** Each rule for good and at once: a reload would flush every chain of iptables, Docker's too. */
const BOTH = "'' --permanent";

/** Tells firewalld in every zone that has devices, and notes what it was told. */
export function tellFirewalld(declared: Declared): string {
  return `
${forgetFirewalld}
zones=$(firewall-cmd --get-active-zones | sed -n 's/^\\([^ ]*\\).*/\\1/p' | grep -v -x docker)
[ -n "$zones" ] || zones=$(firewall-cmd --get-default-zone)
cat >$run/rich ${document(richRules(declared).join('\n'))}
for zone in $zones; do sed "s/^/$zone /" $run/rich; done >${INTEGRATED}
for zone in $zones; do
  for lasting in ${BOTH}; do
    sed "s/.*/--add-rich-rule='&'/" $run/rich | xargs firewall-cmd --quiet $lasting --zone="$zone" || fail 'firewalld takes no rich rule'
  done
done`;
}

/** Takes back what firewalld was told, and nothing else, also while it is put aside. */
export const forgetFirewalld = `
if [ -s ${INTEGRATED} ]; then
  told() { sed -n "s/^$zone \\(.*\\)/--remove-rich-rule='\\1'/p" ${INTEGRATED}; }
  for zone in $(cut -d ' ' -f 1 ${INTEGRATED} | sort -u); do
    if systemctl is-active --quiet firewalld; then
      for lasting in ${BOTH}; do told | xargs firewall-cmd --quiet $lasting --zone="$zone" >/dev/null 2>&1; done
    else
      told | xargs firewall-offline-cmd --zone="$zone" >/dev/null 2>&1
    fi
  done
fi
rm -f ${INTEGRATED}`;

/** Its tables, of every version; named before they are deleted, for one that is not there. */
export const FIREWALLD_TABLES = ['inet firewalld', 'ip firewalld', 'ip6 firewalld'];

/** Stopped, it would flush every chain of iptables, Docker's too, so it is killed and its own tables are deleted. */
export const killFirewalld = `
systemctl kill --signal=KILL firewalld
for _ in 1 2 3 4 5 6 7 8 9 10; do systemctl is-active --quiet firewalld || break; sleep 0.2; done
systemctl reset-failed firewalld 2>/dev/null`;

/** Started, it flushes them as well. A Docker engine that knows it puts its own back; for one that does not we do. */
export const startFirewalld = `
for program in iptables ip6tables; do $program-save >${RUN}/$program.before 2>/dev/null; done
systemctl start firewalld
sleep 1
for program in iptables ip6tables; do
  if grep -q '^:DOCKER' ${RUN}/$program.before && ! $program-save | grep -q '^:DOCKER'; then $program-restore --noflush <${RUN}/$program.before; fi
done`;

/** What firewalld was not told, or has lost since; in words. */
export function firewalldTrouble(declared: Declared, { integrated, richRules: present }: Facts): string | undefined {
  const zones = [...new Set(integrated.map((line) => line.slice(0, line.indexOf(' '))))];
  if (zones.length === 0) return 'firewalld was not told what is let in';
  const expected = zones.flatMap((zone) => richRules(declared).map((rule) => `${zone} ${rule}`));
  const missing = expected.filter((rule) => !present.includes(rule));
  return missing.length === 0 ? undefined : `firewalld lacks ${missing.length} rich rules, for example: ${missing[0]}`;
}
