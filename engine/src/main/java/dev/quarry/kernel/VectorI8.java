package dev.quarry.kernel;

import static dev.quarry.kernel.ByteLanes.BYTES;
import static dev.quarry.kernel.ByteLanes.INTS;
import static dev.quarry.kernel.ByteLanes.LANES;
import static dev.quarry.kernel.ByteLanes.SHORTS;
import static dev.quarry.kernel.ByteLanes.SPAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// Rows of signed bytes. See [ByteLanes] for how products are summed.
///
/// Two products of signed bytes lie in -32,512..32,768 together, 65,281 values: with a bias their sum fits 16 bits, so
/// the dot product splits half as many vectors. A squared difference, at most 255 * 255, fills 16 bits alone.
final class VectorI8 implements DenseByteKernel {

    /// Makes a product, or the sum of two, non-negative: 0..65,280.
    private static final int BIAS = 32_512;

    private static final long BIAS_PER_STEP = (long) BIAS * LANES;

    @Override
    public long dot(MemorySegment data, long offset, byte[] query) {
        long sum = 0;
        int i = 0;
        for (; query.length - i > SPAN; i += SPAN) {
            sum += dot(data, offset, query, i, i + SPAN);
        }
        return sum + dot(data, offset, query, i, query.length);
    }

    private static long dot(MemorySegment data, long offset, byte[] query, int from, int to) {
        IntVector all = IntVector.zero(INTS);
        IntVector upper = all;
        int steps = 0;
        int i = from;
        for (int end = to - 2 * LANES; i <= end; i += 2 * LANES) {
            IntVector x = pair(data, offset, i, query(query, i), query(query, i + LANES));
            all = all.add(x);
            upper = upper.add(ByteLanes.upper(x));
            steps++;
        }
        if (to - i >= LANES) {
            IntVector x = products(row(data, offset, i), query(query, i));
            all = all.add(x);
            upper = upper.add(ByteLanes.upper(x));
            steps++;
            i += LANES;
        }
        if (i < to && to >= LANES) {
            IntVector x = products(last(data, offset, to, to - i), query(query, to - LANES));
            all = all.add(x);
            upper = upper.add(ByteLanes.upper(x));
            steps++;
            i = to;
        }
        long sum = ByteLanes.total(all, upper) - BIAS_PER_STEP * steps;
        for (; i < to; i++) {
            int product = value(data, offset, i) * value(query[i]);
            sum += product;
        }
        return sum;
    }

    private static void dot4(MemorySegment data, long a, long b, long c, long d, byte[] query, float[] out, int at) {
        IntVector allA = IntVector.zero(INTS);
        IntVector upperA = allA;
        IntVector allB = allA;
        IntVector upperB = allA;
        IntVector allC = allA;
        IntVector upperC = allA;
        IntVector allD = allA;
        IntVector upperD = allA;
        int steps = 0;
        int dims = query.length;
        int i = 0;
        for (int end = dims - 2 * LANES; i <= end; i += 2 * LANES) {
            ShortVector q = query(query, i);
            ShortVector q2 = query(query, i + LANES);
            IntVector xa = pair(data, a, i, q, q2);
            IntVector xb = pair(data, b, i, q, q2);
            IntVector xc = pair(data, c, i, q, q2);
            IntVector xd = pair(data, d, i, q, q2);
            allA = allA.add(xa);
            upperA = upperA.add(ByteLanes.upper(xa));
            allB = allB.add(xb);
            upperB = upperB.add(ByteLanes.upper(xb));
            allC = allC.add(xc);
            upperC = upperC.add(ByteLanes.upper(xc));
            allD = allD.add(xd);
            upperD = upperD.add(ByteLanes.upper(xd));
            steps++;
        }
        if (dims - i >= LANES) {
            ShortVector q = query(query, i);
            IntVector xa = products(row(data, a, i), q);
            IntVector xb = products(row(data, b, i), q);
            IntVector xc = products(row(data, c, i), q);
            IntVector xd = products(row(data, d, i), q);
            allA = allA.add(xa);
            upperA = upperA.add(ByteLanes.upper(xa));
            allB = allB.add(xb);
            upperB = upperB.add(ByteLanes.upper(xb));
            allC = allC.add(xc);
            upperC = upperC.add(ByteLanes.upper(xc));
            allD = allD.add(xd);
            upperD = upperD.add(ByteLanes.upper(xd));
            steps++;
            i += LANES;
        }
        if (i < dims && dims >= LANES) {
            int rest = dims - i;
            ShortVector q = query(query, dims - LANES);
            IntVector xa = products(last(data, a, dims, rest), q);
            IntVector xb = products(last(data, b, dims, rest), q);
            IntVector xc = products(last(data, c, dims, rest), q);
            IntVector xd = products(last(data, d, dims, rest), q);
            allA = allA.add(xa);
            upperA = upperA.add(ByteLanes.upper(xa));
            allB = allB.add(xb);
            upperB = upperB.add(ByteLanes.upper(xb));
            allC = allC.add(xc);
            upperC = upperC.add(ByteLanes.upper(xc));
            allD = allD.add(xd);
            upperD = upperD.add(ByteLanes.upper(xd));
            steps++;
            i = dims;
        }
        long ta = ByteLanes.total(allA, upperA) - BIAS_PER_STEP * steps;
        long tb = ByteLanes.total(allB, upperB) - BIAS_PER_STEP * steps;
        long tc = ByteLanes.total(allC, upperC) - BIAS_PER_STEP * steps;
        long td = ByteLanes.total(allD, upperD) - BIAS_PER_STEP * steps;
        for (; i < dims; i++) {
            int q = value(query[i]);
            ta += product(data, a, i, q);
            tb += product(data, b, i, q);
            tc += product(data, c, i, q);
            td += product(data, d, i, q);
        }
        out[at] = (float) ta;
        out[at + 1] = (float) tb;
        out[at + 2] = (float) tc;
        out[at + 3] = (float) td;
    }

