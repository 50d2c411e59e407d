package dev.quarry.pq;

import dev.quarry.batch.VectorSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Vectors scaled to length 1.
record NormalisedVectors(VectorSource vectors) implements VectorSource {

    @Override
    public int count() {
        return vectors.count();
    }

    @Override
    public int dim() {
        return vectors.dim();
    }

    @Override
    public void read(int from, int some, MemorySegment out, long offset) {
        vectors.read(from, some, out, offset);
        float[] vector = new float[dim()];
        for (int i = 0; i < some; i++) {
            long at = offset + (long) i * vector.length * Float.BYTES;
            MemorySegment.copy(out, ValueLayout.JAVA_FLOAT_UNALIGNED, at, vector, 0, vector.length);
            Norms.normalise(vector, 0, vector.length);
            MemorySegment.copy(vector, 0, out, ValueLayout.JAVA_FLOAT_UNALIGNED, at, vector.length);
        }
    }
}
