package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Counts the bits of all lanes at once, four planes beside each other. Needs AVX-512 with VPOPCNTDQ; elsewhere
/// the count is emulated and slower than plain Java, so [CpuFeatures] is asked before this is made.
final class VectorBits implements BitKernel {

    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_512;
    private static final int STEP = LONGS.length();

    @Override
    public void score(
            MemorySegment data, long base, long stride, int[] rows, int count, long[] query, int planes, float[] out) {
        int words = query.length / planes;
        for (int i = 0; i < count; i++) {
            out[i] = sum(data, base + rows[i] * stride, query, words);
        }
    }

    @Override
    public void scoreRange(
            MemorySegment data, long base, long stride, int from, int to, long[] query, int planes, float[] out) {
        int words = query.length / planes;
        for (int row = from; row < to; row++) {
            out[row - from] = sum(data, base + row * stride, query, words);
        }
    }

    private static long sum(MemorySegment data, long offset, long[] query, int words) {
        long sum = sum(data, offset, query, words, 0);
        for (int plane = 4; plane * words < query.length; plane += 4) {
            sum += sum(data, offset, query, words, plane * words) << plane;
        }
        return sum;
    }

    private static long sum(MemorySegment data, long offset, long[] query, int words, int at) {
        LongVector a = LongVector.zero(LONGS);
        LongVector b = a;
        LongVector c = a;
        LongVector d = a;
        for (int i = 0; i < words; i += STEP) {
            LongVector ones = LongVector.fromMemorySegment(LONGS, data, offset + (long) i * Long.BYTES, Layouts.ORDER);
            a = a.add(count(ones, query, at + i));
            b = b.add(count(ones, query, at + words + i));
            c = c.add(count(ones, query, at + 2 * words + i));
            d = d.add(count(ones, query, at + 3 * words + i));
        }
        LongVector low = a.add(b.lanewise(VectorOperators.LSHL, 1));
        LongVector high = c.add(d.lanewise(VectorOperators.LSHL, 1));
        return low.add(high.lanewise(VectorOperators.LSHL, 2)).reduceLanes(VectorOperators.ADD);
    }

    private static LongVector count(LongVector ones, long[] query, int at) {
        return ones.and(LongVector.fromArray(LONGS, query, at)).lanewise(VectorOperators.BIT_COUNT);
    }
}
