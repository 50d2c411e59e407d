package dev.quarry.batch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Vectors that lie in an array at a fixed distance.
record ArrayVectors(float[] values, int at, int stride, int count, int dim) implements VectorSource {

    ArrayVectors {
        long end = count == 0 ? at : at + (count - 1L) * stride + dim;
        if (at < 0 || stride < dim || count < 0 || dim < 1 || end > values.length) {
            throw new IllegalArgumentException("expected %d vectors of %d values, %d apart from %d on, found %d values"
                    .formatted(count, dim, stride, at, values.length));
        }
    }

    @Override
    public void read(int from, int some, MemorySegment out, long offset) {
        if (stride == dim) {
            copy(at + from * dim, some * dim, out, offset);
            return;
        }
        for (int i = 0; i < some; i++) {
            copy(at + (from + i) * stride, dim, out, offset + (long) i * dim * Float.BYTES);
        }
    }

    private void copy(int from, int count, MemorySegment out, long offset) {
        MemorySegment.copy(values, from, out, ValueLayout.JAVA_FLOAT_UNALIGNED, offset, count);
    }
}
