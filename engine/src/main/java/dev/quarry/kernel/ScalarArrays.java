package dev.quarry.kernel;

import java.lang.foreign.MemorySegment;

/// Plain loops over arrays.
final class ScalarArrays implements ArrayKernel {

    @Override
    public void hadamard(float[] values, int from, int length) {
        for (int half = 1; half < length; half *= 2) {
            for (int block = from; block < from + length; block += 2 * half) {
                for (int i = block; i < block + half; i++) {
                    float a = values[i];
                    float b = values[i + half];
                    values[i] = a + b;
                    values[i + half] = a - b;
                }
            }
        }
    }

    @Override
    public int selectAbove(float[] scores, int from, int to, float threshold, int[] out) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if (scores[i] > threshold) {
                out[count++] = i;
            }
        }
        return count;
    }

    @Override
    public int selectAtLeast(int[] sums, int from, int to, int least, int[] out) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if (sums[i] >= least) {
                out[count++] = i;
            }
        }
        return count;
    }

    @Override
    public float max(float[] values, int from, int to) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            max = Math.max(max, values[i]);
        }
        return max;
    }

    @Override
    public void f16ToF32(MemorySegment data, long offset, int count, float[] out) {
        for (int i = 0; i < count; i++) {
            out[i] = Float.float16ToFloat(data.get(Layouts.I16, offset + 2L * i));
        }
    }

    @Override
    public void f32ToF16(float[] values, int count, MemorySegment data, long offset) {
        for (int i = 0; i < count; i++) {
            data.set(Layouts.I16, offset + 2L * i, Float.floatToFloat16(values[i]));
        }
    }

    @Override
    public void f32ToI8(float[] values, int count, float scale, byte[] out) {
        for (int i = 0; i < count; i++) {
            out[i] = (byte) Math.clamp(Math.round(values[i] * scale), -127, 127);
        }
    }
}
