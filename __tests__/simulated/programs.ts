import { SYSTEMCTL } from '../provider/fake-systemd';

/** What `curl` brings. */
export const DOWNLOADED = 'consul';

/**
 * Programs that a simulated host has before the real ones; `$HOST` is its folder. Files belong to whoever runs the tests, so owners are
 * noted beside them, by inode: a file keeps its number when it is put in place.
 */
export const PROGRAMS: Readonly<Record<string, string>> = {
  sudo: 'shift\nexec "$@"',
  chown: `owner=$1
shift
for file; do echo "$owner" >"$HOST/owners/$(/usr/bin/stat -c %i "$file")" || exit 1; done`,
  stat: `format=$2
owner=0:0
owned="$HOST/owners/$(/usr/bin/stat -c %i "$3" 2>/dev/null)"
[ ! -f "$owned" ] || read -r owner <"$owned"
format=$(printf %s "$format" | sed "s/%u/\${owner%:*}/g; s/%g/\${owner#*:}/g")
exec /usr/bin/stat -c "$format" "$3"`,
  systemctl: `S="$HOST/systemd"\nD="$HOST/etc/systemd/system"\n${SYSTEMCTL}`,
  'systemd-run': 'exit 0',
  // Keeps the one table that is ours.
  nft: `case $* in
  '-c '*) ;;
  '-f -') cat >"$HOST/nft" ;;
  '-f '*) cat "$2" >"$HOST/nft" ;;
  *'list table'*) cat "$HOST/nft" 2>/dev/null ;;
esac`,
  // In a namespace of its own the declared rules are printed as they are.
  unshare: 'cat',
  ip: `case $* in
  *address*) echo "2: eth0    inet $ADDRESS/24 brd 192.0.2.255 scope global eth0" ;;
  *route*) echo 'default via 192.0.2.254 dev eth0' ;;
esac`,
  // A program, or what an agent says of its leader.
  curl: `out=
while [ $# -gt 0 ]; do [ "$1" != -o ] || out=$2; shift; done
if [ -n "$out" ]; then printf %s ${DOWNLOADED} >"$out"; else echo '"192.0.2.1:8300"'; fi`,
  docker: 'exit 1',
  ufw: 'exit 1',
};
