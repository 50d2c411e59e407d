package dev.quarry.seismic;

import dev.quarry.build.Workers;
import dev.quarry.format.rows.SparseRowsView;
import java.util.List;

/// Which postings a global budget keeps: those with a value above a cut, and of those equal to it a part that is
/// drawn by hash, because taking the first ones would prefer some rows or terms.
///
/// @param bits the cut, as float bits; positive floats and their bits have the same order
/// @param keepOfEqual how many of 2^24 postings at the cut are kept
record ValueCut(int bits, int keepOfEqual) {

    private static final int HASH_BITS = 24;
    private static final int HALF_BITS = 16;
    private static final int HALVES = 1 << HALF_BITS;

    static ValueCut keepAll() {
        return new ValueCut(0, 0);
    }

    boolean keeps(float value, int row, int term) {
        int valueBits = Float.floatToRawIntBits(value);
        if (valueBits != bits) {
            return valueBits > bits;
        }
        long hash = Mix.mix((long) row << Integer.SIZE | term);
        return hash >>> (Long.SIZE - HASH_BITS) < keepOfEqual;
    }

    /// The cut that keeps `budget` postings of all rows, found with two counting passes over the rows: by the
    /// upper half of the value's bits, then inside one of these classes by the lower half.
    static ValueCut of(SparseRowsView rows, long budget, Workers workers) {
        if (rows.nonZeros() <= budget) {
            return keepAll();
        }
        long[] upper = count(rows, workers, -1);
        int half = HALVES - 1;
        long left = budget;
        while (half > 0 && upper[half] <= left) {
            left -= upper[half--];
        }
        long[] lower = count(rows, workers, half);
        int low = HALVES - 1;
        while (low > 0 && lower[low] <= left) {
            left -= lower[low--];
        }
        long equal = Math.max(1, lower[low]);
        return new ValueCut(half << HALF_BITS | low, (int) (((left << HASH_BITS) + equal - 1) / equal));
    }

    /// Counts values by the upper half of their bits, or with `within >= 0` those with that upper half by the
    /// lower.
    private static long[] count(SparseRowsView rows, Workers workers, int within) {
        long[] total = new long[HALVES];
        List<RowScratch> scratch = workers.scratch(() -> new RowScratch(rows, HALVES));
        workers.run(scratch, RowChunks.count(rows), (own, chunk) -> {
            for (int row = RowChunks.first(chunk); row < RowChunks.end(rows, chunk); row++) {
                int count = own.read(row);
                for (int i = 0; i < count; i++) {
                    int bits = Float.floatToRawIntBits(own.values[i]);
                    if (within < 0) {
                        own.counts[bits >>> HALF_BITS]++;
                    } else if (bits >>> HALF_BITS == within) {
                        own.counts[bits & HALVES - 1]++;
                    }
                }
            }
        });
        for (RowScratch own : scratch) {
            for (int i = 0; i < HALVES; i++) {
                total[i] += own.counts[i];
            }
        }
        return total;
    }
}
