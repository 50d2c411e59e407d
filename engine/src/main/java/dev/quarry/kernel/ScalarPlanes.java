package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;

/// One test of the set for each non-zero; the value is read only where it holds.
final class ScalarPlanes implements PlaneKernel {

    static final ScalarPlanes INSTANCE = new ScalarPlanes();

    private ScalarPlanes() {}

    @Override
    public void select(
            MemorySegment data,
            long[] at,
            int[] counts,
            int[] strides,
            int runs,
            TermSignature terms,
            PlaneMatches out) {
        byte[] high = out.high;
        byte[] low = out.low;
        byte[] value = out.value;
        int found = 0;
        for (int run = 0; run < runs; run++) {
            long highAt = at[run];
            long lowAt = highAt + strides[run];
            long valueAt = lowAt + strides[run];
            for (int i = 0; i < counts[run]; i++) {
                byte h = data.get(Layouts.I8, highAt + i);
                byte l = data.get(Layouts.I8, lowAt + i);
                if (terms.mayHold(h, l)) {
                    high[found] = h;
                    low[found] = l;
                    value[found++] = data.get(Layouts.I8, valueAt + i);
                }
            }
            out.ends[run] = found;
        }
    }

    @Override
    public void masks(
            MemorySegment data, long[] at, int[] counts, int[] strides, int runs, TermSignature terms, long[] out) {
        int word = 0;
        for (int run = 0; run < runs; run++) {
            long highAt = at[run];
            long lowAt = highAt + strides[run];
            for (int from = 0; from < counts[run]; from += MASK) {
                long mask = 0;
                for (int i = from; i < Math.min(counts[run], from + MASK); i++) {
                    if (terms.mayHold(data.get(Layouts.I8, highAt + i), data.get(Layouts.I8, lowAt + i))) {
                        mask |= 1L << i;
                    }
                }
                out[word++] = mask;
            }
        }
    }
}
