# Everything that preflight and verify want to know of a host, in one go; changes nothing. Sections begin with "@@ name".
# Set before: LONGSHORE_SUDO (yes when the host declares sudo), LONGSHORE_PATHS, LONGSHORE_IMAGES ("registry repository digest" lines).
PATH=$PATH:/usr/sbin:/sbin
export PATH
LC_ALL=C
export LC_ALL
section() { printf '\n@@ %s\n' "$1"; }
has() { command -v "$1" >/dev/null 2>&1; }
# A hung engine must not hang the look at its host.
if has timeout; then T='timeout 8'; else T=; fi
S=
root=no
if [ "$(id -u)" = 0 ]; then root=yes
elif [ "$LONGSHORE_SUDO" = yes ] && has sudo && $T sudo -n true 2>/dev/null; then root=yes; S='sudo -n'
fi

section root; echo "$root"
section user; id -un
section kernel; uname -s; uname -r; uname -m
section os; cat /etc/os-release 2>/dev/null
section machine-id; cat /etc/machine-id 2>/dev/null
section host-keys; cat /etc/ssh/ssh_host_*_key.pub 2>/dev/null | cut -d' ' -f1,2
section memory; cat /proc/meminfo
section cores; getconf _NPROCESSORS_ONLN 2>/dev/null || grep -c ^processor /proc/cpuinfo
section forward; cat /proc/sys/net/ipv4/ip_forward
section vxlan
if [ -d /sys/module/vxlan ]; then echo yes
elif grep -q '/vxlan\.ko' "/lib/modules/$(uname -r)/modules.builtin" "/lib/modules/$(uname -r)/modules.dep" 2>/dev/null; then echo yes
elif [ -r /proc/config.gz ] && has zcat; then if zcat /proc/config.gz | grep -q '^CONFIG_VXLAN=[ym]'; then echo yes; else echo no; fi
elif [ -r "/boot/config-$(uname -r)" ]; then if grep -q '^CONFIG_VXLAN=[ym]' "/boot/config-$(uname -r)"; then echo yes; else echo no; fi
else echo unknown
fi
# In a network namespace of its own, so that nothing is left.
section esp
if has ip && has unshare && [ "$root" = yes ]; then
  $T $S unshare -n ip xfrm state add src 192.0.2.1 dst 192.0.2.2 proto esp spi 0x1 mode transport \
    aead 'rfc4106(gcm(aes))' 0x0123456789abcdef0123456789abcdef01234567 64 2>&1 && echo yes
else echo unknown
fi
section thp; cat /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null
section addresses
if has ip; then ip -o addr show; fi
section links; for i in /sys/class/net/*; do echo "${i##*/} $(cat "$i/mtu" 2>/dev/null)"; done
section programs; for p in perl python3 curl nft iptables ss docker sudo ufw firewall-cmd; do if has "$p"; then printf '%s ' "$p"; fi; done; echo
section disk
for p in $LONGSHORE_PATHS; do
  # A directory that deploy makes later lies where its nearest existing parent does.
  q=$p; while [ ! -e "$q" ]; do q=${q%/*}; [ -n "$q" ] || q=/; done
  b=$(df -Pk "$q" 2>/dev/null | awk 'NR==2{print $2, $4, $6}')
  i=$(df -Pi "$q" 2>/dev/null | awk 'NR==2{print $2, $4}')
  m=${b##* }
  ro=$(awk -v m="$m" '$2==m{o=$4} END{print (o ~ /(^|,)ro(,|$)/) ? "ro" : "rw"}' /proc/mounts)
  echo "$p $b $i $ro"
done
section listeners
if has ss; then $S ss -H -lntup
else
  for p in tcp tcp6 udp udp6; do sed "1d;s/^/$p /" "/proc/net/$p" 2>/dev/null; done
  section sockets
  for p in /proc/[0-9]*; do
    $S ls -l "$p/fd" 2>/dev/null | sed -n "s/.*socket:\[\([0-9]*\)\].*/\1/p" | while read -r n; do echo "$n $(cat "$p/comm" 2>/dev/null)"; done
  done
fi
section ufw; if has ufw; then $T $S ufw status 2>/dev/null | head -n 1; fi
section firewalld; if has firewall-cmd; then $T $S firewall-cmd --state 2>&1; fi
section nft; if has nft && [ "$root" = yes ]; then $T $S nft -j list ruleset 2>/dev/null; fi
section iptables; if has iptables && [ "$root" = yes ]; then $T $S iptables -S 2>/dev/null; fi
section daemon-json; cat /etc/docker/daemon.json 2>/dev/null
if has docker; then
  D=docker
  [ -w /var/run/docker.sock ] || [ -z "$S" ] || D="$S docker"
  section engine; $T $D info --format '{{json .}}' 2>&1
  section engine-api; $T $D version --format '{{.Server.MinAPIVersion}} {{.Server.APIVersion}}' 2>/dev/null
  # Only a manager has an answer.
  section nodes; $T $D node ls --format '{{.ID}} {{.Hostname}}' 2>/dev/null
  section containers; $T $D ps --filter label=longshore.service --format '{{.Label "longshore.service"}}' 2>/dev/null
fi
section units
for file in $(grep -ls '^# Longshore: ' /etc/systemd/system/*.service); do
  systemctl --quiet is-active "${file##*/}" && echo "${file##*/}"
done
section images
if has curl; then
  printf '%s\n' "$LONGSHORE_IMAGES" | while read -r registry repository digest; do
    [ -n "$digest" ] || continue
    ca=/etc/docker/certs.d/$registry/ca.crt
    [ -r "$ca" ] || ca=
    for scheme in https http; do
      code=$(curl -sS -I -o /dev/null -w '%{http_code}' --noproxy '*' --connect-timeout 4 --max-time 6 ${ca:+--cacert "$ca"} \
        -H 'Accept: application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json' \
        "$scheme://$registry/v2/$repository/manifests/$digest" 2>"/dev/null"); rc=$?
      echo "$registry $repository $digest $scheme ${code:-000} $rc"
      # A time-out or a refusal is the same for both.
      case $rc in 6|7|28) break ;; esac
      [ "$code" = 000 ] || break
    done
  done
fi
section end
