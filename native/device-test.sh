#!/bin/sh
# Checks and times the CUDA kernels on a machine with a card; needs only nvcc and g++, and runs in a bare clone. Where
# there are a JDK 25 and Maven, the contract tests run as well.
# usage: device-test.sh [--emulated] [RECORD]
# --emulated: the same program on the emulation of a device, to try this script where there is no card
# RECORD: a file that gets what is printed, one line of JSON for each finding
set -eu
here=$(cd "$(dirname "$0")" && pwd)
emulated=no
if [ "${1:-}" = --emulated ]; then
    emulated=yes
    shift
fi
record=${1:-/dev/null}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
main=$here/src/main/cuda
test=$here/src/test/cuda

sources=
for source in "$main"/*.cu "$main/engine.cpp" "$main/jobs.cpp" "$test/driver.cpp"; do
    sources="$sources $source"
done
if [ "$emulated" = yes ]; then
    # shellcheck disable=SC2086
    g++ -x c++ -std=c++17 -O2 -mfma -ffp-contract=off -pthread -DQUARRY_EMULATED ${SANITIZE:-} -I"$main" -I"$test" \
        $sources "$test/emulation.cpp" -o "$work/driver"
else
    nvcc=nvcc
    command -v nvcc >/dev/null 2>&1 || nvcc=${CUDA_HOME:-/usr/local/cuda}/bin/nvcc
    # shellcheck disable=SC2086
    "$nvcc" -std=c++17 -O3 -fmad=false -arch=native -cudart static -Xcompiler -ffp-contract=off,-pthread -I"$main" -I"$test" \
        $sources -o "$work/driver"
fi

"$work/driver" check > "$work/found" || { cat "$work/found"; echo "the kernels do not agree with plain loops" >&2; exit 1; }
"$work/driver" bench >> "$work/found"
cat "$work/found"
cp "$work/found" "$record" 2>/dev/null || cat "$work/found" > "$record"

[ "$emulated" = no ] || exit 0
java=${JAVA_HOME:-}
if [ -z "$java" ] || ! "$java/bin/java" -version 2>&1 | grep -q '"25'; then
    java=$(ls -d /usr/lib/jvm/*25* 2>/dev/null | head -n 1 || true)
fi
if [ -n "$java" ] && command -v mvn >/dev/null 2>&1; then
    cd "$here/.."
    JAVA_HOME=$java mvn -q -pl tests -am test -Dtest='DeviceContractTest*' -Dsurefire.failIfNoSpecifiedTests=false
    echo "the contract tests passed on this card" >&2
else
    echo "the contract tests were not run: they need a JDK 25 and Maven" >&2
fi
