package dev.quarry.kernel;

import static dev.quarry.kernel.FloatLanes.FLOATS;
import static dev.quarry.kernel.FloatLanes.LANES;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Four vectors of entries at a time where there are that many. Products go to memory and are finished in a second
/// pass, and a third one finds the range: what is read again is still in the nearest cache.
///
/// No method takes or returns vectors: one that is not inlined, as happens in a JVM with much compiled code, would make
/// objects of them.
final class VectorTables implements TableKernel {

    private static final int BYTE_LANES = 8;
    private static final int ENTRIES = 16;
    private static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(BYTE_LANES, LANES) * Byte.SIZE));
    private static final VectorShuffle<Float> EIGHTH = partners(8);
    private static final VectorShuffle<Float> FOURTH = partners(4);
    private static final VectorShuffle<Float> SECOND = partners(2);
    private static final VectorShuffle<Float> NEXT = partners(1);

    private static VectorShuffle<Float> partners(int distance) {
        return VectorShuffle.fromOp(FLOATS, lane -> (lane ^ distance) % LANES);
    }

    @Override
    public void products(Shape shape, float[] query, float[] centroids, float[] out, float[] ranges) {
        int entries = shape.entries();
        for (int m = 0; m < shape.subQuantizers(); m++) {
            multiply(shape, m, query, centroids, out);
            range(out, m * entries, entries, ranges, 2 * m);
        }
    }

    @Override
    public void distances(Shape shape, float[] query, float[] centroids, float[] squares, float[] out, float[] ranges) {
        int entries = shape.entries();
        for (int m = 0; m < shape.subQuantizers(); m++) {
            multiply(shape, m, query, centroids, out);
            float norm = ScalarTables.norm(query, m * shape.sliceDim(), shape.sliceDim());
            for (int at = m * entries; at < (m + 1) * entries; at += LANES) {
                FloatVector.fromArray(FLOATS, out, at)
                        .mul(2)
                        .sub(FloatVector.fromArray(FLOATS, squares, at))
                        .sub(norm)
                        .intoArray(out, at);
            }
            range(out, m * entries, entries, ranges, 2 * m);
        }
    }

    private static void multiply(Shape shape, int m, float[] query, float[] centroids, float[] out) {
        int entries = shape.entries();
        int slice = shape.sliceDim();
        int from = m * slice * entries;
        int entry = 0;
        for (; entry + 4 * LANES <= entries; entry += 4 * LANES) {
            four(query, m * slice, slice, centroids, from + entry, entries, out, m * entries + entry);
        }
        for (; entry < entries; entry += LANES) {
            FloatVector s = FloatVector.zero(FLOATS);
            for (int i = 0; i < slice; i++) {
                s = FloatVector.broadcast(FLOATS, query[m * slice + i])
                        .fma(FloatVector.fromArray(FLOATS, centroids, from + entry + i * entries), s);
            }
            s.intoArray(out, m * entries + entry);
        }
    }

    private static void four(
            float[] query, int at, int slice, float[] centroids, int from, int entries, float[] out, int to) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int i = 0; i < slice; i++) {
            FloatVector x = FloatVector.broadcast(FLOATS, query[at + i]);
            int c = from + i * entries;
            s0 = x.fma(FloatVector.fromArray(FLOATS, centroids, c), s0);
            s1 = x.fma(FloatVector.fromArray(FLOATS, centroids, c + LANES), s1);
            s2 = x.fma(FloatVector.fromArray(FLOATS, centroids, c + 2 * LANES), s2);
            s3 = x.fma(FloatVector.fromArray(FLOATS, centroids, c + 3 * LANES), s3);
        }
        s0.intoArray(out, to);
        s1.intoArray(out, to + LANES);
        s2.intoArray(out, to + 2 * LANES);
        s3.intoArray(out, to + 3 * LANES);
    }

    /// Writes the lowest and the highest score. Comparisons rather than minima, which take care of NaN in many
    /// instructions.
    private static void range(float[] scores, int from, int count, float[] ranges, int to) {
        FloatVector low = FloatVector.fromArray(FLOATS, scores, from);
        FloatVector high = low;
        for (int at = from + LANES; at < from + count; at += LANES) {
            FloatVector x = FloatVector.fromArray(FLOATS, scores, at);
            low = low.blend(x, x.compare(VectorOperators.LT, low));
            high = high.blend(x, x.compare(VectorOperators.GT, high));
        }
        FloatVector l8 = low.rearrange(EIGHTH);
        low = low.blend(l8, l8.compare(VectorOperators.LT, low));
        FloatVector l4 = low.rearrange(FOURTH);
        low = low.blend(l4, l4.compare(VectorOperators.LT, low));
        FloatVector l2 = low.rearrange(SECOND);
        low = low.blend(l2, l2.compare(VectorOperators.LT, low));
        FloatVector l1 = low.rearrange(NEXT);
        ranges[to] = low.blend(l1, l1.compare(VectorOperators.LT, low)).lane(0);
        FloatVector h8 = high.rearrange(EIGHTH);
        high = high.blend(h8, h8.compare(VectorOperators.GT, high));
        FloatVector h4 = high.rearrange(FOURTH);
        high = high.blend(h4, h4.compare(VectorOperators.GT, high));
        FloatVector h2 = high.rearrange(SECOND);
        high = high.blend(h2, h2.compare(VectorOperators.GT, high));
        FloatVector h1 = high.rearrange(NEXT);
        ranges[to + 1] = high.blend(h1, h1.compare(VectorOperators.GT, high)).lane(0);
    }

    @Override
    public void costs(Shape shape, float[] scores, float[] ranges, float inverseStep, byte[] out) {
        if (LANES < BYTE_LANES) {
            ScalarTables.INSTANCE.costs(shape, scores, ranges, inverseStep, out);
            return;
        }
        if (shape.entries() == ENTRIES) {
            costs16(shape.subQuantizers(), scores, ranges, inverseStep, out);
            return;
        }
        int entries = shape.entries();
        for (int m = 0; m < shape.subQuantizers(); m++) {
            FloatVector high = FloatVector.broadcast(FLOATS, ranges[2 * m + 1]);
            for (int at = m * entries; at < (m + 1) * entries; at += LANES) {
                ByteVector cost = (ByteVector) high.sub(FloatVector.fromArray(FLOATS, scores, at))
                        .mul(inverseStep)
                        .convert(VectorOperators.F2I, 0)
                        .convertShape(VectorOperators.I2B, BYTES, 0);
                cost.intoArray(out, at);
            }
        }
    }

    /// 16 entries, four times over.
    private static void costs16(int subQuantizers, float[] scores, float[] ranges, float inverseStep, byte[] out) {
        for (int m = 0; m < subQuantizers; m++) {
            FloatVector high = FloatVector.broadcast(FLOATS, ranges[2 * m + 1]);
            for (int i = 0; i < ENTRIES; i += LANES) {
                ByteVector cost = (ByteVector) high.sub(FloatVector.fromArray(FLOATS, scores, m * ENTRIES + i))
                        .mul(inverseStep)
                        .convert(VectorOperators.F2I, 0)
                        .convertShape(VectorOperators.I2B, BYTES, 0);
                int to = m * CodeKernel.ENTRIES_4 + i;
                cost.intoArray(out, to);
                cost.intoArray(out, to + ENTRIES);
                cost.intoArray(out, to + 2 * ENTRIES);
                cost.intoArray(out, to + 3 * ENTRIES);
            }
        }
    }
}
