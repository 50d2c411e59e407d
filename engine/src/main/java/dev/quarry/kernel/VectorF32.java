package dev.quarry.kernel;

import static dev.quarry.kernel.FloatLanes.FLOATS;
import static dev.quarry.kernel.FloatLanes.LANES;
import static dev.quarry.kernel.FloatLanes.keepLast;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Rows of binary32: load, multiply, add.
///
/// One row alone keeps four sums, because an addition takes three to four cycles and two can start in each. Several
/// rows go four at a time with one sum each, so that one load of the query serves four rows and four streams of memory
/// are under way. Multiply and add are separate: as fast as a fused one here, since loads are the limit, and never
/// emulated on a machine without it.
///
/// What C2 does not inline becomes an object: a vector passed to or returned by such a call is allocated, and the loop
/// is five to a thousand times slower. It stops inlining when the graph of a method grows too large, so the loops here
/// and in the other kernels are kept short: a row's last values go to a method, or through the same loop once more, and
/// what follows four sums is a loop over them. Nor does it inline a method that it has compiled by itself before and
/// found large, which a helper that loads a vector is: so loads are written out. The benchmarks' allocation profile
/// (`-prof gc`) shows 0 bytes per call.
final class VectorF32 implements DenseFloatKernel {

    @Override
    public int bytesPerValue() {
        return 4;
    }

