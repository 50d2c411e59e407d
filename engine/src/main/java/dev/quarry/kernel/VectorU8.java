package dev.quarry.kernel;

import static dev.quarry.kernel.ByteLanes.BYTES;
import static dev.quarry.kernel.ByteLanes.INTS;
import static dev.quarry.kernel.ByteLanes.LANES;
import static dev.quarry.kernel.ByteLanes.SHORTS;
import static dev.quarry.kernel.ByteLanes.SPAN;
import static dev.quarry.kernel.ByteLanes.keepLast;
import static dev.quarry.kernel.ByteLanes.total;
import static dev.quarry.kernel.ByteLanes.upper;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// Rows of unsigned bytes: the loops of [VectorI8] with zero-extended bytes and no bias, since no product is negative.
/// See [ByteLanes] for how products are summed.
final class VectorU8 implements DenseByteKernel {

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
        int i = from;
        for (int end = to - LANES; i <= end; i += LANES) {
            IntVector x = products(row(data, offset, i), query(query, i));
            all = all.add(x);
            upper = upper.add(upper(x));
        }
        long sum = total(all.reduceLanes(VectorOperators.ADD), upper.reduceLanes(VectorOperators.ADD));
        return i == to ? sum : sum + dotRest(data, offset, query, i);
    }

    /// The dot product over the last, fewer than `LANES`, values.
    private static long dotRest(MemorySegment data, long offset, byte[] query, int from) {
        int last = query.length - LANES;
        if (last >= 0) {
            IntVector x = products(lastRow(data, offset, query.length, from), query(query, last));
            return total(x.reduceLanes(VectorOperators.ADD), upper(x).reduceLanes(VectorOperators.ADD));
        }
        long sum = 0;
        for (int i = from; i < query.length; i++) {
            int product = value(data, offset, i) * value(query[i]);
            sum += product;
        }
        return sum;
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
            upper = upper.add(upper(x));
        }
        long sum = total(all.reduceLanes(VectorOperators.ADD), upper.reduceLanes(VectorOperators.ADD));
        return i == to ? sum : sum + squaredL2Rest(data, offset, query, i);
    }

    /// The squared distance over the last, fewer than `LANES`, values.
    private static long squaredL2Rest(MemorySegment data, long offset, byte[] query, int from) {
        int last = query.length - LANES;
        if (last >= 0) {
            ShortVector q = widen(keepLast(ByteVector.fromArray(BYTES, query, last), query.length - from));
            IntVector x = squares(lastRow(data, offset, query.length, from).sub(q));
            return total(x.reduceLanes(VectorOperators.ADD), upper(x).reduceLanes(VectorOperators.ADD));
        }
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
            upper = upper.add(upper(x));
        }
        long sum = total(all.reduceLanes(VectorOperators.ADD), upper.reduceLanes(VectorOperators.ADD));
        return i == to ? sum : sum + squaredNormRest(data, offset, to, i);
    }

    private static long squaredNormRest(MemorySegment data, long offset, int dims, int from) {
        if (dims >= LANES) {
            IntVector x = squares(lastRow(data, offset, dims, from));
            return total(x.reduceLanes(VectorOperators.ADD), upper(x).reduceLanes(VectorOperators.ADD));
        }
        long sum = 0;
        for (int i = from; i < dims; i++) {
            int v = value(data, offset, i);
            int square = v * v;
            sum += square;
        }
        return sum;
    }

    private static long squaredNorm(byte[] query) {
        long sum = 0;
        int i = 0;
        while (query.length - i >= LANES) {
            IntVector all = IntVector.zero(INTS);
            IntVector upper = all;
            for (int end = Math.min(query.length - LANES, i + SPAN - LANES); i <= end; i += LANES) {
                IntVector x = squares(query(query, i));
                all = all.add(x);
                upper = upper.add(upper(x));
            }
            sum += total(all.reduceLanes(VectorOperators.ADD), upper.reduceLanes(VectorOperators.ADD));
        }
        for (; i < query.length; i++) {
            int v = value(query[i]);
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
        for (int end = query.length >= LANES && query.length <= SPAN ? count - 4 : -1; i <= end; i += 4) {
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
        for (int end = query.length >= LANES && query.length <= SPAN ? to - 4 : -1; row <= end; row += 4) {
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
                for (int r = 0; r < 4; r++) {
                    out[at + r] = cosine(data, Layouts.pick(r, a, b, c, d), query, querySquaredNorm);
                }
            }
        }
    }

    /// Four rows of at least `LANES` values. The same loop does the last, partial vector: a second copy of it would be
    /// more than C2 inlines into one method.
    private static void dot4(MemorySegment data, long a, long b, long c, long d, byte[] query, float[] out, int at) {
        IntVector allA = IntVector.zero(INTS);
        IntVector upperA = allA;
        IntVector allB = allA;
        IntVector upperB = allA;
        IntVector allC = allA;
        IntVector upperC = allA;
        IntVector allD = allA;
        IntVector upperD = allA;
        int counting = LANES;
        int last = query.length - LANES;
        int i = 0;
        while (i < query.length) {
            ByteVector keep = ByteLanes.keep(counting);
            for (; i <= last; i += LANES) {
                ShortVector q = widen(ByteVector.fromArray(BYTES, query, i).and(keep));
                IntVector xa = products(row(data, a, i), q);
                IntVector xb = products(row(data, b, i), q);
                IntVector xc = products(row(data, c, i), q);
                IntVector xd = products(row(data, d, i), q);
                allA = allA.add(xa);
                upperA = upperA.add(upper(xa));
                allB = allB.add(xb);
                upperB = upperB.add(upper(xb));
                allC = allC.add(xc);
                upperC = upperC.add(upper(xc));
                allD = allD.add(xd);
                upperD = upperD.add(upper(xd));
            }
            if (i < query.length) {
                counting = query.length - i;
                i = last;
            }
        }
        out[at] = (float) total(allA.reduceLanes(VectorOperators.ADD), upperA.reduceLanes(VectorOperators.ADD));
        out[at + 1] = (float) total(allB.reduceLanes(VectorOperators.ADD), upperB.reduceLanes(VectorOperators.ADD));
        out[at + 2] = (float) total(allC.reduceLanes(VectorOperators.ADD), upperC.reduceLanes(VectorOperators.ADD));
        out[at + 3] = (float) total(allD.reduceLanes(VectorOperators.ADD), upperD.reduceLanes(VectorOperators.ADD));
    }

    /// Four rows of at least `LANES` values. One mask makes sign-extended bytes unsigned and drops lanes counted
    /// before.
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
        int counting = LANES;
        int last = query.length - LANES;
        int i = 0;
        while (i < query.length) {
            ShortVector keep = ByteLanes.keepShorts(counting).and((short) 0xff);
            for (; i <= last; i += LANES) {
                ShortVector q =
                        ByteLanes.signed(ByteVector.fromArray(BYTES, query, i)).and(keep);
                IntVector xa = squares(signedRow(data, a, i).and(keep).sub(q));
                IntVector xb = squares(signedRow(data, b, i).and(keep).sub(q));
                IntVector xc = squares(signedRow(data, c, i).and(keep).sub(q));
                IntVector xd = squares(signedRow(data, d, i).and(keep).sub(q));
                allA = allA.add(xa);
                upperA = upperA.add(upper(xa));
                allB = allB.add(xb);
                upperB = upperB.add(upper(xb));
                allC = allC.add(xc);
                upperC = upperC.add(upper(xc));
                allD = allD.add(xd);
                upperD = upperD.add(upper(xd));
            }
            if (i < query.length) {
                counting = query.length - i;
                i = last;
            }
        }
        out[at] = (float) -total(allA.reduceLanes(VectorOperators.ADD), upperA.reduceLanes(VectorOperators.ADD));
        out[at + 1] = (float) -total(allB.reduceLanes(VectorOperators.ADD), upperB.reduceLanes(VectorOperators.ADD));
        out[at + 2] = (float) -total(allC.reduceLanes(VectorOperators.ADD), upperC.reduceLanes(VectorOperators.ADD));
        out[at + 3] = (float) -total(allD.reduceLanes(VectorOperators.ADD), upperD.reduceLanes(VectorOperators.ADD));
    }

    private static IntVector products(ShortVector row, ShortVector query) {
        return row.mul(query).reinterpretAsInts();
    }

    private static IntVector squares(ShortVector v) {
        return v.mul(v).reinterpretAsInts();
    }

    private static ShortVector row(MemorySegment data, long offset, int i) {
        return widen(ByteVector.fromMemorySegment(BYTES, data, offset + i, Layouts.ORDER));
    }

    private static ShortVector signedRow(MemorySegment data, long offset, int i) {
        return ByteLanes.signed(ByteVector.fromMemorySegment(BYTES, data, offset + i, Layouts.ORDER));
    }

    /// The values at `from` (inclusive) to `dims` (exclusive), fewer than `LANES`, with zeros before them.
    private static ShortVector lastRow(MemorySegment data, long offset, int dims, int from) {
        ByteVector bytes = ByteVector.fromMemorySegment(BYTES, data, offset + (dims - LANES), Layouts.ORDER);
        return widen(keepLast(bytes, dims - from));
    }

    private static ShortVector query(byte[] query, int i) {
        return widen(ByteVector.fromArray(BYTES, query, i));
    }

    private static ShortVector widen(ByteVector bytes) {
        return (ShortVector) bytes.convertShape(VectorOperators.ZERO_EXTEND_B2S, SHORTS, 0);
    }

    private static int value(MemorySegment data, long offset, int i) {
        return value(data.get(Layouts.I8, offset + i));
    }

    private static int value(byte stored) {
        return Byte.toUnsignedInt(stored);
    }
}
