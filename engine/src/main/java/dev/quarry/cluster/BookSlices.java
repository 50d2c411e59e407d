package dev.quarry.cluster;

import dev.quarry.batch.VectorSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Some slices of points, side by side.
///
/// @param books numbers of the slices
/// @param slice values of one
record BookSlices(Points points, int[] books, int slice) implements VectorSource {

    @Override
    public int count() {
        return points.count();
    }

    @Override
    public int dim() {
        return books.length * slice;
    }

    @Override
    public void read(int from, int some, MemorySegment out, long offset) {
        float[] vector = new float[dim()];
        for (int i = 0; i < some; i++) {
            int at = points.offset(from + i);
            for (int book = 0; book < books.length; book++) {
                System.arraycopy(points.values(), at + books[book] * slice, vector, book * slice, slice);
            }
            long to = offset + (long) i * vector.length * Float.BYTES;
            MemorySegment.copy(vector, 0, out, ValueLayout.JAVA_FLOAT_UNALIGNED, to, vector.length);
        }
    }
}
