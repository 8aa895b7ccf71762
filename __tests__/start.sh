#!/bin/sh
# `npm test`: installs what package-lock.json names where it is missing or older, then runs every part of the tests.
set -eu
cd "$(dirname "$0")/.."
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  echo "npm ci: installing what package-lock.json names"
  npm ci --no-audit --no-fund --loglevel=error
fi
exec node --import tsx __tests__/run.ts "$@"
