package dev.quarry.windowed;

import java.util.Arrays;

/// Rows that may be hits, with their sums: a growing array that can put its largest sums first.
final class Candidates {

    /// Sum in the upper half, row in the lower.
    private long[] keys = new long[1024];

    private int size;

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    void add(int sum, int row) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
        }
        keys[size++] = (long) sum << Integer.SIZE | row;
    }

    int sum(int index) {
        return (int) (keys[index] >>> Integer.SIZE);
    }

    int row(int index) {
        return (int) keys[index];
    }

    /// Leaves out all from `from` on whose sum is below `least`.
    void keepAtLeast(int from, int least) {
        int kept = from;
        for (int i = from; i < size; i++) {
            long key = keys[i];
            keys[kept] = key;
            kept += (int) (key >>> Integer.SIZE) >= least ? 1 : 0;
        }
        size = kept;
    }

    /// Puts the `count` largest first, the least of them last, and returns its sum. Hoare's selection with the middle
    /// of three as pivot; keys are distinct.
    ///
    /// @param count 1 to [#size]
    int putLargestFirst(int count) {
        int low = 0;
        int high = size - 1;
        int place = count - 1;
        while (low < high) {
            long pivot = middle(keys[low], keys[(low + high) >>> 1], keys[high]);
            int i = low - 1;
            int j = high + 1;
            while (true) {
                do {
                    i++;
                } while (keys[i] > pivot);
                do {
                    j--;
                } while (keys[j] < pivot);
                if (i >= j) {
                    break;
                }
                long swap = keys[i];
                keys[i] = keys[j];
                keys[j] = swap;
            }
            if (place <= j) {
                high = j;
            } else {
                low = j + 1;
            }
        }
        return sum(place);
    }

    private static long middle(long a, long b, long c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