    @Override
    public long squaredL2(MemorySegment data, long offset, byte[] query) {
        long sum = 0;
        int i = 0;
        for (; query.length - i > SPAN; i += SPAN) {
            sum += squaredL2(data, offset, query, i, i + SPAN);
        }
        return sum + squaredL2(data, offset, query, i, query.length);
    }

    private static long squaredL2(MemorySegment data, long offset, byte[] query, int from, int to) {
        IntVector all = IntVector.zero(INTS);
        IntVector upper = all;
        int i = from;
        for (int end = to - LANES; i <= end; i += LANES) {
            IntVector x = squares(row(data, offset, i).sub(query(query, i)));
            all = all.add(x);
            upper = upper.add(ByteLanes.upper(x));
        }
        if (i < to && to >= LANES) {
            ShortVector q = widen(ByteLanes.keepLast(ByteVector.fromArray(BYTES, query, to - LANES), to - i));
            IntVector x = squares(last(data, offset, to, to - i).sub(q));
            all = all.add(x);
            upper = upper.add(ByteLanes.upper(x));
            i = to;
        }
        long sum = ByteLanes.total(all, upper);
        for (; i < to; i++) {
            int d = value(data, offset, i) - value(query[i]);
            int square = d * d;
            sum += square;
        }
        return sum;
    }

    private static void negatedL24(
            MemorySegment data, long a, long b, long c, long d, byte[] query, float[] out, int at) {
        IntVector allA = IntVector.zero(INTS);
        IntVector upperA = allA;
        IntVector allB = allA;
        IntVector upperB = allA;
        IntVector allC = allA;
        IntVector upperC = allA;
        IntVector allD = allA;
        IntVector upperD = allA;
        int dims = query.length;
        int i = 0;
        for (int end = dims - LANES; i <= end; i += LANES) {
            ShortVector q = query(query, i);
            IntVector xa = squares(row(data, a, i).sub(q));
            IntVector xb = squares(row(data, b, i).sub(q));
            IntVector xc = squares(row(data, c, i).sub(q));
            IntVector xd = squares(row(data, d, i).sub(q));
            allA = allA.add(xa);
            upperA = upperA.add(ByteLanes.upper(xa));
            allB = allB.add(xb);
            upperB = upperB.add(ByteLanes.upper(xb));
            allC = allC.add(xc);
            upperC = upperC.add(ByteLanes.upper(xc));
            allD = allD.add(xd);
            upperD = upperD.add(ByteLanes.upper(xd));
        }
        if (i < dims && dims >= LANES) {
            int rest = dims - i;
            ShortVector q = widen(ByteLanes.keepLast(ByteVector.fromArray(BYTES, query, dims - LANES), rest));
            IntVector xa = squares(last(data, a, dims, rest).sub(q));
            IntVector xb = squares(last(data, b, dims, rest).sub(q));
            IntVector xc = squares(last(data, c, dims, rest).sub(q));
            IntVector xd = squares(last(data, d, dims, rest).sub(q));
            allA = allA.add(xa);
            upperA = upperA.add(ByteLanes.upper(xa));
            allB = allB.add(xb);
            upperB = upperB.add(ByteLanes.upper(xb));
            allC = allC.add(xc);
            upperC = upperC.add(ByteLanes.upper(xc));
            allD = allD.add(xd);
            upperD = upperD.add(ByteLanes.upper(xd));
            i = dims;
        }
        out[at] = (float) -(ByteLanes.total(allA, upperA) + squaredL2Rest(data, a, query, i));
        out[at + 1] = (float) -(ByteLanes.total(allB, upperB) + squaredL2Rest(data, b, query, i));
        out[at + 2] = (float) -(ByteLanes.total(allC, upperC) + squaredL2Rest(data, c, query, i));
        out[at + 3] = (float) -(ByteLanes.total(allD, upperD) + squaredL2Rest(data, d, query, i));
    }

