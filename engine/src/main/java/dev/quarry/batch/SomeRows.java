package dev.quarry.batch;

import java.lang.foreign.MemorySegment;

/// Some vectors of a source, by number.
record SomeRows(VectorSource source, int[] rows) implements VectorSource {

    @Override
    public int count() {
        return rows.length;
    }

    @Override
    public int dim() {
        return source.dim();
    }

    @Override
    public void read(int from, int count, MemorySegment out, long offset) {
        for (int i = 0; i < count; i++) {
            source.read(rows[from + i], 1, out, offset + (long) i * dim() * Float.BYTES);
        }
    }

    /// All of them: `(rows, dim)`.
    float[] values() {
        float[] out = new float[Math.multiplyExact(rows.length, dim())];
        read(0, rows.length, MemorySegment.ofArray(out), 0);
        return out;
    }
}
