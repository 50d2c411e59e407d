package dev.quarry.format.rows;

import static dev.quarry.format.LittleEndian.FLOAT;
import static dev.quarry.format.LittleEndian.INT;
import static dev.quarry.format.LittleEndian.SHORT;

import dev.quarry.format.Findings;
import dev.quarry.format.LittleEndian;
import dev.quarry.format.Section;
import java.lang.foreign.MemorySegment;

/// Rows whose bytes lie together: a count, for [SparseEncoding#U8] a scale, the terms, the values, all of them
/// found with one load of the row's offset. Scorers read [#data] themselves, at [#offset]; everyone else uses
/// [#read].
public final class AdjacentRowsView extends SparseRowsView {

    private final int shift;
    private final float scale;
    private final MemorySegment offsets;
    private final MemorySegment data;

    AdjacentRowsView(Section section, SparseEncoding encoding) {
        super(section, encoding);
        this.shift = section.intAt(SparseRowsLayout.OFFSET_SHIFT);
        this.scale = Float.intBitsToFloat(section.intAt(SparseRowsLayout.SCALE));
        requireHeader();
        long start = section.longAt(SparseRowsLayout.DATA);
        this.offsets = section.slice(SparseRowsLayout.HEADER_BYTES, Integer.BYTES * (rows() + 1L));
        this.data = section.slice(start, section.length() - start);
        long end = offset(rows()) + SparseRowsLayout.SLACK_BYTES;
        section.require(end == data.byteSize(), start, end + " bytes of rows", data.byteSize());
    }

    /// What stored values are multiplied by; 1 unless the encoding is [SparseEncoding#F16].
    public float scale() {
        return scale;
    }

    /// All rows' bytes; [#offset] counts from its start. At least 64 bytes follow the last row.
    public MemorySegment data() {
        return data;
    }

    /// Where a row starts in [#data].
    ///
    /// @throws IndexOutOfBoundsException when there is no such row
    public long offset(int row) {
        return Integer.toUnsignedLong(offsets.get(INT, (long) row * Integer.BYTES)) << shift;
    }

    /// The number of terms of the row that starts at `offset` in [#data].
    public int count(long offset) {
        return data.get(INT, offset);
    }

    /// What the stored values of the row that starts at `offset` in [#data] are multiplied by.
    public float scale(long offset) {
        return encoding() == SparseEncoding.U8 ? data.get(FLOAT, offset + Integer.BYTES) : scale;
    }

    @Override
    public int read(int row, int[] terms, float[] values) {
        long offset = offset(row);
        int count = requireCount(offset);
        long at = offset + encoding().headBytes();
        for (int i = 0; i < count; i++) {
            terms[i] = term(at, i);
        }
        long valuesAt = at + (long) count * termBytes();
        float rowScale = scale(offset);
        for (int i = 0; i < count; i++) {
            values[i] = storedValue(valuesAt, i) * rowScale;
        }
        return count;
    }

    @Override
    public int nonZeros(int row) {
        return requireCount(offset(row));
    }

    private int requireCount(long offset) {
        int count = count(offset);
        if (count < 0 || count > longest()) {
            throw section().corrupt(at(offset), "0 to " + longest() + " terms", Integer.toString(count));
        }
        return count;
    }

    @Override
    public void check(Findings findings) {
        new AdjacentRowsCheck(this, findings).run();
    }

    int term(long termsAt, int i) {
        return termBytes() == Short.BYTES
                ? Short.toUnsignedInt(data.get(SHORT, termsAt + 2L * i))
                : data.get(INT, termsAt + 4L * i);
    }

    float storedValue(long valuesAt, int i) {
        return switch (encoding()) {
            case F32 -> data.get(FLOAT, valuesAt + 4L * i);
            case F16 -> Float.float16ToFloat(data.get(SHORT, valuesAt + 2L * i));
            case U8 -> Byte.toUnsignedInt(data.get(LittleEndian.BYTE, valuesAt + i));
            case SPLIT -> throw new IllegalStateException("split rows have another view");
        };
    }

    /// The place of a row's byte, counted from the section's start.
    long at(long offset) {
        return section().length() - data.byteSize() + offset;
    }

    int shift() {
        return shift;
    }

    private void requireHeader() {
        section()
                .require(
                        termBytes() == SparseRowsLayout.termBytes(vocabulary()),
                        SparseRowsLayout.TERM_BYTES,
                        SparseRowsLayout.termBytes(vocabulary()) + " bytes a term for a vocabulary of " + vocabulary(),
                        termBytes());
        section()
                .require(
                        shift >= SparseRowsLayout.LEAST_SHIFT && shift <= SparseRowsLayout.MOST_SHIFT,
                        SparseRowsLayout.OFFSET_SHIFT,
                        "a shift of 2 to 8",
                        shift);
        boolean sound = encoding() == SparseEncoding.F16 ? HalfScale.isValid(scale) : scale == 1;
        if (!sound) {
            throw section().corrupt(SparseRowsLayout.SCALE, "a power of two, 1 unless F16", Float.toString(scale));
        }
        long start = LittleEndian.align(
                SparseRowsLayout.HEADER_BYTES + Integer.BYTES * (rows() + 1L), SparseRowsLayout.DATA_ALIGNMENT);
        long found = section().longAt(SparseRowsLayout.DATA);
        section().require(found == start, SparseRowsLayout.DATA, "rows from byte " + start, found);
        section()
                .require(
                        section().longAt(SparseRowsLayout.RESERVED) == 0,
                        SparseRowsLayout.RESERVED,
                        "0",
                        section().longAt(SparseRowsLayout.RESERVED));
    }
}
