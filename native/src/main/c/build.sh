#!/bin/sh
# Builds the native kernels where a C compiler is present; says why not otherwise.
# usage: build.sh SOURCES OUTPUT-FOLDER
set -eu
sources=$1
output=$2

skip() {
    echo "native kernels: not built, $1; the Java kernels run alone"
    exit 0
}

case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) platform=linux-x86_64 ;;
    *) skip "no sources for $(uname -s) on $(uname -m)" ;;
esac

compiler=
for candidate in "${CC:-}" gcc clang cc; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1; then
        compiler=$candidate
        break
    fi
done
[ -n "$compiler" ] || skip "neither gcc nor clang is on the PATH"

library=$output/native/$platform/libquarry_kernels.so
if [ -f "$library" ] && [ -z "$(find "$sources" -newer "$library" -type f -print -quit)" ]; then
    exit 0
fi

objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT
mkdir -p "$(dirname "$library")"

compile() { # source, then the instruction sets it may use
    source=$1
    shift
    "$compiler" -std=c11 -O3 -fPIC -fvisibility=hidden -ffp-contract=off -fno-math-errno -Wall -Wextra "$@" \
        -c "$sources/$source.c" -o "$objects/$source.o"
}

compile entry
compile rows_avx2 -mavx2 -mfma -mf16c
compile rows_avx512 -mavx2 -mfma -mf16c -mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512vnni
compile codes_avx512 -mavx512f -mavx512bw -mavx512vbmi -mbmi2
"$compiler" -shared -Wl,-z,now -Wl,-z,noexecstack -Wl,--build-id=none -s -o "$library.part" \
    "$objects"/entry.o "$objects"/rows_avx2.o "$objects"/rows_avx512.o "$objects"/codes_avx512.o
mv "$library.part" "$library"
echo "native kernels: built $library with $compiler"
