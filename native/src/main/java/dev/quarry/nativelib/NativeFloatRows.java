package dev.quarry.nativelib;

import dev.quarry.kernel.DenseFloatKernel;
import dev.quarry.kernel.Metric;
import java.lang.foreign.MemorySegment;

/// Rows of floats or halves; single rows are left to Java, where a call costs as much as it gains.
final class NativeFloatRows implements DenseFloatKernel {

    private final NativeLevel level;
    private final int type;
    private final DenseFloatKernel java;

    /// @param type of the constants in [NativeOperation]
    /// @param java the kernel for single rows of the same type
    NativeFloatRows(NativeLevel level, int type, DenseFloatKernel java) {
        this.level = level;
        this.type = type;
        this.java = java;
    }

    @Override
    public int bytesPerValue() {
        return java.bytesPerValue();
    }

    @Override
    public float dot(MemorySegment data, long offset, float[] query) {
        return java.dot(data, offset, query);
    }

    @Override
    public float squaredL2(MemorySegment data, long offset, float[] query) {
        return java.squaredL2(data, offset, query);
    }

    @Override
    public float cosine(MemorySegment data, long offset, float[] query) {
        return java.cosine(data, offset, query);
    }

    @Override
    public float squaredNorm(MemorySegment data, long offset, int dims) {
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
            float[] query,
            float[] out) {
        long rowBytes = (long) query.length * java.bytesPerValue();
        RowBounds.check(data, base, stride, rows, count, rowBytes, out);
        RowBatches.score(operation(metric), data, base, stride, rows, count, query, out);
    }

    @Override
    public void scoreRange(
            Metric metric, MemorySegment data, long base, long stride, int from, int to, float[] query, float[] out) {
        long rowBytes = (long) query.length * java.bytesPerValue();
        RowBounds.check(data, base, stride, from, to, rowBytes, out);
        RowBatches.scoreRange(operation(metric), data, base, stride, from, to, query, out);
    }

    private int operation(Metric metric) {
        return NativeOperation.of(level, type, metric);
    }
}
