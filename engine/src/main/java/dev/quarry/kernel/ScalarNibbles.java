package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;

/// Plain loops over 4-bit values.
final class ScalarNibbles implements NibbleKernel {

    static final ScalarNibbles INSTANCE = new ScalarNibbles();

    private ScalarNibbles() {}

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
        int sum = 0;
        for (int i = 0; i < quarter; i++) {
            int values = data.get(Layouts.I16, offset + 2L * i);
            sum += (values & 15) * query[i]
                    + ((values >>> 4) & 15) * query[quarter + i]
                    + ((values >>> 8) & 15) * query[2 * quarter + i]
                    + ((values >>> 12) & 15) * query[3 * quarter + i];
        }
        return sum;
    }
}
