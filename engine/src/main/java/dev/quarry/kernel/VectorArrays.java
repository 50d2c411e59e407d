package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Vector loops over arrays, where they measured better than the plain ones. Conversions did not: C2 turns the plain
/// loops into vector instructions by itself, half floats included, for which the Vector API has none.
final class VectorArrays implements ArrayKernel {

    private static final VectorSpecies<Float> FLOATS = FloatLanes.FLOATS;
    private static final int LANES = FloatLanes.LANES;

    /// For each distance of butterflies below a register's width 1 for a lane that comes first, else -1, and who meets
    /// whom.
    private static final float[] SIGNS = signs();

    private static final List<VectorShuffle<Float>> PARTNERS = partners();

    private final ArrayKernel scalar = new ScalarArrays();

    /// Below a register's width a lane meets its partner through a rearrangement, and `a - b` is `b * -1 + a`.
    @Override
    public void hadamard(float[] values, int from, int length) {
        if (length < LANES) {
            scalar.hadamard(values, from, length);
            return;
        }
        for (int level = 0; level < PARTNERS.size(); level++) {
            VectorShuffle<Float> partners = PARTNERS.get(level);
            FloatVector signs = FloatVector.fromArray(FLOATS, SIGNS, level * LANES);
            for (int i = from; i < from + length; i += LANES) {
                FloatVector x = FloatVector.fromArray(FLOATS, values, i);
                x.mul(signs).add(x.rearrange(partners)).intoArray(values, i);
            }
        }
        for (int half = LANES; half < length; half *= 2) {
            for (int block = from; block < from + length; block += 2 * half) {
                for (int i = block; i < block + half; i += LANES) {
                    FloatVector a = FloatVector.fromArray(FLOATS, values, i);
                    FloatVector b = FloatVector.fromArray(FLOATS, values, i + half);
                    a.add(b).intoArray(values, i);
                    a.sub(b).intoArray(values, i + half);
                }
            }
        }
    }

    @Override
    public int selectAbove(float[] scores, int from, int to, float threshold, int[] out) {
        int count = 0;
        int i = from;
        for (int end = to - LANES; i <= end; i += LANES) {
            long above = FloatVector.fromArray(FLOATS, scores, i)
                    .compare(VectorOperators.GT, threshold)
                    .toLong();
            for (; above != 0; above &= above - 1) {
                out[count++] = i + Long.numberOfTrailingZeros(above);
            }
        }
        for (; i < to; i++) {
            if (scores[i] > threshold) {
                out[count++] = i;
            }
        }
        return count;
    }

    @Override
    public int selectAtLeast(int[] sums, int from, int to, int least, int[] out) {
        int count = 0;
        int i = from;
        for (int end = to - LANES; i <= end; i += LANES) {
            long found = IntVector.fromArray(FloatLanes.INTS, sums, i)
                    .compare(VectorOperators.GE, least)
                    .toLong();
            for (; found != 0; found &= found - 1) {
                out[count++] = i + Long.numberOfTrailingZeros(found);
            }
        }
        for (; i < to; i++) {
            if (sums[i] >= least) {
                out[count++] = i;
            }
        }
        return count;
    }

    @Override
    public float max(float[] values, int from, int to) {
        FloatVector m = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
        FloatVector n = m;
        int i = from;
        for (int end = to - 2 * LANES; i <= end; i += 2 * LANES) {
            m = m.max(FloatVector.fromArray(FLOATS, values, i));
            n = n.max(FloatVector.fromArray(FLOATS, values, i + LANES));
        }
        float max = m.max(n).reduceLanes(VectorOperators.MAX);
        for (; i < to; i++) {
            max = Math.max(max, values[i]);
        }
        return max;
    }

    @Override
    public void f16ToF32(MemorySegment data, long offset, int count, float[] out) {
        scalar.f16ToF32(data, offset, count, out);
    }

    @Override
    public void f32ToF16(float[] values, int count, MemorySegment data, long offset) {
        scalar.f32ToF16(values, count, data, offset);
    }

    @Override
    public void f32ToI8(float[] values, int count, float scale, byte[] out) {
        scalar.f32ToI8(values, count, scale, out);
    }

    private static float[] signs() {
        float[] signs = new float[LANES * Integer.numberOfTrailingZeros(LANES)];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = ((i % LANES) & (1 << (i / LANES))) == 0 ? 1 : -1;
        }
        return signs;
    }

    private static List<VectorShuffle<Float>> partners() {
        List<VectorShuffle<Float>> partners = new ArrayList<>();
        for (int half = 1; half < LANES; half *= 2) {
            int bit = half;
            partners.add(VectorShuffle.fromOp(FLOATS, lane -> lane ^ bit));
        }
        return List.copyOf(partners);
    }
}
