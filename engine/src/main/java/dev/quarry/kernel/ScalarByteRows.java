package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;

/// Plain loops over byte rows; sums are longs, so no number of dimensions overflows them.
abstract sealed class ScalarByteRows implements DenseByteKernel {

    /// The byte as the number it stands for.
    abstract int value(byte stored);

    private int value(MemorySegment data, long offset, int i) {
        return value(data.get(Layouts.I8, offset + i));
    }

    @Override
    public final long dot(MemorySegment data, long offset, byte[] query) {
        long sum = 0;
        for (int i = 0; i < query.length; i++) {
            int product = value(data, offset, i) * value(query[i]);
            sum += product;
        }
        return sum;
    }

    @Override
    public final long squaredL2(MemorySegment data, long offset, byte[] query) {
        long sum = 0;
        for (int i = 0; i < query.length; i++) {
            int d = value(data, offset, i) - value(query[i]);
            int square = d * d;
            sum += square;
        }
        return sum;
    }

    @Override
    public final float cosine(MemorySegment data, long offset, byte[] query) {
        return cosine(data, offset, query, squaredNorm(query));
    }

    private float cosine(MemorySegment data, long offset, byte[] query, long querySquaredNorm) {
        return Layouts.cosine(dot(data, offset, query), squaredNorm(data, offset, query.length), querySquaredNorm);
    }

    @Override
    public final long squaredNorm(MemorySegment data, long offset, int dims) {
        long sum = 0;
        for (int i = 0; i < dims; i++) {
            int v = value(data, offset, i);
            int square = v * v;
            sum += square;
        }
        return sum;
    }

    private long squaredNorm(byte[] query) {
        long sum = 0;
        for (byte stored : query) {
            int v = value(stored);
            int square = v * v;
            sum += square;
        }
        return sum;
    }

    @Override
    public final void score(
            Metric metric,
            MemorySegment data,
            long base,
            long stride,
            int[] rows,
            int count,
            byte[] query,
            float[] out) {
        long norm = metric == Metric.COSINE ? squaredNorm(query) : 0;
        for (int i = 0; i < count; i++) {
            out[i] = score(metric, data, base + rows[i] * stride, query, norm);
        }
    }

    @Override
    public final void scoreRange(
            Metric metric, MemorySegment data, long base, long stride, int from, int to, byte[] query, float[] out) {
        long norm = metric == Metric.COSINE ? squaredNorm(query) : 0;
        for (int row = from; row < to; row++) {
            out[row - from] = score(metric, data, base + row * stride, query, norm);
        }
    }

    private float score(Metric metric, MemorySegment data, long offset, byte[] query, long querySquaredNorm) {
        return switch (metric) {
            case DOT -> (float) dot(data, offset, query);
            case SQUARED_L2 -> (float) -squaredL2(data, offset, query);
            case COSINE -> cosine(data, offset, query, querySquaredNorm);
        };
    }

    /// Rows of signed bytes.
    static final class I8 extends ScalarByteRows {
        @Override
        int value(byte stored) {
            return stored;
        }
    }

    /// Rows of unsigned bytes.
    static final class U8 extends ScalarByteRows {
        @Override
        int value(byte stored) {
            return Byte.toUnsignedInt(stored);
        }
    }
}
