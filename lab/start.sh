#!/bin/sh
# The lab's only needs to start: a POSIX shell and Node.js. Installs the project's packages when they are not those of the lock file.
set -eu
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/sbin
export PATH
if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null; then
  echo 'the lab needs Node.js 20 or later' >&2
  exit 1
fi
if [ ! -f node_modules/.package-lock.json ] || [ -n "$(find package-lock.json -newer node_modules/.package-lock.json)" ]; then
  npm ci --no-audit --no-fund </dev/null >&2
fi
exec node --import tsx lab/main.ts "$@"
