#!/bin/sh
# Looks into a library of CUDA kernels without a card: registers, spills and shared memory of each kernel, and the
# instructions that the hot ones are made of. Needs cuobjdump; fails when a kernel spills or an instruction is missing.
# usage: inspect-sass.sh LIBRARY [ARCHITECTURE]
set -eu
library=$1
architecture=${2:-sm_90}
tool=${CUOBJDUMP:-cuobjdump}
command -v "$tool" >/dev/null 2>&1 || { echo "there is no cuobjdump (set CUOBJDUMP)" >&2; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$tool" --dump-resource-usage -arch "$architecture" "$library" 2>/dev/null | awk '
    / Function / { name = $2; sub(/:$/, "", name) }
    /REG:/ { print name, $0 }' | sed 's/^\([^ ]*\) *\(REG.*\)$/\1 \2/' > "$work/resources"
"$tool" --dump-sass -arch "$architecture" "$library" 2>/dev/null | awk '
    /Function : / { name = $3; next }
    /^ *\/\*[0-9a-f]*\*\// {
        # the instruction follows the address, behind its predicate
        word = $2
        if (word ~ /^@/) { word = $3 }
        sub(/;$/, "", word)
        count[name " " word]++
    }
    END { for (key in count) { print key, count[key] } }' > "$work/instructions"

[ -s "$work/resources" ] || { echo "no kernels for $architecture in $library" >&2; exit 1; }

failed=no
sum() { # kernel, instruction
    awk -v kernel="$1" -v instruction="$2" \
        'index($1, kernel) && $2 ~ "^" instruction { n += $3 } END { print n + 0 }' "$work/instructions"
}
need() { # kernel, instruction
    found=$(sum "$1" "$2")
    echo "$architecture $1: $2 $found"
    [ "$found" -gt 0 ] || { echo "missing in $1: $2" >&2; failed=yes; }
}

while read -r name rest; do
    echo "$architecture $name $rest"
    case " $rest " in
        *" STACK:0 "*) ;;
        *) echo "$name: uses a stack" >&2; failed=yes ;;
    esac
    [ "$(sum "$name" LDL)" = 0 ] && [ "$(sum "$name" STL)" = 0 ] \
        || { echo "$name: spills" >&2; failed=yes; }
done < "$work/resources"

for kernel in $(awk '{ print $1 }' "$work/resources"); do
    case "$kernel" in
        *strict*nearest_kernel* | *strict*product_kernel* | *strict*compare_kernel* | *strict*transposed_kernel*)
            need "$kernel" FFMA
            need "$kernel" 'LDS.*128'
            ;;
        *fast*nearest_kernel* | *fast*product_kernel* | *fast*compare_kernel*)
            # before 8.0 they are empty and never launched
            [ "$architecture" != sm_75 ] || continue
            need "$kernel" 'HMMA.1688.F32.TF32'
            need "$kernel" 'LDGSTS.*128'
            ;;
    esac
done
[ "$failed" = no ]
