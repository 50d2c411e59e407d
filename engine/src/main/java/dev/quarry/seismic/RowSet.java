package dev.quarry.seismic;

import java.util.Arrays;

/// Distinct rows, numbered from 0 in their order once all are there. A bit for each row of the segment.
final class RowSet {

    private final long[] bits;
    /// beside the words of bits: how many rows are in those before
    private final int[] before;

    RowSet(int rows) {
        this.bits = new long[(rows + Long.SIZE - 1) / Long.SIZE];
        this.before = new int[bits.length];
    }

    void clear() {
        Arrays.fill(bits, 0);
    }

    boolean has(int row) {
        return (bits[row >>> 6] >>> row & 1) != 0;
    }

    void add(int row) {
        bits[row >>> 6] |= 1L << row;
    }

    /// Numbers the rows.
    ///
    /// @return the rows in their order
    int[] number() {
        int count = 0;
        for (int word = 0; word < bits.length; word++) {
            before[word] = count;
            count += Long.bitCount(bits[word]);
        }
        int[] rows = new int[count];
        int next = 0;
        for (int word = 0; word < bits.length; word++) {
            for (long left = bits[word]; left != 0; left &= left - 1) {
                rows[next++] = word * Long.SIZE + Long.numberOfTrailingZeros(left);
            }
        }
        return rows;
    }

    /// The number of a row that is in it, among those there were when they were numbered.
    int numberOf(int row) {
        long lower = bits[row >>> 6] & ((1L << row) - 1);
        return before[row >>> 6] + Long.bitCount(lower);
    }
}
