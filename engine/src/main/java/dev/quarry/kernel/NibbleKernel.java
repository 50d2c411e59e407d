package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;

/// Dot products of rows of unsigned 4-bit values with a query of small whole numbers.
///
/// A row is `m` 16-bit numbers; bits `4j` to `4j + 3` of number `i` are its value `j * m + i`. The query has four
/// quarters of equal length, a multiple of [#LANES] and at least `m`; place `i` of quarter `j` belongs to value
/// `j * m + i`, and places from `m` on are zero. Rows are read as far as a quarter goes, so there must be memory behind
/// the last one.
///
/// Results are exact whole numbers, rounded to the nearest float. Immutable, safe for all threads.
public sealed interface NibbleKernel permits ScalarNibbles, VectorNibbles {

    /// Quarters of a query are multiples of this.
    int LANES = 32;

    /// The largest magnitude of a query's number.
    int MOST_WEIGHT = 255;

    /// The length of a query for rows of `m` 16-bit numbers.
    static int queryLength(int m) {
        return 4 * LANES * ((m + LANES - 1) / LANES);
    }

    /// Scores rows given by number: row `r` starts at `base + r * stride`.
    ///
    /// @param data off-heap memory
    /// @param rows row numbers, the first `count` are used
    /// @param out receives the dot product of `rows[i]` at `i`
    void score(MemorySegment data, long base, long stride, int[] rows, int count, short[] query, float[] out);

    /// Scores the rows `from` (inclusive) to `to` (exclusive).
    ///
    /// @param out receives the dot product of row `from + i` at `i`
    void scoreRange(MemorySegment data, long base, long stride, int from, int to, short[] query, float[] out);
}
