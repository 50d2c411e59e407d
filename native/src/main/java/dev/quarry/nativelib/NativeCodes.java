package dev.quarry.nativelib;

import dev.quarry.kernel.CodeKernel;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// Scans of codes by AVX-512 with VBMI. Beside the twin in Java, which needs the same instructions, it asks
/// memory for what lies ahead, which Java cannot.
final class NativeCodes implements CodeKernel {

    /// Blocks of one call at most: the garbage collector waits for a call that has begun. About 0.1 ms for 96
    /// bytes a row.
    private static final int MOST_BLOCKS = 256;

    @Override
    public void atMost8(
            MemorySegment codes,
            long at,
            int blocks,
            byte[] tables,
            int subQuantizers,
            int most,
            short[] sums,
            long[] out) {
        check(codes, at, blocks, (long) subQuantizers * BLOCK, sums, out);
        Objects.checkFromIndexSize(0L, (long) subQuantizers * ENTRIES_8, tables.length);
        scan(shape(8, subQuantizers), codes, at, blocks, tables, most, sums, out);
    }

    @Override
    public void atMost4(
            MemorySegment codes,
            long at,
            int blocks,
            byte[] tables,
            int subQuantizers,
            int most,
            short[] sums,
            long[] out) {
        check(codes, at, blocks, (long) (subQuantizers / 2) * BLOCK, sums, out);
        Objects.checkFromIndexSize(0L, (long) subQuantizers * ENTRIES_4, tables.length);
        scan(shape(4, subQuantizers), codes, at, blocks, tables, most, sums, out);
    }

    @Override
    public boolean isQuickByNumber() {
        return true;
    }

    @Override
    public void rows8(MemorySegment codes, int[] rows, int count, byte[] tables, int subQuantizers, short[] sums) {
        check(codes, rows, count, subQuantizers, sums);
        Objects.checkFromIndexSize(0L, (long) subQuantizers * ENTRIES_8, tables.length);
        NativeCalls.codeRows(shape(8, subQuantizers), codes, rows, count, tables, sums);
    }

    @Override
    public void rows4(MemorySegment codes, int[] rows, int count, byte[] tables, int subQuantizers, short[] sums) {
        check(codes, rows, count, subQuantizers / 2, sums);
        Objects.checkFromIndexSize(0L, (long) subQuantizers * ENTRIES_4, tables.length);
        NativeCalls.codeRows(shape(4, subQuantizers), codes, rows, count, tables, sums);
    }

    private static void check(MemorySegment codes, int[] rows, int count, int rowBytes, short[] sums) {
        Objects.checkFromIndexSize(0, count, rows.length);
        Objects.checkFromIndexSize(0, count, sums.length);
        for (int i = 0; i < count; i++) {
            Objects.checkFromIndexSize((long) rows[i] * rowBytes, rowBytes, codes.byteSize());
        }
    }

    private static void check(MemorySegment codes, long at, int blocks, long blockBytes, short[] sums, long[] out) {
        Objects.checkFromIndexSize(0, blocks, out.length);
        Objects.checkFromIndexSize(0L, (long) blocks * BLOCK, sums.length);
        Objects.checkFromIndexSize(at, blocks * blockBytes, codes.byteSize());
    }

    /// Bits of a code and how many a row has, as one number.
    static int shape(int bits, int subQuantizers) {
        return bits << Short.SIZE | subQuantizers;
    }

    static int bits(int shape) {
        return shape >>> Short.SIZE;
    }

    static int subQuantizers(int shape) {
        return shape & 0xFFFF;
    }

    private static void scan(
            int shape, MemorySegment codes, long at, int blocks, byte[] tables, int most, short[] sums, long[] out) {
        if (blocks <= MOST_BLOCKS) {
            NativeCalls.codes(shape, codes, at, blocks, tables, most, sums, out);
            return;
        }
        short[] someSums = new short[MOST_BLOCKS * BLOCK];
        long[] someMarks = new long[MOST_BLOCKS];
        long blockBytes = (long) subQuantizers(shape) * bits(shape) / Byte.SIZE * BLOCK;
        for (int block = 0; block < blocks; block += MOST_BLOCKS) {
            int count = Math.min(MOST_BLOCKS, blocks - block);
            NativeCalls.codes(shape, codes, at + block * blockBytes, count, tables, most, someSums, someMarks);
            System.arraycopy(someSums, 0, sums, block * BLOCK, count * BLOCK);
            System.arraycopy(someMarks, 0, out, block, count);
        }
    }
}
