package dev.quarry.kernel;

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
/// [VectorF32].
final class VectorF16 implements DenseFloatKernel {
    private static final VectorSpecies<Float> FLOATS = FloatLanes.FLOATS;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> HALVES =
            VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
    private static final int SIGN_AND_MAGNITUDE = 0x8fffe000;
    private static final int HALF_EXPONENT = 0x0f800000;
    private static final int REST_OF_EXPONENT = 0x70000000;
    private static final float TWO_TO_112 = 0x1p112f;
    private static final int LANES = FloatLanes.LANES;

    @Override
    public int bytesPerValue() {
        return 2;
    }

    @Override
    public float dot(MemorySegment data, long offset, float[] query) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        int i = 0;
        for (int end = query.length & -(4 * LANES); i < end; i += 4 * LANES) {
            s0 = s0.add(row(data, offset, i).mul(query(query, i)));
            s1 = s1.add(row(data, offset, i + LANES).mul(query(query, i + LANES)));
            s2 = s2.add(row(data, offset, i + 2 * LANES).mul(query(query, i + 2 * LANES)));
            s3 = s3.add(row(data, offset, i + 3 * LANES).mul(query(query, i + 3 * LANES)));
        }
        for (int end = query.length & -LANES; i < end; i += LANES) {
            s0 = s0.add(row(data, offset, i).mul(query(query, i)));
        }
        if (i < query.length && query.length >= LANES) {
            int at = query.length - LANES;
            s0 = s0.add(FloatLanes.keepLast(row(data, offset, at).mul(query(query, at)), query.length - i));
            i = query.length;
        }
        float sum = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
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
            FloatVector d0 = row(data, offset, i).sub(query(query, i));
            FloatVector d1 = row(data, offset, i + LANES).sub(query(query, i + LANES));
            FloatVector d2 = row(data, offset, i + 2 * LANES).sub(query(query, i + 2 * LANES));
            FloatVector d3 = row(data, offset, i + 3 * LANES).sub(query(query, i + 3 * LANES));
            s0 = s0.add(d0.mul(d0));
            s1 = s1.add(d1.mul(d1));
            s2 = s2.add(d2.mul(d2));
            s3 = s3.add(d3.mul(d3));
        }
        for (int end = query.length & -LANES; i < end; i += LANES) {
            FloatVector d = row(data, offset, i).sub(query(query, i));
            s0 = s0.add(d.mul(d));
        }
        if (i < query.length && query.length >= LANES) {
            int at = query.length - LANES;
            FloatVector d = FloatLanes.keepLast(row(data, offset, at).sub(query(query, at)), query.length - i);
            s1 = s1.add(d.mul(d));
            i = query.length;
        }
        float sum = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
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
        FloatVector dot0 = FloatVector.zero(FLOATS);
        FloatVector dot1 = dot0;
        FloatVector norm0 = dot0;
        FloatVector norm1 = dot0;
        int i = 0;
        for (int end = query.length & -(2 * LANES); i < end; i += 2 * LANES) {
            FloatVector v0 = row(data, offset, i);
            FloatVector v1 = row(data, offset, i + LANES);
            dot0 = dot0.add(v0.mul(query(query, i)));
            dot1 = dot1.add(v1.mul(query(query, i + LANES)));
            norm0 = norm0.add(v0.mul(v0));
            norm1 = norm1.add(v1.mul(v1));
        }
        for (int end = query.length & -LANES; i < end; i += LANES) {
            FloatVector v = row(data, offset, i);
            dot0 = dot0.add(v.mul(query(query, i)));
            norm0 = norm0.add(v.mul(v));
        }
        if (i < query.length && query.length >= LANES) {
            int at = query.length - LANES;
            FloatVector v = FloatLanes.keepLast(row(data, offset, at), query.length - i);
            dot1 = dot1.add(FloatLanes.keepLast(v.mul(query(query, at)), query.length - i));
            norm1 = norm1.add(v.mul(v));
            i = query.length;
        }
        float dot = dot0.add(dot1).reduceLanes(VectorOperators.ADD);
        float norm = norm0.add(norm1).reduceLanes(VectorOperators.ADD);
        for (; i < query.length; i++) {
            float v = value(data, offset, i);
            dot += v * query[i];
            norm += v * v;
        }
        return Layouts.cosine(dot, norm, querySquaredNorm);
    }

    @Override
    public float squaredNorm(MemorySegment data, long offset, int dims) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = s0;
        int i = 0;
        for (int end = dims & -(2 * LANES); i < end; i += 2 * LANES) {
            FloatVector v0 = row(data, offset, i);
            FloatVector v1 = row(data, offset, i + LANES);
            s0 = s0.add(v0.mul(v0));
            s1 = s1.add(v1.mul(v1));
        }
        for (int end = dims & -LANES; i < end; i += LANES) {
            FloatVector v = row(data, offset, i);
            s0 = s0.add(v.mul(v));
        }
        float sum = s0.add(s1).reduceLanes(VectorOperators.ADD);
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
        for (; i <= count - 4; i += 4) {
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
        for (; row <= to - 4; row += 4) {
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
                out[at] = cosine(data, a, query, querySquaredNorm);
                out[at + 1] = cosine(data, b, query, querySquaredNorm);
                out[at + 2] = cosine(data, c, query, querySquaredNorm);
                out[at + 3] = cosine(data, d, query, querySquaredNorm);
            }
        }
    }

    private static void dot4(
            MemorySegment data, long a, long b, long c, long d, float[] query, float[] out, int first) {
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
        if (i < query.length && query.length >= LANES) {
            int at = query.length - LANES;
            int rest = query.length - i;
            FloatVector q = query(query, at);
            sa = sa.add(FloatLanes.keepLast(row(data, a, at).mul(q), rest));
            sb = sb.add(FloatLanes.keepLast(row(data, b, at).mul(q), rest));
            sc = sc.add(FloatLanes.keepLast(row(data, c, at).mul(q), rest));
            sd = sd.add(FloatLanes.keepLast(row(data, d, at).mul(q), rest));
            i = query.length;
        }
        float ta = sa.reduceLanes(VectorOperators.ADD);
        float tb = sb.reduceLanes(VectorOperators.ADD);
        float tc = sc.reduceLanes(VectorOperators.ADD);
        float td = sd.reduceLanes(VectorOperators.ADD);
        for (; i < query.length; i++) {
            float q = query[i];
            ta += value(data, a, i) * q;
            tb += value(data, b, i) * q;
            tc += value(data, c, i) * q;
            td += value(data, d, i) * q;
        }
        out[first] = ta;
        out[first + 1] = tb;
        out[first + 2] = tc;
        out[first + 3] = td;
    }

    private static void negatedL24(
            MemorySegment data, long a, long b, long c, long d, float[] query, float[] out, int first) {
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
        if (i < query.length && query.length >= LANES) {
            int at = query.length - LANES;
            int rest = query.length - i;
            FloatVector q = query(query, at);
            FloatVector da = FloatLanes.keepLast(row(data, a, at).sub(q), rest);
            FloatVector db = FloatLanes.keepLast(row(data, b, at).sub(q), rest);
            FloatVector dc = FloatLanes.keepLast(row(data, c, at).sub(q), rest);
            FloatVector dd = FloatLanes.keepLast(row(data, d, at).sub(q), rest);
            sa = sa.sub(da.mul(da));
            sb = sb.sub(db.mul(db));
            sc = sc.sub(dc.mul(dc));
            sd = sd.sub(dd.mul(dd));
            i = query.length;
        }
        float ta = sa.reduceLanes(VectorOperators.ADD);
        float tb = sb.reduceLanes(VectorOperators.ADD);
        float tc = sc.reduceLanes(VectorOperators.ADD);
        float td = sd.reduceLanes(VectorOperators.ADD);
        for (; i < query.length; i++) {
            float q = query[i];
            float da = value(data, a, i) - q;
            float db = value(data, b, i) - q;
            float dc = value(data, c, i) - q;
            float dd = value(data, d, i) - q;
            ta -= da * da;
            tb -= db * db;
            tc -= dc * dc;
            td -= dd * dd;
        }
        out[first] = ta;
        out[first + 1] = tb;
        out[first + 2] = tc;
        out[first + 3] = td;
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