    private static long squaredL2Rest(MemorySegment data, long offset, byte[] query, int from) {
        long sum = 0;
        for (int i = from; i < query.length; i++) {
            int d = value(data, offset, i) - value(query[i]);
            int square = d * d;
            sum += square;
        }
        return sum;
    }

    /// Two passes: the norm reads the row again, from the nearest cache.
    @Override
    public float cosine(MemorySegment data, long offset, byte[] query) {
        return cosine(data, offset, query, squaredNorm(query));
    }

    private float cosine(MemorySegment data, long offset, byte[] query, long querySquaredNorm) {
        return Layouts.cosine(dot(data, offset, query), squaredNorm(data, offset, query.length), querySquaredNorm);
    }

    @Override
    public long squaredNorm(MemorySegment data, long offset, int dims) {
        long sum = 0;
        int i = 0;
        for (; dims - i > SPAN; i += SPAN) {
            sum += squaredNorm(data, offset, i, i + SPAN);
        }
        return sum + squaredNorm(data, offset, i, dims);
    }

    private static long squaredNorm(MemorySegment data, long offset, int from, int to) {
        IntVector all = IntVector.zero(INTS);
        IntVector upper = all;
        int i = from;
        for (int end = to - LANES; i <= end; i += LANES) {
            IntVector x = squares(row(data, offset, i));
            all = all.add(x);
            upper = upper.add(ByteLanes.upper(x));
        }
        long sum = ByteLanes.total(all, upper);
        for (; i < to; i++) {
            int v = value(data, offset, i);
            int square = v * v;
            sum += square;
        }
        return sum;
    }

    private static long squaredNorm(byte[] query) {
        long sum = 0;
        for (byte stored : query) {
            int v = value(stored);
            int square = v * v;
            sum += square;
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
            byte[] query,
            float[] out) {
        long norm = metric == Metric.COSINE ? squaredNorm(query) : 0;
        int i = 0;
        for (int end = query.length <= SPAN ? count - 4 : -1; i <= end; i += 4) {
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
            Metric metric, MemorySegment data, long base, long stride, int from, int to, byte[] query, float[] out) {
        long norm = metric == Metric.COSINE ? squaredNorm(query) : 0;
        int row = from;
        for (int end = query.length <= SPAN ? to - 4 : -1; row <= end; row += 4) {
            long a = base + row * stride;
            score4(metric, data, a, a + stride, a + 2 * stride, a + 3 * stride, query, norm, out, row - from);
        }
        for (; row < to; row++) {
            out[row - from] = score1(metric, data, base + row * stride, query, norm);
        }
    }

    private float score1(Metric metric, MemorySegment data, long offset, byte[] query, long querySquaredNorm) {
        return switch (metric) {
            case DOT -> (float) dot(data, offset, query);
            case SQUARED_L2 -> (float) -squaredL2(data, offset, query);
            case COSINE -> cosine(data, offset, query, querySquaredNorm);
        };
    }

    private void score4(
            Metric metric,
            MemorySegment data,
            long a,
            long b,
            long c,
            long d,
            byte[] query,
            long querySquaredNorm,
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

    /// The products of two vectors, made non-negative.
    private static IntVector products(ShortVector row, ShortVector query) {
        return row.mul(query).add((short) BIAS).reinterpretAsInts();
    }

    /// The sums of two products each, made non-negative.
    private static IntVector pair(MemorySegment data, long offset, int i, ShortVector query, ShortVector next) {
        ShortVector sums =
                row(data, offset, i).mul(query).add(row(data, offset, i + LANES).mul(next));
        return sums.add((short) BIAS).reinterpretAsInts();
    }

    private static IntVector squares(ShortVector v) {
        return v.mul(v).reinterpretAsInts();
    }

    private static ShortVector row(MemorySegment data, long offset, int i) {
        return widen(ByteVector.fromMemorySegment(BYTES, data, offset + i, Layouts.ORDER));
    }

    /// The last `rest` values before `to`, with zeros before them.
    private static ShortVector last(MemorySegment data, long offset, int to, int rest) {
        ByteVector bytes = ByteVector.fromMemorySegment(BYTES, data, offset + (to - LANES), Layouts.ORDER);
        return widen(ByteLanes.keepLast(bytes, rest));
    }

    private static ShortVector query(byte[] query, int i) {
        return widen(ByteVector.fromArray(BYTES, query, i));
    }

    private static ShortVector widen(ByteVector bytes) {
        return (ShortVector) bytes.convertShape(VectorOperators.B2S, SHORTS, 0);
    }

    private static int value(MemorySegment data, long offset, int i) {
        return value(data.get(Layouts.I8, offset + i));
    }

    private static int product(MemorySegment data, long offset, int i, int query) {
        return value(data, offset, i) * query;
    }

    private static int value(byte stored) {
        return stored;
    }
}
