package dev.quarry.nativelib;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// Verifies that what a call reads and writes lies within its memory: C does not.
final class RowBounds {
    /// No row is that long; products with row numbers below stay within a long.
    private static final long MAX_STRIDE = 1L << 32;

    private RowBounds() {}

    /// @throws IndexOutOfBoundsException unless rows, scores and each row's values are within range
    static void check(MemorySegment data, long base, long stride, int[] rows, int count, long rowBytes, float[] out) {
        Objects.checkFromIndexSize(0, count, Math.min(rows.length, out.length));
        int last = 0;
        int signs = 0;
        for (int i = 0; i < count; i++) {
            last = Math.max(last, rows[i]);
            signs |= rows[i];
        }
        if (signs < 0) {
            throw new IndexOutOfBoundsException("a negative row number");
        }
        if (count > 0) {
            checkRow(data, base, stride, last, rowBytes);
        }
    }

    /// @throws IndexOutOfBoundsException unless rows, scores and each row's values are within range
    static void check(MemorySegment data, long base, long stride, int from, int to, long rowBytes, float[] out) {
        Objects.checkFromToIndex(from, Math.max(from, to), Integer.MAX_VALUE);
        if (from < to) {
            Objects.checkFromIndexSize(0, to - from, out.length);
            checkRow(data, base, stride, to - 1, rowBytes);
        }
    }

    private static void checkRow(MemorySegment data, long base, long stride, int row, long rowBytes) {
        long size = data.byteSize();
        if (base < 0 || base > size || stride < 0 || stride > MAX_STRIDE || row * stride > size - base - rowBytes) {
            throw new IndexOutOfBoundsException("row " + row + " of " + rowBytes + " bytes, stride " + stride
                    + " from byte " + base + ", is not within " + size + " bytes");
        }
    }
}
