package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Four values of each 16-bit lane at once, with no widening: products of 4 bits by 9 fit, and [#SPILL] of them can be
/// added up before sums are moved to 32 bits.
final class VectorNibbles implements NibbleKernel {

    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    private static final int STEP = SHORTS.length();

    /// `8 * 15 * 255 = 30600` is below 2^15.
    private static final int SPILL = 8 * STEP;

    @Override
    public void score(MemorySegment data, long base, long stride, int[] rows, int count, short[] query, float[] out) {
        for (int i = 0; i < count; i++) {
            out[i] = dot(data, base + rows[i] * stride, query);
        }
    }

    @Override
    public void scoreRange(MemorySegment data, long base, long stride, int from, int to, short[] query, float[] out) {
        for (int row = from; row < to; row++) {
            out[row - from] = dot(data, base + row * stride, query);
        }
    }

    private static int dot(MemorySegment data, long offset, short[] query) {
        int quarter = query.length / 4;
        int sum = dot(data, offset, query, quarter, 0, Math.min(quarter, SPILL));
        for (int from = SPILL; from < quarter; from += SPILL) {
            sum += dot(data, offset, query, quarter, from, Math.min(quarter, from + SPILL));
        }
        return sum;
    }

    private static int dot(MemorySegment data, long offset, short[] query, int quarter, int from, int to) {
        ShortVector a = ShortVector.zero(SHORTS);
        ShortVector b = a;
        ShortVector c = a;
        ShortVector d = a;
        for (int i = from; i < to; i += STEP) {
            ShortVector values = ShortVector.fromMemorySegment(SHORTS, data, offset + 2L * i, Layouts.ORDER);
            a = a.add(values.and((short) 15).mul(query(query, i)));
            b = b.add(values.lanewise(VectorOperators.LSHR, 4).and((short) 15).mul(query(query, quarter + i)));
            c = c.add(values.lanewise(VectorOperators.LSHR, 8).and((short) 15).mul(query(query, 2 * quarter + i)));
            d = d.add(values.lanewise(VectorOperators.LSHR, 12).mul(query(query, 3 * quarter + i)));
        }
        return pairs(a).add(pairs(b)).add(pairs(c).add(pairs(d))).reduceLanes(VectorOperators.ADD);
    }

    private static ShortVector query(short[] query, int i) {
        return ShortVector.fromArray(SHORTS, query, i);
    }

    /// The sums of neighboring lanes.
    private static IntVector pairs(ShortVector sums) {
        IntVector both = sums.reinterpretAsInts();
        return both.lanewise(VectorOperators.ASHR, 16)
                .add(both.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
    }
}
