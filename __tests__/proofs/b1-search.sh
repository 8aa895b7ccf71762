# The search of B1.canary on one host, as root. Input: lines `<number of a secret><tab><pattern>`. Output: lines of words between tabs, see b1-search.ts.
# What is looked for is in no argument, no variable and no file that has a name: else the search would find itself.
export LC_ALL=C
renice -n 19 $$ >/dev/null 2>&1
umask 077
fail() { echo "$1" >&2; exit 1; }

# In memory, and their names are gone before they are filled.
numbered=$(mktemp -p /dev/shm) && patterns=$(mktemp -p /dev/shm) || fail 'nothing can be written to /dev/shm'
exec 3<"$numbered" 4<"$patterns" 5>"$numbered" 6>"$patterns"
rm -f "$numbered" "$patterns"
cat >&5
cut -f2- </dev/fd/3 >&6
[ -s /dev/fd/4 ] || fail 'there is nothing to look for'
exec 5>&- 6>&- </dev/null

# Of what comes in: numbers of the secrets that it holds.
held() {
  grep -oahFf /dev/fd/4 | sort -u | awk '
    { text = substr($0, index($0, "\t") + 1) }
    FNR == NR { id[text] = $1; next }
    $0 in id { print id[$0] }' /dev/fd/3 - | sort -un | tr '\n' ' '
}
stream() { # a place, and the command that prints what is there
  place=$1; shift
  ids=$("$@" 2>&1 | held)
  [ -z "$ids" ] || printf 'place\t%s\t%s\n' "$ids" "$place"
}

# Everything on disks and in memory that has a path. What overlays show lies in the directories that they are made of.
mounts() {
  awk '{ for (i = 7; $i != "-"; i++); type = $(i + 1) }
    $5 == "/" || type !~ /^(overlay|proc|sysfs|cgroup2?|devpts|mqueue|nsfs|bpf|tracefs|debugfs|securityfs|pstore|configfs|fusectl|hugetlbfs|binfmt_misc|autofs|efivarfs|selinuxfs|rpc_pipefs|nfs4?|cifs|fuse\..*)$/ { print $5 }' /proc/self/mountinfo
}
files() { mounts | while read -r mount; do find "$mount" -xdev -type f -size +0 "$@"; done; }
files -print0 | xargs -0 -r grep -lasFf /dev/fd/4 -- | sort -u | while IFS= read -r file; do
  printf 'file\t%s\t%s\t%s\n' "$(held <"$file")" "$(stat -c '%a	%u:%g' "$file")" "$file"
  while [ "$file" != / ]; do
    file=$(dirname "$file")
    printf 'in\t%s\t%s\n' "$(stat -c '%a	%u:%g' "$file")" "$file"
  done
done

grep -lasFf /dev/fd/4 /proc/[0-9]*/environ /proc/[0-9]*/cmdline | while IFS=/ read -r _ _ pid what; do
  case $what in cmdline) what=arguments ;; *) what=environment ;; esac
  stream "$what of process $(cat "/proc/$pid/comm")" cat "/proc/$pid/$([ $what = arguments ] && echo cmdline || echo environ)"
done

# What the engine keeps beside containers, and of each image how it was made.
objects() {
  docker network inspect $(docker network ls -q)
  docker volume inspect $(docker volume ls -q)
  docker service inspect $(docker service ls -q)
  docker config inspect $(docker config ls -q)
  for image in $(docker image ls -aq | sort -u); do docker image inspect "$image"; docker history --no-trunc "$image"; done
}
containers=0
if command -v docker >/dev/null; then
  all=$(docker ps -aq --no-trunc) || fail 'docker cannot be asked'
  for container in $all; do
    containers=$((containers + 1))
    name=$(docker inspect -f '{{slice .Name 1}}' "$container")
    docker inspect -f '{{range .Mounts}}{{printf "mount\t%s\t%s\t%s\n" $.Name .Source .Destination}}{{end}}' "$container"
    stream "docker inspect of $name" docker inspect "$container"
    stream "log of container $name" docker logs "$container"
  done
  stream 'objects of the engine' objects
fi

journal=$(stream journal journalctl -q --no-pager --all -o export)
[ -z "$journal" ] || {
  echo "$journal"
  journalctl -q --no-pager -F _SYSTEMD_UNIT | while read -r unit; do
    stream "journal of $unit" journalctl -q --no-pager --all -o export "_SYSTEMD_UNIT=$unit"
  done
}

set -- /proc/[0-9]*
files -printf '%b\n' | awk -v processes=$# -v containers=$containers \
  '{ blocks += $1 } END { printf "searched\t%d\t%d\t%d\t%d\n", NR, blocks * 512, processes, containers }'
