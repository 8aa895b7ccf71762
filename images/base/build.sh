#!/bin/sh
# Writes the root file system of Debian 12 (minbase) as a tar: `build.sh <tar> [<mirror> [<security mirror>]]`. Needs root and
# debootstrap, whose own default mirror serves where none is given.
set -eu
tar=$1
mirror=${2:-}
security=${3:-}
work=$tar.root
# A build whose starter was killed goes on; then wait for it and take what it made.
exec 9>"$tar.lock"
flock 9
if [ -e "$tar" ]; then exit 0; fi
# A build that broke off may have left /proc mounted in the root; rm must not walk into it.
clean() {
  umount "$work/proc" "$work/sys" 2>/dev/null || :
  rm -rf --one-file-system "$work" "$tar.part"
}
clean
mkdir -p "$work"
trap clean EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
chmod 755 "$work"
debootstrap --variant=minbase --include=ca-certificates bookworm "$work" ${mirror:+"$mirror"} </dev/null >&2
: "${mirror:=$(awk '$1 == "deb" { print $2; exit }' "$work/etc/apt/sources.list")}"
: "${security:=${mirror%/}-security}"
cat >"$work/etc/apt/sources.list" <<LIST
deb $mirror bookworm main
deb $mirror bookworm-updates main
deb $security bookworm-security main
LIST
# As Debian's own images have it: no service starts while a package is installed, no package lists and archives are kept.
printf '#!/bin/sh\nexit 101\n' >"$work/usr/sbin/policy-rc.d"
chmod 755 "$work/usr/sbin/policy-rc.d"
rm -rf "$work"/var/cache/apt/archives/*.deb "$work"/var/lib/apt/lists/* "$work"/var/log/bootstrap.log
rm -rf "$work"/usr/share/doc/* "$work"/usr/share/man/* "$work"/usr/share/locale/*
: >"$work/etc/machine-id"
rm -f "$work/etc/resolv.conf" "$work/etc/hostname"
tar --numeric-owner --one-file-system -C "$work" -cf "$tar.part" .
mv "$tar.part" "$tar"
