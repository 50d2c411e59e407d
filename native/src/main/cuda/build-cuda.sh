#!/bin/sh
# Builds the library of CUDA kernels where nvcc is present; says why not otherwise.
# usage: build-cuda.sh SOURCES JAVA-HOME OUTPUT-FOLDER ARCHITECTURES
# architectures: "all" for compute capability 7.5, 8.0, 8.6, 8.9, 9.0 and 10.0 and PTX of the last one, or a list such
# as "80 90", of which PTX is made for the last
set -eu
sources=$1
java=$2
output=$3
architectures=$4

skip() {
    echo "cuda kernels: not built, $1; batches run on the processor"
    exit 0
}

case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) platform=linux-x86_64 ;;
    *) skip "no build for $(uname -s) on $(uname -m)" ;;
esac

[ "$architectures" != none ] || skip "quarry.cuda.arch is none"
nvcc=
for candidate in nvcc "${CUDA_HOME:-/usr/local/cuda}/bin/nvcc" /usr/local/cuda/bin/nvcc; do
    if command -v "$candidate" >/dev/null 2>&1; then
        nvcc=$candidate
        break
    fi
done
[ -n "$nvcc" ] || skip "nvcc is not on the PATH, in CUDA_HOME or in /usr/local/cuda"
[ -f "$java/include/jni.h" ] || skip "there is no $java/include/jni.h"

if [ "$architectures" = all ]; then
    architectures="75 80 86 89 90 100"
fi
library=$output/native/$platform/libquarry_cuda.so
made_for=$output/architectures
if [ -f "$library" ] && [ "$(cat "$made_for" 2>/dev/null)" = "$architectures" ] \
    && [ -z "$(find "$sources" -newer "$library" -type f -print -quit)" ]; then
    exit 0
fi

objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT
mkdir -p "$(dirname "$library")"
targets=
last=
for architecture in $architectures; do
    targets="$targets -gencode arch=compute_$architecture,code=sm_$architecture"
    last=$architecture
done
targets="$targets -gencode arch=compute_$last,code=compute_$last"

# Sums are written as fused where they are to be fused; nothing else may be.
for source in "$sources"/*.cu "$sources"/*.cpp; do
    echo "$source"
done | xargs -P "$(nproc)" -I '{}' sh -c '
    "$0" -std=c++17 -O3 -fmad=false --compress-mode=size $2 -cudart static -Xcompiler -fPIC,-fvisibility=hidden,-ffp-contract=off \
        -I"$3/include" -I"$3/include/linux" -c "{}" -o "$1/$(basename "{}").o"' \
    "$nvcc" "$objects" "$targets" "$java"
"$nvcc" -shared --compress-mode=size -cudart static -Xlinker -z,now,-z,noexecstack,--exclude-libs,ALL,-s \
    -o "$library.part" "$objects"/*.o
mv "$library.part" "$library"
echo "$architectures" > "$made_for"
echo "cuda kernels: built $library for $architectures with $nvcc"
