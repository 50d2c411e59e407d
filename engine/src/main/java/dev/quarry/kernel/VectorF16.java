package dev.quarry.kernel;

import static dev.quarry.kernel.FloatLanes.FLOATS;
import static dev.quarry.kernel.FloatLanes.INTS;
import static dev.quarry.kernel.FloatLanes.LANES;
import static dev.quarry.kernel.FloatLanes.keepLast;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Rows of binary16, widened by moving bits, since the Vector API has no half floats.
///
/// Sign-extended to 32 bits and shifted left by 13, a half has its exponent and fraction where a float has them, only
/// with an exponent that is 112 too small; multiplying by 2^112 repairs it, exactly, and makes subnormal halves right
/// too. An exponent of all ones (infinity, NaN) must stay all ones, so it is filled up before. The loops are those of
/// [VectorF32], with fewer sums, since widening takes longer than an addition.
final class VectorF16 implements DenseFloatKernel {
    private static final VectorSpecies<Short> HALVES =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
    private static final int SIGN_AND_MAGNITUDE = 0x8fffe000;
    private static final int HALF_EXPONENT = 0x0f800000;
    private static final int REST_OF_EXPONENT = 0x70000000;
    private static final float TWO_TO_112 = 0x1p112f;

    @Override
    public int bytesPerValue() {
        return 2;
    }

    @Override
    public float dot(MemorySegment data, long offset, float[] query) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        int i = 0;
        for (int end = query.length & -LANES; i < end; i += LANES) {
            s0 = s0.add(row(data, offset, i).mul(query(query, i)));
        }
        float sum = s0.reduceLanes(VectorOperators.ADD);
        return i == query.length ? sum : sum + dotRest(data, offset, query, i);
    }

    private static float dotRest(MemorySegment data, long offset, float[] query, int from) {
        FloatVector s = FloatVector.zero(FLOATS);
        int i = from;
        for (int end = query.length & -LANES; i < end; i += LANES) {
            s = s.add(row(data, offset, i).mul(query(query, i)));
        }
        int last = query.length - LANES;
        if (i < query.length && last >= 0) {
            s = s.add(keepLast(row(data, offset, last).mul(query(query, last)), query.length - i));
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
        int i = 0;
        for (int end = query.length & -LANES; i < end; i += LANES) {
            FloatVector d0 = row(data, offset, i).sub(query(query, i));
            s0 = s0.add(d0.mul(d0));
        }
        float sum = s0.reduceLanes(VectorOperators.ADD);
        return i == query.length ? sum : sum + squaredL2Rest(data, offset, query, i);
    }

    private static float squaredL2Rest(MemorySegment data, long offset, float[] query, int from) {
        FloatVector s = FloatVector.zero(FLOATS);
        int i = from;
        for (int end = query.length & -LANES; i < end; i += LANES) {
            FloatVector d = row(data, offset, i).sub(query(query, i));
            s = s.add(d.mul(d));
        }
        int last = query.length - LANES;
        if (i < query.length && last >= 0) {
            FloatVector d = keepLast(row(data, offset, last).sub(query(query, last)), query.length - i);
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
        int counting = LANES;
        int last = query.length - LANES;
        int i = last < 0 ? query.length : 0;
        while (i < query.length) {
            IntVector keep = FloatLanes.keep(counting);
            for (; i <= last; i += LANES) {
                FloatVector v = FloatLanes.keep(row(data, offset, i), keep);
                dots = dots.add(v.mul(query(query, i)));
                norms = norms.add(v.mul(v));
            }
            if (i < query.length) {
                counting = query.length - i;
                i = last;
            }
        }
        float dot = dots.reduceLanes(VectorOperators.ADD);
        float norm = norms.reduceLanes(VectorOperators.ADD);
        for (i = last < 0 ? 0 : query.length; i < query.length; i++) {
            float v = value(data, offset, i);
            dot += v * query[i];
            norm += v * v;
        }
        return Layouts.cosine(dot, norm, querySquaredNorm);
    }

    @Override
    public float squaredNorm(MemorySegment data, long offset, int dims) {
        FloatVector s = FloatVector.zero(FLOATS);
        int counting = LANES;
        int last = dims - LANES;
        int i = last < 0 ? dims : 0;
        while (i < dims) {
            IntVector keep = FloatLanes.keep(counting);
            for (; i <= last; i += LANES) {
                FloatVector v = FloatLanes.keep(row(data, offset, i), keep);
                s = s.add(v.mul(v));
            }
            if (i < dims) {
                counting = dims - i;
                i = last;
            }
        }
        float sum = s.reduceLanes(VectorOperators.ADD);
        for (i = last < 0 ? 0 : dims; i < dims; i++) {
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
            FloatVector q = query(query, i);
            sa = sa.add(row(data, a, i).mul(q));
            sb = sb.add(row(data, b, i).mul(q));
            sc = sc.add(row(data, c, i).mul(q));
            sd = sd.add(row(data, d, i).mul(q));
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
            FloatVector q = query(query, i);
            FloatVector da = row(data, a, i).sub(q);
            FloatVector db = row(data, b, i).sub(q);
            FloatVector dc = row(data, c, i).sub(q);
            FloatVector dd = row(data, d, i).sub(q);
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
            FloatVector v = query(query, i);
            s = s.add(v.mul(v));
        }
        float sum = s.reduceLanes(VectorOperators.ADD);
        for (; i < query.length; i++) {
            sum += query[i] * query[i];
        }
        return sum;
    }

    private static FloatVector query(float[] query, int i) {
        return FloatVector.fromArray(FLOATS, query, i);
    }

    private static FloatVector row(MemorySegment data, long offset, int i) {
        return widen(data, offset + 2L * i);
    }

    /// The binary16 values at `offset` as floats.
    static FloatVector widen(MemorySegment data, long offset) {
        IntVector bits = (IntVector) ShortVector.fromMemorySegment(HALVES, data, offset, Layouts.ORDER)
                .convertShape(VectorOperators.S2I, INTS, 0);
        bits = bits.lanewise(VectorOperators.LSHL, 13).and(SIGN_AND_MAGNITUDE);
        VectorMask<Integer> special = bits.and(HALF_EXPONENT).compare(VectorOperators.EQ, HALF_EXPONENT);
        return bits.lanewise(VectorOperators.OR, REST_OF_EXPONENT, special)
                .reinterpretAsFloats()
                .mul(TWO_TO_112);
    }

    private static float value(MemorySegment data, long offset, int i) {
        return Float.float16ToFloat(data.get(Layouts.I16, offset + 2L * i));
    }
}
