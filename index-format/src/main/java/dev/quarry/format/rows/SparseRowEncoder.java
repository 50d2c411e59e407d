package dev.quarry.format.rows;

import static dev.quarry.format.rows.SparseRowsWriter.term;
import static dev.quarry.format.rows.SparseRowsWriter.value;

import dev.quarry.format.LittleEndian;
import dev.quarry.format.SectionOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Turns spooled (term, value) pairs into the bytes of a row.
record SparseRowEncoder(SectionOutput out, SparseEncoding encoding, int termBytes, float scale) {

    private static final float U8_TOP = 255;

    /// Writes the row whose `count` pairs stand at `at`.
    void write(MemorySegment pairs, long at, int count) throws IOException {
        out.putInt(count);
        float rowScale = 1;
        if (encoding == SparseEncoding.U8) {
            rowScale = rowScale(pairs, at, count);
            out.putFloat(rowScale);
        }
        for (int i = 0; i < count; i++) {
            int term = term(pair(pairs, at, i));
            if (termBytes == Short.BYTES) {
                out.putShort(term);
            } else {
                out.putInt(term);
            }
        }
        for (int i = 0; i < count; i++) {
            float value = value(pair(pairs, at, i));
            switch (encoding) {
                case F32 -> out.putFloat(value);
                case F16 -> out.putShort(HalfScale.encode(value, scale));
                case U8 -> out.putByte(Math.clamp(Math.round(value / rowScale), 1, 255));
                case SPLIT -> throw new IllegalStateException("split rows have another encoder");
            }
        }
    }

    private static float rowScale(MemorySegment pairs, long at, int count) {
        float largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, value(pair(pairs, at, i)));
        }
        // a row of nothing but the tiniest numbers must not end with a scale of zero
        return count == 0 ? 1 : Math.max(largest / U8_TOP, Float.MIN_VALUE);
    }

    private static long pair(MemorySegment pairs, long at, int i) {
        return pairs.get(LittleEndian.LONG, at + (long) i * Long.BYTES);
    }
}
