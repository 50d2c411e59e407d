package dev.quarry.nativelib;

import java.lang.foreign.MemorySegment;

/// Cuts batches into calls of bounded length, because the garbage collector waits for a call that has begun. Arguments
/// were verified.
final class RowBatches {
    /// Bytes of rows that one call reads, or one row: about 0.1 ms.
    private static final long MAX_BYTES = 1 << 20;

    private RowBatches() {}

    static void score(
            NativeOperation operation,
            MemorySegment data,
            long base,
            long stride,
            int[] rows,
            int count,
            MemorySegment query,
            float[] out) {
        MemorySegment numbers = MemorySegment.ofArray(rows);
        MemorySegment scores = MemorySegment.ofArray(out);
        int most = most(operation);
        if (count <= most) {
            NativeCalls.score(operation, data, base, stride, numbers, count, query, scores);
            return;
        }
        for (int i = 0; i < count; i += most) {
            NativeCalls.score(
                    operation,
                    data,
                    base,
                    stride,
                    numbers.asSlice((long) i * Integer.BYTES),
                    Math.min(most, count - i),
                    query,
                    scores.asSlice((long) i * Float.BYTES));
        }
    }

    static void scoreRange(
            NativeOperation operation,
            MemorySegment data,
            long base,
            long stride,
            int from,
            int to,
            MemorySegment query,
            float[] out) {
        MemorySegment scores = MemorySegment.ofArray(out);
        int most = most(operation);
        for (int row = from; row < to; ) {
            int count = Math.min(most, to - row);
            NativeCalls.scoreRange(
                    operation,
                    data,
                    base + row * stride,
                    stride,
                    count,
                    query,
                    scores.asSlice((long) (row - from) * Float.BYTES));
            row += count;
        }
    }

    private static int most(NativeOperation operation) {
        return (int) Math.max(1, MAX_BYTES / Math.max(1, operation.rowBytes()));
    }
}
