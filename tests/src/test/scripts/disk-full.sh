#!/usr/bin/env bash
# Builds an index on a file system that is too small for it, and shows what quarry says and leaves behind.
# Needs root, for a mount that only this script sees. From the root of the checkout: tests/src/test/scripts/disk-full.sh
set -euo pipefail
cd "$(dirname "$0")/../../../.."

if [ -z "${IN_OWN_MOUNTS:-}" ]; then
  IN_OWN_MOUNTS=1 exec unshare --mount "$0"
fi

work=$(mktemp -d)
trap 'umount "$work/small" 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir "$work/small"
mount -t tmpfs -o size=4m quarry-small "$work/small"
./quarry generate sparse "$work/docs.csr" --rows 20000 --quiet

status=0
./quarry build --sparse "$work/docs.csr" --out "$work/small/index" --quiet || status=$?
echo "exit code $status (4 expected)"
echo "left behind: $(find "$work/small" -mindepth 1 | wc -l) files (0 expected)"
[ "$status" = 4 ] && [ -z "$(find "$work/small" -mindepth 1)" ]
