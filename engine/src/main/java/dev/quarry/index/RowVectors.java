package dev.quarry.index;

import dev.quarry.batch.VectorSource;
import dev.quarry.format.rows.DenseRowsView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Vectors of some rows.
///
/// @param numbers of the rows, each with a vector; not to be changed
record RowVectors(DenseRowsView rows, int[] numbers) implements VectorSource {

    @Override
    public int count() {
        return numbers.length;
    }

    @Override
    public int dim() {
        return rows.dim();
    }

    @Override
    public void read(int from, int count, MemorySegment out, long offset) {
        float[] vector = new float[dim()];
        for (int i = 0; i < count; i++) {
            rows.copyRow(numbers[from + i], vector);
            long to = offset + (long) i * vector.length * Float.BYTES;
            MemorySegment.copy(vector, 0, out, ValueLayout.JAVA_FLOAT_UNALIGNED, to, vector.length);
        }
    }
}
