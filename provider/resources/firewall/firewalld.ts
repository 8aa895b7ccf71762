import type { Declared } from './declared';
import type { Facts } from './facts';
import { portsOf } from './ipv4';
import { INTEGRATED } from './paths';
import { document } from './shell';

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

/** Tells firewalld, for good and at once, in every zone that has devices, and notes what it was told. */
export function tellFirewalld(declared: Declared): string {
  return `
${forgetFirewalld}
zones=$(firewall-cmd --get-active-zones | sed -n 's/^\\([^ ]*\\).*/\\1/p' | grep -v -x docker)
[ -n "$zones" ] || zones=$(firewall-cmd --get-default-zone)
cat >$run/rich ${document(richRules(declared).join('\n'))}
mkdir -p $etc
for zone in $zones; do sed "s/^/$zone /" $run/rich; done >${INTEGRATED}
for zone in $zones; do
  sed "s/.*/--add-rich-rule='&'/" $run/rich | xargs firewall-cmd --quiet --permanent --zone="$zone" >/dev/null || fail 'firewalld takes no rich rule'
done
firewall-cmd --quiet --reload || fail 'firewalld does not reload'`;
}

/** Takes back what firewalld was told, and nothing else. */
export const forgetFirewalld = `
if [ -s ${INTEGRATED} ] && systemctl is-active --quiet firewalld; then
  for zone in $(cut -d ' ' -f 1 ${INTEGRATED} | sort -u); do
    sed -n "s/^$zone \\(.*\\)/--remove-rich-rule='\\1'/p" ${INTEGRATED} | xargs firewall-cmd --quiet --permanent --zone="$zone" >/dev/null 2>&1
  done
  firewall-cmd --quiet --reload
fi
rm -f ${INTEGRATED}`;

/** What firewalld was not told, or has lost since; in words. */
export function firewalldTrouble(declared: Declared, { integrated, richRules: present }: Facts): string | undefined {
  const zones = [...new Set(integrated.map((line) => line.slice(0, line.indexOf(' '))))];
  if (zones.length === 0) return 'firewalld was not told what is let in';
  const expected = zones.flatMap((zone) => richRules(declared).map((rule) => `${zone} ${rule}`));
  const missing = expected.filter((rule) => !present.includes(rule));
  return missing.length === 0 ? undefined : `firewalld lacks ${missing.length} rich rules, for example: ${missing[0]}`;
}
