#!/bin/sh
# Builds the library for tests: the same kernels, jobs and JNI functions, on an emulation of CUDA on the host.
# usage: build-emulated.sh MAIN-SOURCES TEST-SOURCES JAVA-HOME OUTPUT-FOLDER
set -eu
main=$1
test=$2
java=$3
output=$4
library=$output/libquarry_cuda.so

skip() {
    echo "emulated device: not built, $1; its tests are skipped"
    exit 0
}

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || skip "fibers are written for Linux on x86-64"
compiler=
for candidate in "${CXX:-}" g++ clang++ c++; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1; then
        compiler=$candidate
        break
    fi
done
[ -n "$compiler" ] || skip "no C++ compiler is on the PATH"
[ -f "$java/include/jni.h" ] || skip "there is no $java/include/jni.h"
if [ -f "$library" ] && [ -z "$(find "$main" "$test" -newer "$library" -type f -print -quit)" ]; then
    exit 0
fi

objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT
mkdir -p "$output"
# Without -mfma each fused multiply-add is a call; its result is the same.
fma=
if grep -q -w fma /proc/cpuinfo 2>/dev/null; then
    fma=-mfma
fi
for source in "$main"/*.cu "$main"/*.cpp "$test"/emulation.cpp; do
    echo "$source"
done | xargs -P "$(nproc)" -I '{}' sh -c '
    "$0" -x c++ -std=c++17 -O3 $2 -fPIC -fvisibility=hidden -ffp-contract=off -DQUARRY_EMULATED -I"$3" -I"$4" -I"$5/include" \
        -I"$5/include/linux" -c "{}" -o "$1/$(basename "{}").o"' \
    "$compiler" "$objects" "$fma" "$main" "$test" "$java"
"$compiler" -shared -Wl,-z,now -Wl,-z,noexecstack -Wl,--no-undefined -o "$library.part" "$objects"/*.o
"$compiler" -shared -fPIC -x c "$test/wrong_revision.c" -o "$output/libquarry_cuda_revision.so"
mv "$library.part" "$library"
echo "emulated device: built $library with $compiler"
