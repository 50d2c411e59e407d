package dev.quarry.nativelib;

import dev.quarry.kernel.DenseByteKernel;
import dev.quarry.kernel.Metric;
import java.lang.foreign.MemorySegment;

/// Rows of signed or unsigned bytes; single rows are left to Java, where a call costs as much as it gains.
final class NativeByteRows implements DenseByteKernel {

    private final NativeLevel level;
    private final int type;
    private final DenseByteKernel java;

    /// @param type of the constants in [NativeOperation]
    /// @param java the kernel for single rows of the same type
    NativeByteRows(NativeLevel level, int type, DenseByteKernel java) {
        this.level = level;
        this.type = type;
        this.java = java;
    }

    @Override
    public long dot(MemorySegment data, long offset, byte[] query) {
        return java.dot(data, offset, query);
    }

    @Override
    public long squaredL2(MemorySegment data, long offset, byte[] query) {
        return java.squaredL2(data, offset, query);
    }

    @Override
    public float cosine(MemorySegment data, long offset, byte[] query) {
        return java.cosine(data, offset, query);
    }

    @Override
    public long squaredNorm(MemorySegment data, long offset, int dims) {
        return java.squaredNorm(data, offset, dims);
    }

    @Override
    public void score(
            Metric metric,
            MemorySegment data,
            long base,
            long stride,
            int[] rows,
            int count,
            byte[] query,
            float[] out) {
        long rowBytes = query.length;
        RowBounds.check(data, base, stride, rows, count, rowBytes, out);
        RowBatches.score(operation(metric), data, base, stride, rows, count, query, out);
    }

    @Override
    public void scoreRange(
            Metric metric, MemorySegment data, long base, long stride, int from, int to, byte[] query, float[] out) {
        long rowBytes = query.length;
        RowBounds.check(data, base, stride, from, to, rowBytes, out);
        RowBatches.scoreRange(operation(metric), data, base, stride, from, to, query, out);
    }

    private int operation(Metric metric) {
        return NativeOperation.of(level, type, metric);
    }
}
