package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;

/// Plain loops over float rows with four running sums, so that the additions need not wait for each other.
abstract sealed class ScalarFloatRows implements DenseFloatKernel {

    /// The value at index `i` of the row at `offset`.
    abstract float value(MemorySegment data, long offset, int i);

    @Override
    public final float dot(MemorySegment data, long offset, float[] query) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (int end = query.length & -4; i < end; i += 4) {
            s0 += value(data, offset, i) * query[i];
            s1 += value(data, offset, i + 1) * query[i + 1];
            s2 += value(data, offset, i + 2) * query[i + 2];
            s3 += value(data, offset, i + 3) * query[i + 3];
        }
        for (; i < query.length; i++) {
            s0 += value(data, offset, i) * query[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    @Override
    public final float squaredL2(MemorySegment data, long offset, float[] query) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (int end = query.length & -4; i < end; i += 4) {
            float d0 = value(data, offset, i) - query[i];
            float d1 = value(data, offset, i + 1) - query[i + 1];
            float d2 = value(data, offset, i + 2) - query[i + 2];
            float d3 = value(data, offset, i + 3) - query[i + 3];
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (; i < query.length; i++) {
            float d = value(data, offset, i) - query[i];
            s0 += d * d;
        }
        return (s0 + s1) + (s2 + s3);
    }

    @Override
    public final float cosine(MemorySegment data, long offset, float[] query) {
        return cosine(data, offset, query, squaredNorm(query));
    }

    private float cosine(MemorySegment data, long offset, float[] query, float querySquaredNorm) {
        float dot0 = 0;
        float dot1 = 0;
        float norm0 = 0;
        float norm1 = 0;
        int i = 0;
        for (int end = query.length & -2; i < end; i += 2) {
            float v0 = value(data, offset, i);
            float v1 = value(data, offset, i + 1);
            dot0 += v0 * query[i];
            dot1 += v1 * query[i + 1];
            norm0 += v0 * v0;
            norm1 += v1 * v1;
        }
        if (i < query.length) {
            float v = value(data, offset, i);
            dot0 += v * query[i];
            norm0 += v * v;
        }
        return Layouts.cosine(dot0 + dot1, norm0 + norm1, querySquaredNorm);
    }

    @Override
    public final float squaredNorm(MemorySegment data, long offset, int dims) {
        float s0 = 0;
        float s1 = 0;
        int i = 0;
        for (int end = dims & -2; i < end; i += 2) {
            float v0 = value(data, offset, i);
            float v1 = value(data, offset, i + 1);
            s0 += v0 * v0;
            s1 += v1 * v1;
        }
        if (i < dims) {
            float v = value(data, offset, i);
            s0 += v * v;
        }
        return s0 + s1;
    }

    private static float squaredNorm(float[] query) {
        float sum = 0;
        for (float v : query) {
            sum += v * v;
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
            float[] query,
            float[] out) {
        float norm = metric == Metric.COSINE ? squaredNorm(query) : 0;
        for (int i = 0; i < count; i++) {
            out[i] = score(metric, data, base + rows[i] * stride, query, norm);
        }
    }

    @Override
    public final void scoreRange(
            Metric metric, MemorySegment data, long base, long stride, int from, int to, float[] query, float[] out) {
        float norm = metric == Metric.COSINE ? squaredNorm(query) : 0;
        for (int row = from; row < to; row++) {
            out[row - from] = score(metric, data, base + row * stride, query, norm);
        }
    }

    private float score(Metric metric, MemorySegment data, long offset, float[] query, float querySquaredNorm) {
        return switch (metric) {
            case DOT -> dot(data, offset, query);
            case SQUARED_L2 -> -squaredL2(data, offset, query);
            case COSINE -> cosine(data, offset, query, querySquaredNorm);
        };
    }

    /// Rows of binary32.
    static final class F32 extends ScalarFloatRows {
        @Override
        public int bytesPerValue() {
            return Float.BYTES;
        }

        @Override
        float value(MemorySegment data, long offset, int i) {
            return data.get(Layouts.F32, offset + 4L * i);
        }
    }

    /// Rows of binary16.
    static final class F16 extends ScalarFloatRows {
        @Override
        public int bytesPerValue() {
            return Short.BYTES;
        }

        @Override
        float value(MemorySegment data, long offset, int i) {
            return Float.float16ToFloat(data.get(Layouts.I16, offset + 2L * i));
        }
    }
}
