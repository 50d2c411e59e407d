package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;

/// Sums table entries that product-quantization codes choose, for rows that lie in blocks of 64, and marks the rows
/// whose sum is small.
///
/// A block holds the codes of 64 rows, sub-quantizer by sub-quantizer: `(M, 64)` bytes for codes of 8 bits, `(M / 2,
/// 64)` for codes of 4 bits, where a byte holds an even sub-quantizer's code in its lower half and the next one's in
/// its upper half. Tables are bytes without a sign, a cost for each code of each sub-quantizer. Sums are taken exactly
/// as long as they stay below 65,536, so `M * 255` must.
///
/// All twins give the same sums and marks. Stateless, safe for all threads.
public interface CodeKernel {

    /// Rows of a block.
    int BLOCK = 64;

    /// Entries of a sub-quantizer's table for codes of 8 bits.
    int ENTRIES_8 = 256;

    /// Entries of a sub-quantizer's table for codes of 4 bits: its 16 entries, four times over.
    int ENTRIES_4 = 64;

    /// The most sub-quantizers whose sums fit.
    int MOST_SUB_QUANTIZERS = 257;

    /// Where the sum of a block's row is: first those of the even rows, then those of the odd ones.
    static int place(int row) {
        return (row & 1) * (BLOCK / 2) + (row >> 1);
    }

    /// Marks rows of consecutive blocks of 8-bit codes.
    ///
    /// @param codes off-heap memory
    /// @param at where the first block starts, in bytes
    /// @param blocks how many blocks
    /// @param tables `(M, 256)`
    /// @param subQuantizers M, from 1 to [#MOST_SUB_QUANTIZERS]
    /// @param most the largest sum that is marked, from -1 to 65,535
    /// @param sums receives the sums, `(blocks, 64)`, 16 bits without a sign; that of a block's row is at [#place]
    /// @param out `(blocks)`: a word for each block, the lowest bit for its first row
    void atMost8(
            MemorySegment codes,
            long at,
            int blocks,
            byte[] tables,
            int subQuantizers,
            int most,
            short[] sums,
            long[] out);

    /// Marks rows of consecutive blocks of 4-bit codes.
    ///
    /// @param tables `(M, 64)`: 16 entries, four times over
    /// @param subQuantizers M, even, from 2 to 256
    /// @see #atMost8
    void atMost4(
            MemorySegment codes,
            long at,
            int blocks,
            byte[] tables,
            int subQuantizers,
            int most,
            short[] sums,
            long[] out);

    /// Whether sums of rows by number take less time than adding up entries that are floats, code by code. In Java
    /// they do not.
    default boolean isQuickByNumber() {
        return false;
    }

    /// Sums for rows by number, whose 8-bit codes lie one row after another. A call takes as many rows as the
    /// neighbors of a graph's node.
    ///
    /// @param codes off-heap memory, `(rows, M)` bytes
    /// @param rows which rows, in any order
    /// @param count how many of them
    /// @param tables `(M, 256)`
    /// @param subQuantizers M, from 1 to [#MOST_SUB_QUANTIZERS]
    /// @param sums receives the sums in the order of `rows`, 16 bits without a sign
    /// @throws IndexOutOfBoundsException when a row does not exist
    default void rows8(MemorySegment codes, int[] rows, int count, byte[] tables, int subQuantizers, short[] sums) {
        ScalarCodes.INSTANCE.rows8(codes, rows, count, tables, subQuantizers, sums);
    }

    /// The same for 4-bit codes, `(rows, M / 2)` bytes.
    ///
    /// @param tables `(M, 64)`: 16 entries, four times over
    /// @param subQuantizers M, even, from 2 to 256
    /// @see #rows8
    default void rows4(MemorySegment codes, int[] rows, int count, byte[] tables, int subQuantizers, short[] sums) {
        ScalarCodes.INSTANCE.rows4(codes, rows, count, tables, subQuantizers, sums);
    }
}
