package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;

/// Sums of a query's values under the ones of rows of bits, by counting bits.
///
/// The query's values are whole numbers of `planes` bits, held as bit planes of equal length: bit `i` of plane `j` is
/// bit `j` of value `i`, and planes have a multiple of [#WORDS] words, with zeros behind the last value. Rows are read
/// as far as a plane goes, so there must be memory behind the last one.
///
/// Results are exact whole numbers, rounded to the nearest float. Immutable, safe for all threads.
public sealed interface BitKernel permits ScalarBits, VectorBits {

    /// Planes have a multiple of as many words.
    int WORDS = 8;

    /// Words of a plane of `dims` values.
    static int planeWords(int dims) {
        int words = (dims + Long.SIZE - 1) / Long.SIZE;
        return WORDS * ((words + WORDS - 1) / WORDS);
    }

    /// Scores rows given by number: row `r` starts at `base + r * stride`.
    ///
    /// @param data off-heap memory
    /// @param rows row numbers, the first `count` are used
    /// @param query the planes, lowest first
    /// @param planes how many planes there are, a multiple of 4
    /// @param out receives the sum over the ones of `rows[i]` at `i`
    void score(
            MemorySegment data, long base, long stride, int[] rows, int count, long[] query, int planes, float[] out);

    /// Scores the rows `from` (inclusive) to `to` (exclusive).
    ///
    /// @param out receives the sum over the ones of row `from + i` at `i`
    void scoreRange(
            MemorySegment data, long base, long stride, int from, int to, long[] query, int planes, float[] out);
}