    @Override
    public float dot(MemorySegment data, long offset, float[] query) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int i = 0;
        for (int end = query.length & -(4 * LANES); i < end; i += 4 * LANES) {
            s0 = s0.add(FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * i, Layouts.ORDER)
                    .mul(FloatVector.fromArray(FLOATS, query, i)));
            s1 = s1.add(FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * (i + LANES), Layouts.ORDER)
                    .mul(FloatVector.fromArray(FLOATS, query, i + LANES)));
            s2 = s2.add(FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * (i + 2 * LANES), Layouts.ORDER)
                    .mul(FloatVector.fromArray(FLOATS, query, i + 2 * LANES)));
            s3 = s3.add(FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * (i + 3 * LANES), Layouts.ORDER)
                    .mul(FloatVector.fromArray(FLOATS, query, i + 3 * LANES)));
        }
        float sum = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
        return i == query.length ? sum : sum + dotRest(data, offset, query, i);
    }

    private static float dotRest(MemorySegment data, long offset, float[] query, int from) {
        FloatVector s = FloatVector.zero(FLOATS);
        int i = from;
        for (int end = query.length & -LANES; i < end; i += LANES) {
            s = s.add(FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * i, Layouts.ORDER)
                    .mul(FloatVector.fromArray(FLOATS, query, i)));
        }
        int last = query.length - LANES;
        if (i < query.length && last >= 0) {
            s = s.add(keepLast(
                    FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * last, Layouts.ORDER)
                            .mul(FloatVector.fromArray(FLOATS, query, last)),
                    query.length - i));
            i = query.length;
        }
        float sum = s.reduceLanes(VectorOperators.ADD);
        for (; i < query.length; i++) {
            sum += value(data, offset, i) * query[i];
        }
        return sum;
    }

    @Override
    public float squaredL2(MemorySegment data, long offset, float[] query) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int i = 0;
        for (int end = query.length & -(4 * LANES); i < end; i += 4 * LANES) {
            FloatVector d0 = FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * i, Layouts.ORDER)
                    .sub(FloatVector.fromArray(FLOATS, query, i));
            FloatVector d1 = FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * (i + LANES), Layouts.ORDER)
                    .sub(FloatVector.fromArray(FLOATS, query, i + LANES));
            FloatVector d2 = FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * (i + 2 * LANES), Layouts.ORDER)
                    .sub(FloatVector.fromArray(FLOATS, query, i + 2 * LANES));
            FloatVector d3 = FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * (i + 3 * LANES), Layouts.ORDER)
                    .sub(FloatVector.fromArray(FLOATS, query, i + 3 * LANES));
            s0 = s0.add(d0.mul(d0));
            s1 = s1.add(d1.mul(d1));
            s2 = s2.add(d2.mul(d2));
            s3 = s3.add(d3.mul(d3));
        }
        float sum = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
        return i == query.length ? sum : sum + squaredL2Rest(data, offset, query, i);
    }

    private static float squaredL2Rest(MemorySegment data, long offset, float[] query, int from) {
        FloatVector s = FloatVector.zero(FLOATS);
        int i = from;
        for (int end = query.length & -LANES; i < end; i += LANES) {
            FloatVector d = FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * i, Layouts.ORDER)
                    .sub(FloatVector.fromArray(FLOATS, query, i));
            s = s.add(d.mul(d));
        }
        int last = query.length - LANES;
        if (i < query.length && last >= 0) {
            FloatVector d = keepLast(
                    FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * last, Layouts.ORDER)
                            .sub(FloatVector.fromArray(FLOATS, query, last)),
                    query.length - i);
            s = s.add(d.mul(d));
            i = query.length;
        }
        float sum = s.reduceLanes(VectorOperators.ADD);
        for (; i < query.length; i++) {
            float d = value(data, offset, i) - query[i];
            sum += d * d;
        }
        return sum;
    }

    @Override
    public float cosine(MemorySegment data, long offset, float[] query) {
        return cosine(data, offset, query, squaredNorm(query));
    }

    private static float cosine(MemorySegment data, long offset, float[] query, float querySquaredNorm) {
        FloatVector dots = FloatVector.zero(FLOATS);
        FloatVector norms = dots;
        int i = 0;
        for (int end = query.length & -LANES; i < end; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * i, Layouts.ORDER);
            dots = dots.add(v.mul(FloatVector.fromArray(FLOATS, query, i)));
            norms = norms.add(v.mul(v));
        }
        float dot = dots.reduceLanes(VectorOperators.ADD);
        float norm = norms.reduceLanes(VectorOperators.ADD);
        if (i < query.length) {
            dot += dotRest(data, offset, query, i);
            norm += squaredNormRest(data, offset, query.length, i);
        }
        return Layouts.cosine(dot, norm, querySquaredNorm);
    }

    @Override
    public float squaredNorm(MemorySegment data, long offset, int dims) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = s0;
        int i = 0;
        for (int end = dims & -(2 * LANES); i < end; i += 2 * LANES) {
            FloatVector v0 = FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * i, Layouts.ORDER);
            FloatVector v1 = FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * (i + LANES), Layouts.ORDER);
            s0 = s0.add(v0.mul(v0));
            s1 = s1.add(v1.mul(v1));
        }
        float sum = s0.add(s1).reduceLanes(VectorOperators.ADD);
        return i == dims ? sum : sum + squaredNormRest(data, offset, dims, i);
    }

    private static float squaredNormRest(MemorySegment data, long offset, int dims, int from) {
        FloatVector s = FloatVector.zero(FLOATS);
        int i = from;
        for (int end = dims & -LANES; i < end; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * i, Layouts.ORDER);
            s = s.add(v.mul(v));
        }
        int last = dims - LANES;
        if (i < dims && last >= 0) {
            FloatVector v =
                    keepLast(FloatVector.fromMemorySegment(FLOATS, data, offset + 4L * last, Layouts.ORDER), dims - i);
            s = s.add(v.mul(v));
            i = dims;
        }
        float sum = s.reduceLanes(VectorOperators.ADD);
        for (; i < dims; i++) {
            float v = value(data, offset, i);
            sum += v * v;
        }
        return sum;
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
        float norm = metric == Metric.COSINE ? squaredNorm(query) : 0;
        int i = 0;
        for (int end = count - 4; i <= end; i += 4) {
            long a = base + rows[i] * stride;
            long b = base + rows[i + 1] * stride;
            long c = base + rows[i + 2] * stride;
            long d = base + rows[i + 3] * stride;
            score4(metric, data, a, b, c, d, query, norm, out, i);
        }
        for (; i < count; i++) {
            out[i] = score1(metric, data, base + rows[i] * stride, query, norm);
        }
    }

    @Override
    public void scoreRange(
            Metric metric, MemorySegment data, long base, long stride, int from, int to, float[] query, float[] out) {
        float norm = metric == Metric.COSINE ? squaredNorm(query) : 0;
        int row = from;
        for (int end = to - 4; row <= end; row += 4) {
            long a = base + row * stride;
            score4(metric, data, a, a + stride, a + 2 * stride, a + 3 * stride, query, norm, out, row - from);
        }
        for (; row < to; row++) {
            out[row - from] = score1(metric, data, base + row * stride, query, norm);
        }
    }

    private float score1(Metric metric, MemorySegment data, long offset, float[] query, float querySquaredNorm) {
        return switch (metric) {
            case DOT -> dot(data, offset, query);
            case SQUARED_L2 -> -squaredL2(data, offset, query);
            case COSINE -> cosine(data, offset, query, querySquaredNorm);
        };
    }

    private static void score4(
            Metric metric,
            MemorySegment data,
            long a,
            long b,
            long c,
            long d,
            float[] query,
            float querySquaredNorm,
            float[] out,
            int at) {
        switch (metric) {
            case DOT -> dot4(data, a, b, c, d, query, out, at);
            case SQUARED_L2 -> negatedL24(data, a, b, c, d, query, out, at);
            case COSINE -> {
                for (int r = 0; r < 4; r++) {
                    out[at + r] = cosine(data, Layouts.pick(r, a, b, c, d), query, querySquaredNorm);
                }
            }
        }
    }

    private static void dot4(MemorySegment data, long a, long b, long c, long d, float[] query, float[] out, int at) {
        FloatVector sa = FloatVector.zero(FLOATS);
        FloatVector sb = sa;
        FloatVector sc = sa;
        FloatVector sd = sa;
        int i = 0;
        for (int end = query.length & -LANES; i < end; i += LANES) {
            FloatVector q = FloatVector.fromArray(FLOATS, query, i);
            sa = sa.add(FloatVector.fromMemorySegment(FLOATS, data, a + 4L * i, Layouts.ORDER)
                    .mul(q));
            sb = sb.add(FloatVector.fromMemorySegment(FLOATS, data, b + 4L * i, Layouts.ORDER)
                    .mul(q));
            sc = sc.add(FloatVector.fromMemorySegment(FLOATS, data, c + 4L * i, Layouts.ORDER)
                    .mul(q));
            sd = sd.add(FloatVector.fromMemorySegment(FLOATS, data, d + 4L * i, Layouts.ORDER)
                    .mul(q));
        }
        out[at] = sa.reduceLanes(VectorOperators.ADD);
        out[at + 1] = sb.reduceLanes(VectorOperators.ADD);
        out[at + 2] = sc.reduceLanes(VectorOperators.ADD);
        out[at + 3] = sd.reduceLanes(VectorOperators.ADD);
        for (int r = 0; r < 4 && i < query.length; r++) {
            out[at + r] += dotRest(data, Layouts.pick(r, a, b, c, d), query, i);
        }
    }

    private static void negatedL24(
            MemorySegment data, long a, long b, long c, long d, float[] query, float[] out, int at) {
        FloatVector sa = FloatVector.zero(FLOATS);
        FloatVector sb = sa;
        FloatVector sc = sa;
        FloatVector sd = sa;
        int i = 0;
        for (int end = query.length & -LANES; i < end; i += LANES) {
            FloatVector q = FloatVector.fromArray(FLOATS, query, i);
            FloatVector da = FloatVector.fromMemorySegment(FLOATS, data, a + 4L * i, Layouts.ORDER)
                    .sub(q);
            FloatVector db = FloatVector.fromMemorySegment(FLOATS, data, b + 4L * i, Layouts.ORDER)
                    .sub(q);
            FloatVector dc = FloatVector.fromMemorySegment(FLOATS, data, c + 4L * i, Layouts.ORDER)
                    .sub(q);
            FloatVector dd = FloatVector.fromMemorySegment(FLOATS, data, d + 4L * i, Layouts.ORDER)
                    .sub(q);
            sa = sa.sub(da.mul(da));
            sb = sb.sub(db.mul(db));
            sc = sc.sub(dc.mul(dc));
            sd = sd.sub(dd.mul(dd));
        }
        out[at] = sa.reduceLanes(VectorOperators.ADD);
        out[at + 1] = sb.reduceLanes(VectorOperators.ADD);
        out[at + 2] = sc.reduceLanes(VectorOperators.ADD);
        out[at + 3] = sd.reduceLanes(VectorOperators.ADD);
        for (int r = 0; r < 4 && i < query.length; r++) {
            out[at + r] -= squaredL2Rest(data, Layouts.pick(r, a, b, c, d), query, i);
        }
    }

    private static float squaredNorm(float[] query) {
        FloatVector s = FloatVector.zero(FLOATS);
        int i = 0;
        for (int end = query.length & -LANES; i < end; i += LANES) {
            FloatVector v = FloatVector.fromArray(FLOATS, query, i);
            s = s.add(v.mul(v));
        }
        float sum = s.reduceLanes(VectorOperators.ADD);
        for (; i < query.length; i++) {
            sum += query[i] * query[i];
        }
        return sum;
    }

    private static float value(MemorySegment data, long offset, int i) {
        return data.get(Layouts.F32, offset + 4L * i);
    }
}
