package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Vector loops over arrays, where they measured better than the plain ones. Conversions did not: C2 turns the plain
/// loops into vector instructions by itself, half floats included, for which the Vector API has none.
final class VectorArrays implements ArrayKernel {
    private static final VectorSpecies<Float> FLOATS = FloatLanes.FLOATS;
    private static final int LANES = FloatLanes.LANES;

    private final ArrayKernel scalar = new ScalarArrays();

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
}
