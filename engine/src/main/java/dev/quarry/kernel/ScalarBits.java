package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;

/// Plain loops over words of bits.
final class ScalarBits implements BitKernel {

    static final ScalarBits INSTANCE = new ScalarBits();

    private ScalarBits() {}

    @Override
    public void score(
            MemorySegment data, long base, long stride, int[] rows, int count, long[] query, int planes, float[] out) {
        for (int i = 0; i < count; i++) {
            out[i] = sum(data, base + rows[i] * stride, query, planes);
        }
    }

    @Override
    public void scoreRange(
            MemorySegment data, long base, long stride, int from, int to, long[] query, int planes, float[] out) {
        for (int row = from; row < to; row++) {
            out[row - from] = sum(data, base + row * stride, query, planes);
        }
    }

    private static int sum(MemorySegment data, long offset, long[] query, int planes) {
        int words = query.length / planes;
        int sum = 0;
        for (int i = 0; i < words; i++) {
            long ones = data.get(Layouts.I64, offset + (long) i * Long.BYTES);
            for (int plane = 0; plane < planes; plane++) {
                sum += Long.bitCount(ones & query[plane * words + i]) << plane;
            }
        }
        return sum;
    }
}
