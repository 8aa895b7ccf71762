// What is on a host, as text lines that two moments can be compared by: `container a ...`, `file /etc/x ...`, `sysctl net.x = 1`.

/**
 * Prints the inventory, sorted; run as root at the host's own console. What changes by itself is left out: logs, package lists,
 * the engine's own directory (it is asked by its API instead), counters, leases, addresses that the engine gives at each start.
 */
export const FINGERPRINT = String.raw`
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
engine() {
  docker ps -a --no-trunc --format 'container {{.Names}} {{.Image}} {{.State}}'
  docker network ls --no-trunc --format 'network {{.Name}} {{.Driver}} {{.Scope}}'
  docker volume ls --format 'volume {{.Name}} {{.Driver}}'
  docker image ls -a --no-trunc --digests --format 'image {{.Repository}}@{{.Digest}} {{.Tag}} {{.ID}}'
  docker info --format 'swarm {{.Swarm.LocalNodeState}}'
}
units() {
  systemctl list-unit-files --no-legend --no-pager --full | awk '{ print "unit " $1 " " $2 }'
  systemctl list-units --all --no-legend --no-pager --plain --full --type=service,timer,path,socket |
    awk '$2 != "not-found" && $3 == "failed" { print "unit " $1 " has failed" }'
}
files() {
  # Links by where they lead, files by their content, all by owner and mode.
  find /etc /usr/local /opt /root /home /srv /var/lib /var/spool/cron /tmp /var/tmp -xdev \
    \( -path /var/lib/docker -o -path /var/lib/containerd -o -path /var/lib/systemd -o -path /var/lib/apt -o -path /var/lib/dpkg \
       -o -path /var/lib/dhcp -o -path /var/lib/dbus -o -path /var/lib/private -o -path '/tmp/systemd-private-*' \
       -o -path '/var/tmp/systemd-private-*' -o -path /etc/mtab -o -path /etc/resolv.conf -o -path /etc/hosts -o -path /etc/hostname \
       -o -path /etc/ld.so.cache -o -path '*/.bash_history' \) -prune \
    -o -type f -printf 'file %p %u:%g %m ' -exec sh -c 'sha256sum <"$1" | cut -c1-16' - {} \; \
    -o -type l -printf 'link %p %u:%g -> %l\n' \
    -o -printf 'directory %p %u:%g %m %y\n' 2>/dev/null
}
firewall() {
  nft -s list ruleset 2>/dev/null | awk '
    /^table/ { table = $2 " " $3; next }
    /^\tchain/ { chain = " chain " $2; next }
    /^\t(set|map)/ { chain = " " $1 " " $2; next }
    /^\t}/ { chain = ""; next }
    /^}/ { table = ""; next }
    NF { gsub(/^[ \t]+/, ""); print "nft " table chain ": " $0 }'
  nft list tables 2>/dev/null | sed 's/^/nft /'
  for program in iptables-save ip6tables-save; do
    $program 2>/dev/null | awk -v program="$program" '
      /^#/ || /^COMMIT/ { next }
      /^\*/ { table = substr($0, 2); next }
      { sub(/ \[[0-9]+:[0-9]+\]$/, ""); print program " " table ": " $0 }'
  done
}
kernel() {
  # Per device only what the devices have in common; random secrets, caches and what follows the memory are no settings.
  sysctl -a 2>/dev/null | grep '^net\.' |
    grep -vE '\.(veth|vx-|br-|docker|ov-)|stable_secret|\.(nf_conntrack_count|inode-nr|random)|nf_conntrack_(buckets|max)|tcp_fastopen_key|(tcp|udp)_mem|\.flush' |
    sed 's/^/sysctl /'
  for family in -4 -6; do
    ip $family route show table all 2>/dev/null | grep -vE 'veth| proto ra | expires ' | sed -E 's/ +$//; s/^/route '"$family"' /'
    ip $family rule show 2>/dev/null | sed 's/^/rule '"$family"' /'
  done
  ip -o link show | awk '{ sub(/@.*|:$/, "", $2); print "link-device " $2 }' | grep -v ' veth'
}
users() {
  getent passwd | sed 's/^/user /'
  getent group | sed 's/^/group /'
  crontab -l 2>/dev/null | sed 's/^/crontab root /'
}
{ engine; units; files; firewall; kernel; users; } | sort -u
`;

export interface Differences {
  /** Lines that were not there before. */
  readonly added: readonly string[];
  /** Lines that are there no more. */
  readonly gone: readonly string[];
}

/** What changed from one fingerprint to another; a thing that is there with another content is in both lists. */
export function differences(before: string, after: string): Differences {
  const [was, is] = [linesOf(before), linesOf(after)];
  return {
    added: [...is].filter((line) => !was.has(line)).sort(),
    gone: [...was].filter((line) => !is.has(line)).sort(),
  };
}

/** @throws Error for a text that is no whole fingerprint: two empty ones would be equal */
function linesOf(fingerprint: string): ReadonlySet<string> {
  const lines = fingerprint.split('\n').filter((line) => line !== '');
  const kinds = new Set(lines.map((line) => line.split(' ')[0]));
  const missing = ['network', 'swarm', 'unit', 'file', 'sysctl', 'route', 'link-device', 'user'].filter(
    (kind) => !kinds.has(kind),
  );
  if (missing.length > 0) throw new Error(`the fingerprint has no line of ${missing.join(', ')}: could it be taken?`);
  return new Set(lines);
}

/** What a destroy says that it kept on a host: `/var/lib/longshore/datanode`, `docker_gwbridge`, `registry/hadoop@sha256:…`. */
export function keptOn(host: string, output: string): string[] {
  // Without Terraform's frame and cdktf's name of the stack, in one line: they break lines where they like.
  const prose = output.replaceAll(/^(?:[\w-]+ {2})?[╷│╵]? ?/gm, '').replaceAll(/\s+/g, ' ');
  const warnings = prose.split('Warning: ').filter((warning) => warning.startsWith(`host ${host}: `));
  return warnings.flatMap((warning) => {
    const directory = /^host \S+: (\/.*?) is kept /.exec(warning)?.[1];
    if (directory !== undefined) return [directory];
    if (!/^host \S+: \d+ things? (?:is|are) kept /.test(warning)) return [];
    const [said = ''] = warning.split('If they are of no use');
    return [...said.matchAll(/ network (\S+)| image (\S+) \(\d+ MB\)/g)].map((match) => match[1] ?? match[2] ?? '');
  });
}

/** Differences that nothing of what was kept explains, and what was said to be kept and is not there. */
export function unexplained({ added, gone }: Differences, kept: readonly string[]): string[] {
  return [
    ...added.filter((line) => !kept.some((thing) => explains(thing, line))).map((line) => `+ ${line}`),
    ...gone.map((line) => `- ${line}`),
    ...kept.filter((thing) => !added.some((line) => explains(thing, line))).map((thing) => `not there: ${thing}`),
  ];
}

/** A directory explains itself, what is in it and the way to it; a network also what the engine filters and routes for it. */
function explains(thing: string, line: string): boolean {
  if (!thing.startsWith('/')) return line.split(/[\s"]+/).includes(thing);
  const path = /^(?:file|link|directory) (\/.*?) \S+:\S+ /.exec(line)?.[1];
  return path !== undefined && (`${path}/`.startsWith(`${thing}/`) || `${thing}/`.startsWith(`${path}/`));
}
