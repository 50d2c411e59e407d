package dev.quarry.nativelib;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Cuts batches into calls of bounded length, because the garbage collector waits for a call that has begun. Arguments
/// were verified; queries are `byte[]` or `float[]`.
final class RowBatches {
    /// Bytes of rows that one call reads, or one row: about 0.1 ms.
    private static final long MAX_BYTES = 1 << 20;

    private RowBatches() {}

    static void score(
            int operation,
            MemorySegment data,
            long base,
            long stride,
            int[] rows,
            int count,
            Object query,
            float[] out) {
        int most = most(stride);
        if (count <= most) {
            NativeCalls.score(operation, data, base, stride, rows, count, query, out);
            return;
        }
        for (int i = 0; i < count; i += most) {
            int part = Math.min(most, count - i);
            float[] scores = new float[part];
            NativeCalls.score(
                    operation, data, base, stride, Arrays.copyOfRange(rows, i, i + part), part, query, scores);
            System.arraycopy(scores, 0, out, i, part);
        }
    }

    static void scoreRange(
            int operation, MemorySegment data, long base, long stride, int from, int to, Object query, float[] out) {
        int most = most(stride);
        for (int row = from; row < to; ) {
            int count = Math.min(most, to - row);
            NativeCalls.scoreRange(operation, data, base + row * stride, stride, count, query, out, row - from);
            row += count;
        }
    }

    private static int most(long stride) {
        return (int) Math.max(1, MAX_BYTES / Math.max(1, stride));
    }
}
